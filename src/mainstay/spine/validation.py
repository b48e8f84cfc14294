"""Measured against computed: tasks in which discs were measured in people, or loads computed.

The postures are ours, as far as the papers tell them; nothing in the model is tuned to a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mainstay.anatomy import Physique, Sex
from mainstay.exercises import BodyPoint, Contact, Support
from mainstay.movement.contacts import solve
from mainstay.movement.poses import Phase
from mainstay.spine.model import Model
from mainstay.spine.person import Person
from mainstay.spine.standing import held
from mainstay.spine.statics import (
    GRAVITY,
    Force,
    Load,
    Posture,
    gathered,
    place,
    posture,
    weight,
)

WILKE = Person(Physique(Sex.MALE, 1.74, 70.0), age_years=45)
"""The man of Wilke 1999: 45 years, 70 kg; his height is recalled."""


@dataclass(frozen=True)
class Task:
    """A posture with a weight in the hands, and what was measured.

    Attributes:
        name: for the table.
        angles_deg: joint angles.
        contacts: what bears.
        free: joints that balance the body.
        in_hands_kg: weight held in both hands.
        measured: pressure in the disc L4/5 in MPa.
        source: where that is read.
    """

    name: str
    angles_deg: Mapping[str, float]
    contacts: tuple[Contact, ...]
    measured: float
    source: str
    free: tuple[str, ...] = ()
    in_hands_kg: float = 0.0


def _both(**angles: float) -> dict[str, float]:
    return {f"{name}_{side}": deg for name, deg in angles.items() for side in "lr"}


_FEET = (Contact(BodyPoint.FOOT_L), Contact(BodyPoint.FOOT_R))
_SITS = (*_FEET, Contact(BodyPoint.SEAT, Support.CHAIR))
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


_CLOSE = _both(shoulder_flexion=10, elbow_flexion=85)

TASKS: tuple[Task, ...] = (
    Task(
        "lying prone",
        {"pelvis_tilt": 90, **_both(ankle_dorsiflexion=-50)},
        _LIES,
        0.10,
        "Wilke1999",
    ),
    Task("lying supine", {"pelvis_tilt": -90}, _LIES_BACK, 0.10, "Wilke1999"),
    Task("standing", {}, _FEET, 0.50, "Wilke1999", _ANKLES),
    Task("standing, bent forward", _bent(24, 12), _FEET, 1.10, "Wilke1999", _ANKLES),
    Task(
        "sitting",
        {**_both(hip_flexion=75, knee_flexion=90), "pelvis_tilt": -15, "lumbar_flexion": 20},
        _SITS,
        0.46,
        "Wilke1999",
    ),
    Task(
        "sitting, bent fully",
        {
            **_both(hip_flexion=100, knee_flexion=90, shoulder_flexion=60),
            "pelvis_tilt": 10,
            "lumbar_flexion": 50,
        },
        _SITS,
        0.83,
        "Wilke1999",
    ),
    Task("20 kg held close", _CLOSE, _FEET, 1.10, "Wilke1999", _ANKLES, 20.0),
    Task(
        "lifting 20 kg, knees bent", _bent(30, 30, 90), _FEET, 1.70, "Wilke1999", _ANKLES, 20.0
    ),
    Task(
        "lifting 20 kg, back round", _bent(50, 30, 10), _FEET, 2.30, "Wilke1999", _ANKLES, 20.0
    ),
)
"""Sitting slouched ("nonchalant", 0.30 MPa) leans on a backrest and is not computed here."""


def situation(task: Task, spine: Model) -> tuple[Posture, Load]:
    """Posture and forces of a task on one body."""
    body = spine.body
    angles = {**dict.fromkeys(task.free, 0.0), **task.angles_deg}
    pose = solve(body, Phase(angles, task.contacts, task.free))
    how = posture(pose.frames(body), body)
    weights = weight(spine, how)
    hands = [f"hand_{side}" for side in "lr"]
    palms = [place(how, body, h, body.ball[f"palm_{h[-1]}"].center_m) for h in hands]
    middle = np.mean(palms, axis=0)
    each = -task.in_hands_kg * GRAVITY / 2 * how.up
    held_kg = tuple(Force(h, middle, each) for h in hands if task.in_hands_kg)
    found = held(pose, body, how, (*weights, *held_kg))
    return how, gathered(found.forces)
