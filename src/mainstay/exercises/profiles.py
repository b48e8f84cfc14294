"""What an exercise does to the spine, computed ahead: loading profiles.

`make profiles` writes one file for each exercise with the spine model; everybody else only reads.
A model estimate, always (`docs/explanation/loading-profiles.md`): it compares exercises, and is
never a limit.
"""

import functools
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

from mainstay.anatomy import DEEP_MUSCLES, Muscle, Sex, Side
from mainstay.exercises.exercise import Exercise
from mainstay.exercises.poses import Contact, Position, Support, Touch
from mainstay.exercises.scene import FIXED
from mainstay.exercises.vocabulary import Purpose
from mainstay.reading import read_json


class Estimated(NamedTuple):
    """Median over the assumptions that evidence leaves open, with 10th and 90th percentile."""

    median: float
    low: float
    high: float


@dataclass(frozen=True)
class LoadCase:
    """An exercise with one weight on one body.

    Attributes:
        sex: the body: an average woman or man.
        load_kg: weight at the handle.
        pull_n: pull of each band, in newtons.
        lift_fraction: how much of the lift is done, 0 to 1, when L4/5 is pressed most.
        compression_n: by lumbar joint (`l5` is L5/S1), at that moment.
        shear_n: forward push on the upper vertebra, by joint, at that moment.
        pressure_mpa: in the middle of the disc L4/5 at that moment.
        deep_fraction: part of the trunk's muscle force that deep muscles make at that moment.
        stability_nm_rad: stiffness where the spine would give way first, when it is least.
        weakest: joint and turn where that is.
        activation: by muscle and side, as `multifidus_l`, 0 to 1, when it works hardest; a muscle
            that does next to nothing is left out.
        members: how many of the assumptions had an answer, at the moment with the fewest.
        press_n: force of each press without motion, in newtons.
    """

    sex: Sex
    load_kg: float
    pull_n: float
    lift_fraction: float
    compression_n: Mapping[str, Estimated]
    shear_n: Mapping[str, Estimated]
    pressure_mpa: Estimated
    deep_fraction: Estimated
    stability_nm_rad: Estimated
    weakest: str
    activation: Mapping[str, Estimated]
    members: int
    press_n: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a band that is upside down, and a muscle that nobody knows."""
        for name, one in self._estimates():
            if not one.low <= one.median <= one.high:
                raise ValueError(
                    f"{name}: {list(one)} is not a median, a lower and a higher end"
                )
        unknown = sorted(set(self.activation) - set(MUSCLES))
        if unknown:
            raise ValueError(f"activation: no muscle and side is called `{unknown[0]}`")

    def _estimates(self) -> Iterable[tuple[str, Estimated]]:
        for name in ("pressure_mpa", "deep_fraction", "stability_nm_rad"):
            yield name, getattr(self, name)
        for name in ("compression_n", "shear_n", "activation"):
            for key, one in getattr(self, name).items():
                yield f"{name}.{key}", one

    def busiest(self) -> list[tuple[Muscle, Side, Estimated]]:
        """What works, the hardest first; equals in the order of anatomy."""
        found = [(*MUSCLES[k], self.activation[k]) for k in MUSCLES if k in self.activation]
        return sorted(found, key=lambda f: -round(f[2].median, 3))


def key_of(muscle: Muscle, side: Side) -> str:
    """A muscle and a side as one key."""
    return f"{muscle.value}_{side.value[0]}"


MUSCLES = {key_of(m, s): (m, s) for m, s in itertools.product(Muscle, Side)}
"""Every key of a muscle and a side."""

TOLD = frozenset(
    {
        *DEEP_MUSCLES,
        Muscle.OBLIQUUS_INTERNUS,
        Muscle.OBLIQUUS_EXTERNUS,
        Muscle.RECTUS_ABDOMINIS,
        Muscle.LONGISSIMUS,
        Muscle.ILIOCOSTALIS,
        Muscle.QUADRATUS_LUMBORUM,
    }
)
"""Muscles of the trunk whose work is told.

