"""A clip as the file that the figure plays: short numbers, by name."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mainstay.exercises import (
    Contact,
)
from mainstay.movement.axes import quaternions_to_gltf, to_gltf
from mainstay.movement.clip import (
    Clip,
    Pull,
    PullEnd,
)
from mainstay.movement.machine import Part, Spot
from mainstay.movement.presses import Pressing
from mainstay.movement.skeleton import Array
from mainstay.movement.supports import Placed

STILL_RAD = 2e-4
"""A bone that turns less than this through the whole clip is written once."""


def clip_json(made: Clip) -> str:
    """The clip as compact strict JSON; what moves is written as small whole numbers.

    Places in steps of 0.1 mm and rotations (axis times angle) in steps of 0.0001 rad, two bytes
    each, all moments in a row, as base64: a third of the same in digits.
    """
    turned = {
        name: _coded(_vectors(made.turned[:, n]) / ANGLE_STEP_RAD, STILL_RAD / ANGLE_STEP_RAD)
        for n, name in enumerate(made.bones)
    }
    whole = {
        "exercise": made.exercise,
        "body": made.body,
        "stamp": made.stamp,
        "axes": "x left, y up, z forward; meters",
        "coding": "two bytes, little end first; root 0.1 mm, turned axis times angle 0.0001 rad",
        "moments": len(made.root_m),
        "keys": made.keys,
        "tempo_s": made.tempo_s,
        "begins_with": made.begins_with,
        "view_azimuth_deg": made.view_azimuth_deg,
        **_seldom(made),
        "root": _coded(made.root_m / PLACE_STEP_M, 0.5),
        "turned": turned,
        "things": [_thing(p) for p in made.things],
        "mat": made.mat,
        **({"machine": [_part(p, made.ends) for p in made.machine]} if made.machine else {}),
        "carried": [{"kind": h.kind, "ends": [_end(e) for e in h.ends]} for h in made.carried],
        "pulls": [_line(p) for p in made.pulls],
        **({"presses": [_press(p) for p in made.presses]} if made.presses else {}),
        "contacts": [[_touch(c) for c in k] for k in made.contacts],
        "trains": [dict(zip(("muscle", "role", "side"), t, strict=True)) for t in made.trains],
        "low_m": _round(made.low_m, 3),
        "high_m": _round(made.high_m, 3),
    }
    return json.dumps(whole, separators=(",", ":"), allow_nan=False) + "\n"


def _seldom(made: Clip) -> dict[str, float]:
    """What most clips do not have is written only where it is."""
    found = {
        "view_elevation_deg": made.view_elevation_deg,
        "shown": made.shown,
        "water_m": made.water_m,
    }
    return {key: round(value, 3) for key, value in found.items() if value is not None}


ANGLE_STEP_RAD, PLACE_STEP_M = 1e-4, 1e-4
"""Half a step at each of five joints is less than 0.1 mm at a hand (ours)."""


def _vectors(turned: Array) -> Array:
    """Quaternions as axis times angle, at most half a turn."""
    turned = np.where(turned[:, 3:] < 0, -turned, turned)
    size = np.linalg.norm(turned[:, :3], axis=1, keepdims=True)
    angle = 2 * np.arctan2(size, turned[:, 3:])
    return np.asarray(
        turned[:, :3] * np.where(size > 1e-12, angle / np.maximum(size, 1e-12), 2)
    )


def _coded(values: Array, still: float) -> str:
    """One row where nothing moves, else one for every moment."""
    rows = values if np.abs(values - values[0]).max() >= still else values[:1]
    return base64.b64encode(np.round(rows).astype("<i2").tobytes()).decode("ascii")


def _round(row: Sequence[float] | Array, places: int) -> list[float]:
    return [round(float(v), places) + 0.0 for v in row]


def _short(row: Array) -> list[float]:
    """To the millimeter, whole numbers without a point."""
    return [int(v) if v == int(v) else v for v in _round(row, 3)]


def _touch(contact: Contact) -> str:
    partner = contact.support or contact.body
    return f"{contact.point.value}@{partner.value if partner else ''}"


def _thing(placed: Placed) -> dict[str, Any]:
    size = placed.size
    return {
        "kind": placed.kind.value,
        "shape": size.shape.value,
        "size_m": [size.width_m, size.height_m, size.depth_m],
        "at_m": _round(to_gltf(placed.at_m[0]), 4),
        "turned": _round(quaternions_to_gltf(placed.turned), 5),
    }


def _part(part: Part, ends: Mapping[str, PullEnd]) -> dict[str, Any]:
    """A rod with its radius, or a box with width, height and depth."""
    deep, high, wide = part.size_m
    size = {"size_m": [wide, high, deep]} if wide else {"radius_m": part.radius_m}
    return {"look": part.look, "spots": [_place(s, ends) for s in part.spots], **size}


def _place(spot: Spot, ends: Mapping[str, PullEnd]) -> dict[str, Any]:
    found: dict[str, Any] = {"at_m": _short(to_gltf(np.array(spot.at_m)))}
    if spot.spots:
        found["ends"] = [_end(ends[name]) for name in spot.spots]
    if spot.height_m is not None:
        found["height_m"] = round(spot.height_m, 4)
    if spot.pivot_m is not None:
        found["pivot_m"] = _short(to_gltf(np.array(spot.pivot_m)))
        found["reach_m"] = spot.reach_m
    return found


def _end(end: PullEnd) -> dict[str, Any]:
    return {"bone": end.bone, "at_m": _round(end.at_m, 4)}


def _press(press: Pressing) -> dict[str, Any]:
    places = {"at_m": _round(press.at_m, 3), "way": _round(press.way, 3)}
    return places | {"pulls": press.pulls}


def _line(pull: Pull) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": pull.kind}
    if pull.anchor_m is not None:
        found["anchor_m"] = _round(pull.anchor_m, 4)
    ends = [_end(e) for e in pull.ends]
    around = {"around_m": round(pull.around_m, 4)} if pull.around_m else {}
    return found | {
        "ends": ends,
        "attachment": pull.attachment,
        "effect": pull.effect,
        **around,
    }
