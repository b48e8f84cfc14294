"""What an exercise does to the spine, computed ahead: loading profiles.

`make profiles` writes one file for each exercise with the spine model; everybody else only reads.
A model estimate, always (`docs/explanation/spine.md`): compare exercises, never a limit.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from mainstay.anatomy import DEEP_MUSCLES, Muscle, Sex, Side
from mainstay.reading import read_json


@dataclass(frozen=True)
class Band:
    """Median over the assumptions that evidence leaves open, with 10th and 90th percentile."""

    median: float
    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse a band that is upside down."""
        if not self.low <= self.median <= self.high:
            raise ValueError(f"band {self.low} to {self.high}: its median is {self.median}")


@dataclass(frozen=True)
class Worked:
    """How hard a muscle works.

    Attributes:
        muscle: which.
        side: of the body; one-sided exercises are computed with the right side working.
        activation: 0 to 1, each strand counting by its strength.
    """

    muscle: Muscle
    side: Side
    activation: Band


@dataclass(frozen=True)
class At:
    """One moment of the movement.

    Attributes:
        share: how much of the lift is done, 0 to 1.
        activation: median by muscle and side, as `multifidus_r`.
    """

    share: float
    activation: Mapping[str, float]


@dataclass(frozen=True)
class LoadCase:
    """An exercise with one weight on one body.

    Attributes:
        sex: the body: an average woman or man.
        load_kg: weight at the handle.
        pull_n: pull of each band, in newtons.
        compression_n: by lumbar joint (`l5` is L5/S1), when L4/5 is pressed most.
        shear_n: forward push on the upper vertebra, by joint, at that moment.
        pressure_mpa: in the middle of the disc L4/5 at that moment.
        deep_fraction: part of the trunk's muscle force that deep muscles make at that moment.
        stability_nm_rad: stiffness where the spine would give way first, when it is least.
        weakest: joint and turn where that is.
        work: every muscle of the model at the moment in which it works hardest.
        moments: from start to end, for who draws the movement.
        members: how many of the assumptions had an answer, at the moment with the fewest.
    """

    sex: Sex
    load_kg: float
    pull_n: float
    compression_n: Mapping[str, Band]
    shear_n: Mapping[str, Band]
    pressure_mpa: Band
    deep_fraction: Band
    stability_nm_rad: Band
    weakest: str
    work: tuple[Worked, ...]
    moments: tuple[At, ...]
    members: int


@dataclass(frozen=True)
class Refused:
    """A case without an answer, and why."""

    sex: Sex
    load_kg: float
    pull_n: float
    why: str


@dataclass(frozen=True)
class LoadingProfile:
    """All cases of one exercise: up to three weights on two bodies.

    Attributes:
        exercise: its id.
        stamp: hash of what it was computed from, never of words.
        cases: what was computed, lightest weight first within each body.
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
    compression_n: Mapping[Sex, Band]


@dataclass(frozen=True)
class Everyday:
    """The everyday tasks, from the lightest to the heaviest."""

    stamp: str
    tasks: tuple[Task, ...]

    def nearest(self, case: LoadCase) -> Task:
        """The task that presses L4/5 most nearly as much, as a ratio."""
        asked = case.compression_n["l4"].median

        def apart(task: Task) -> float:
            usual = task.compression_n[case.sex].median
            return max(asked / usual, usual / asked)

        return min(self.tasks, key=apart)


@dataclass(frozen=True)
class Summary:
    """What the planner needs of a profile; the mean of both bodies at the middle weight.

    Attributes:
        exercise: its id.
        spinal_cost: pressing of L4/5 against quiet standing.
        deep_work: activation of the deep muscles, the busier side, 0 to 1.
    """

    exercise: str
    spinal_cost: float
    deep_work: float


def summary(profile: LoadingProfile, everyday: Everyday) -> Summary | None:
    """The planner's two numbers; None for an exercise that the model could not compute."""
    cases = [c for c in map(profile.usual, Sex) if c]
    if not cases:
        return None
    standing = next(t for t in everyday.tasks if t.name == "standing")
    cost = [c.compression_n["l4"].median / standing.compression_n[c.sex].median for c in cases]
    deep = [_deep(c) for c in cases]
    return Summary(
        profile.exercise,
        round(sum(cost) / len(cost), 3),
        round(sum(deep) / len(deep), 3),
    )


def _deep(case: LoadCase) -> float:
    """Mean over the deep muscles of the busier side's activation."""
    best = dict.fromkeys(DEEP_MUSCLES, 0.0)
    for one in case.work:
        if one.muscle in best:
            best[one.muscle] = max(best[one.muscle], one.activation.median)
    return sum(best.values()) / len(best)


PROFILES = "profiles"


def folder() -> Traversable:
    """Where the files lie."""
    return files("mainstay.exercises") / PROFILES


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


@functools.cache
def summaries() -> Mapping[str, Summary]:
    """The planner's numbers by exercise, from one small file."""
    text = (folder() / "_summary.json").read_bytes()
    return {s.exercise: s for s in read_json(text, tuple[Summary, ...], "_summary.json")}