The model has latissimus, gluteus maximus and iliopsoas too, but lets plain torques of shoulders and
hips take nearly all of their work; spinalis rests on few strands.
"""


@dataclass(frozen=True)
class Refused:
    """A case without an answer, and why."""

    sex: Sex
    load_kg: float
    pull_n: float
    why: str
    press_n: float = 0.0


@dataclass(frozen=True)
class LoadingProfile:
    """All cases of one exercise: up to three weights on two bodies.

    Attributes:
        exercise: its id.
        stamp: hash of what it was computed from, never of words.
        cases: what was computed, the lightest weight first within each body.
        refused: what was not.
    """

    exercise: str
    stamp: str
    cases: tuple[LoadCase, ...] = ()
    refused: tuple[Refused, ...] = ()

    def of(self, sex: Sex | None) -> tuple[LoadCase, ...]:
        """The cases of a body, of the woman where the sex is not told; lightest first."""
        return tuple(c for c in self.cases if c.sex is (sex or Sex.FEMALE))

    def usual(self, sex: Sex | None) -> LoadCase | None:
        """The case with the middle weight; None where nothing was computed for the body."""
        found = self.of(sex)
        return found[len(found) // 2] if found else None


@dataclass(frozen=True)
class Task:
    """An everyday task, to compare with.

    Attributes:
        name: key of its words.
        compression_n: at L4/5, by sex.
    """

    name: str
    compression_n: Mapping[Sex, Estimated]


@dataclass(frozen=True)
class Everyday:
    """The everyday tasks, from the lightest to the heaviest."""

    stamp: str
    tasks: tuple[Task, ...]

    def nearest(self, pressed_n: float, sex: Sex, end: str = "median") -> Task:
        """The task that presses L4/5 most nearly as much, as a ratio.

        Args:
            pressed_n: what is compared.
            sex: the body.
            end: the part of a task's estimate that it is held against, `median`, `low` or `high`;
                the same part as of a case, since both come from the same assumptions.
        """

        def apart(task: Task) -> float:
            usual: float = getattr(task.compression_n[sex], end)
            return max(pressed_n / usual, usual / pressed_n)

        return min(self.tasks, key=apart)


LOAD_CLASS_FROM_N = (500.0, 1000.0, 2000.0, 3000.0, 4000.0)
"""Where the load classes 1 to 5 of the files begin: pressing of L4/5 in an adult of 75 to 80 kg
(ours, as the classes themselves)."""


# --- how far it can be believed -----------------------------------------------------------------

BEARING = frozenset({"foot", "heel", "toes", "shin", "instep", "knee", "thigh", "seat"})
"""What may bear without holding the trunk itself, by name without side."""

LYING = frozenset({Position.SUPINE, Position.CROOK_LYING, Position.SIDE_LYING, Position.PRONE})


def is_borne_out(exercise: Exercise) -> bool:
    """Whether the exercise is of a kind in which the model was held against discs of people.

    That is: standing, sitting or kneeling with nothing that holds the trunk from above, or lying
    still. Where hands or forearms bear, and where the trunk lifts itself off the floor, what it
    says is half of published estimates or less; gait is quicker than what is held still; how hard
    people press without motion is a guess.
    """
    quick = exercise.cycle_s is not None or exercise.purpose is Purpose.AEROBIC
    if quick or exercise.press:
        return False
    if len(exercise.key_poses) == 1 and exercise.position in LYING:
        return True
    touched = [c for pose in exercise.key_poses for c in pose.contacts]
    return not any(_holds_trunk(contact) for contact in touched)


def _holds_trunk(contact: Contact) -> bool:
    fixed = contact.body is None and contact.support in (*FIXED, Support.FLOOR, *STANDING)
    limb = contact.point.value.removesuffix("_l").removesuffix("_r")
    return fixed and contact.touch is not Touch.FEELS and limb not in BEARING


STANDING = frozenset({Support.MACHINE, Support.POLE})
"""What stands on the floor or is part of a machine, and bears although it is no prop."""


# --- the files ----------------------------------------------------------------------------------


def folder() -> Traversable:
    """Where the files lie."""
    return files("mainstay.exercises") / "profiles"


@functools.cache
def profile_of(exercise: str) -> LoadingProfile | None:
    """The profile of an exercise; None where none was made."""
    file = folder() / f"{exercise}.json"
    if not file.is_file():
        return None
    return read_json(file.read_bytes(), LoadingProfile, file.name)


@functools.cache
def everyday() -> Everyday:
    """The everyday tasks."""
    return read_json((folder() / "_everyday.json").read_bytes(), Everyday, "_everyday.json")
