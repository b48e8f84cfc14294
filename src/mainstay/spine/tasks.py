"""Postures with a weight in the hands: those in which people were measured, and everyday tasks.

The postures are ours, as far as papers tell them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mainstay.exercises import BodyPoint, Contact, Prop, Support
from mainstay.movement.poses import Phase
from mainstay.movement.solving import solve
from mainstay.spine.model import Model
from mainstay.spine.standing import held
from mainstay.spine.statics import (
    GRAVITY,
    Force,
    Load,
    Posture,
    place,
    posture,
    weight,
)


@dataclass(frozen=True)
class Task:
    """A posture with a weight in the hands.

    Attributes:
        name: for tables.
        angles_deg: joint angles.
        contacts: what bears.
        free: joints that balance the body.
        props: what bears beside the floor.
        in_hands_kg: weight held in both hands.
    """

    name: str
    angles_deg: Mapping[str, float]
    contacts: tuple[Contact, ...]
    free: tuple[str, ...] = ()
    props: tuple[Prop, ...] = ()
    in_hands_kg: float = 0.0


def _both(**angles: float) -> dict[str, float]:
    return {f"{name}_{side}": deg for name, deg in angles.items() for side in "lr"}


_FEET = (Contact(BodyPoint.FOOT_L), Contact(BodyPoint.FOOT_R))
_SITS = (*_FEET, Contact(BodyPoint.SEAT, Support.CHAIR))
_CHAIR = (Prop(Support.CHAIR),)
_ANKLES = ("ankle_dorsiflexion_l", "ankle_dorsiflexion_r")
_LIES = tuple(
    Contact(p) for p in (BodyPoint.PELVIS, BodyPoint.CHEST, BodyPoint.BELLY, BodyPoint.HEAD)
) + tuple(Contact(p) for p in (BodyPoint.THIGH_L, BodyPoint.THIGH_R))
_LIES_BACK = tuple(
    Contact(p)
    for p in (
        BodyPoint.PELVIS,
        BodyPoint.BACK,
        BodyPoint.HEAD,
        BodyPoint.HEEL_L,
        BodyPoint.HEEL_R,
    )
)


def _bent(lumbar: float, pelvis: float, knees: float = 0.0) -> dict[str, float]:
    """Bent forward with hanging arms; flexion of the back, tilt of the pelvis, knees."""
    trunk = lumbar + pelvis
    return {
        "lumbar_flexion": lumbar,
        "pelvis_tilt": pelvis,
        **_both(
            shoulder_flexion=trunk,
            hip_flexion=pelvis + knees / 2,
            knee_flexion=knees,
            ankle_dorsiflexion=knees / 2,
        ),
    }


_CLOSE = _both(shoulder_flexion=-20, elbow_flexion=105)

_MEASURED: tuple[Task, ...] = (
    Task(
        "lying prone",
        {"pelvis_tilt": 90, **_both(ankle_dorsiflexion=-50)},
        _LIES,
    ),
    Task(
        "lying supine",
        {"pelvis_tilt": -90},
        _LIES_BACK,
    ),
    Task("standing", {}, _FEET, _ANKLES),
    Task("standing, bent forward", _bent(24, 12), _FEET, _ANKLES),
    Task(
        "sitting",
        {**_both(hip_flexion=75, knee_flexion=90), "pelvis_tilt": -15, "lumbar_flexion": 20},
        _SITS,
        props=_CHAIR,
    ),
    Task(
        "sitting, bent fully",
        {
            **_both(hip_flexion=90, knee_flexion=90, shoulder_flexion=50),
            "pelvis_tilt": 0,
            "lumbar_flexion": 50,
        },
        _SITS,
        props=_CHAIR,
    ),
    Task("20 kg held close", _CLOSE, _FEET, _ANKLES, in_hands_kg=20.0),
    Task(
        "lifting 20 kg, knees bent",
        _bent(15, 30, 90),
        _FEET,
        _ANKLES,
        in_hands_kg=20.0,
    ),
    Task(
        "lifting 20 kg, back round",
        _bent(55, 30, 10),
        _FEET,
        _ANKLES,
        in_hands_kg=20.0,
    ),
)
"""Sitting slouched ("nonchalant", 0.30 MPa) leans on a backrest and is not computed here."""


_BAG_KG = 5.0
"""A full shopping bag (ours)."""

_OWN = Task("bag lifted", _bent(15, 30, 90), _FEET, _ANKLES, in_hands_kg=_BAG_KG)

TASKS: Mapping[str, Task] = {t.name: t for t in (*_MEASURED, _OWN)}


def situation(task: Task, spine: Model) -> tuple[Posture, Load]:
    """Posture and forces of a task on one body."""
    body = spine.body
    angles = {**dict.fromkeys(task.free, 0.0), **task.angles_deg}
    pose = solve(body, Phase(angles, task.contacts, task.free, None, task.props))
    how = posture(pose.frames(body), body)
    weights = weight(spine, how)
    hands = [f"hand_{side}" for side in "lr"]
    palms = [place(how, body, h, body.ball[f"palm_{h[-1]}"].center_m) for h in hands]
    middle = np.mean(palms, axis=0)
    each = -task.in_hands_kg * GRAVITY / 2 * how.up
    held_kg = tuple(Force(h, middle, each) for h in hands if task.in_hands_kg)
    return how, held(pose, spine, how, (*weights, *held_kg)).load
