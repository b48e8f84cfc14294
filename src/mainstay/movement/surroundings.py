"""All boxes and rods around a body: what things stand on, backs of chairs, columns, posts, machines.

Drawings show them, and no limb may go through them. The surfaces that one touches are in
`supports`.
"""

from collections.abc import Mapping

import numpy as np

from mainstay.movement.contacts import Posture, gives_m, pressed_flat, touched_with
from mainstay.movement.furniture import Piece, Rod, column, second_wheel, stand
from mainstay.movement.machine import SEAT, beside, machine
from mainstay.movement.motion import Motion
from mainstay.movement.pulls import anchor_m, apart, pull_point_m


def surroundings(moving: Motion, posture: Posture) -> list[Piece]:
    """All of them in a posture."""
    return [
        *(p for thing in beside(moving.exercise, posture.things) for p in stand(thing)),
        *_columns(moving, posture),
        *_second_wheels(moving, posture),
        *_posts(moving, posture),
        *(part.piece(posture, moving.body) for part in machine(moving)),
    ]


def depths_m(moving: Motion, posture: Posture, room_m: float = 0.0) -> Mapping[str, float]:
    """How deep a limb or the trunk is in what stands around, the deepest spot of each by name.

    What touches a thing may lie around all of it, as fingers do around the back of a chair.

    Args:
        moving: whose surroundings.
        posture: of that body.
        room_m: what is so near is told too, as if all were so much thicker.
    """
    body, found = moving.body, dict[str, float]()
    points, soft = body.skin_places.points(posture.frames(body))[0], gives_m(body)
    hard = [p for p in surroundings(moving, posture) if p.name != SEAT]
    for piece in hard:
        gaps = pressed_flat(piece.distance(points) - body.skin_radii_m, soft) - room_m
        used = touched_with(posture.contacts, piece.of)
        for spot in np.flatnonzero(gaps < 0):
            name = f"{body.skin[spot].name}@{piece.name}"
            if body.skin[spot].name not in used:
                found[name] = max(float(-gaps[spot]), found.get(name, 0.0))
    return found


def _columns(moving: Motion, posture: Posture) -> list[Piece]:
    """The pulleys, their stacks as high as the cable has lifted them."""
    found: list[Piece] = []
    for cable in apart(moving.exercise.cable):
        anchor = anchor_m(cable, posture)
        ends = [
            pull_point_m(cable.attach, p, moving.body)
            for p in (moving.keys[0], posture, moving.keys[-1])
        ]
        lengths = [float(np.linalg.norm(e - anchor)) for e in ends]
        found += column(anchor, ends[0], max(lengths[1] - min(lengths), 0.0))
    return found


def _second_wheels(moving: Motion, posture: Posture) -> list[Piece]:
    """Of cables that have no column of their own."""
    cables = moving.exercise.cable
    return [
        piece
        for cable in cables
        if cable not in apart(cables)
        for piece in second_wheel(
            anchor_m(cable, posture), pull_point_m(cable.attach, moving.keys[0], moving.body)
        )
    ]


POST_M, POST_OVER_M, POST_LEAST_M = 0.02, 0.15, 0.6
"""Thickness of the post to which a band is tied; how far it reaches over the knot, and how high at
least (ours), as in the figure."""


def _posts(moving: Motion, posture: Posture) -> list[Piece]:
    """What the bands are tied to, one post for each place."""
    tied = {
        tuple(np.round(anchor_m(band, posture), 3).tolist())
        for band in moving.exercise.band
        if band.to is None
    }
    return [
        Piece("post", Rod((x, 0, z), (x, max(y + POST_OVER_M, POST_LEAST_M), z), POST_M))
        for x, y, z in sorted(tied)
    ]
