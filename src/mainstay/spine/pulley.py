"""Which height, direction and weight of a pulley gives a muscle most work under a limit."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from mainstay.anatomy import Muscle, Side
from mainstay.exercises import Exercise
from mainstay.movement.motion import Motion, motion
from mainstay.spine.estimate import activations
from mainstay.spine.exercise import moment
from mainstay.spine.model import Model, model
from mainstay.spine.person import Assumptions, Person
from mainstay.spine.recruitment import Infeasible, OutOfRange, recruit
from mainstay.spine.standing import Falls


@dataclass(frozen=True)
class Setting:
    """How a pulley is set.

    Attributes:
        height_m: height of the wheel over the floor.
        azimuth_deg: direction from the body to the wheel; 0 in front, positive left.
        load_kg: weight at the handle.
    """

    height_m: float
    azimuth_deg: float
    load_kg: float


@dataclass(frozen=True)
class Reply:
    """What a setting does, at the hardest of the moments looked at.

    Attributes:
        setting: which.
        activation: of the muscle that is aimed at, 0 to 1.
        compression_n: on L4/5.
        stability_nm_rad: where the spine would give way first.
        problem: why there is no answer; then the figures are zero and count for nothing.
    """

    setting: Setting
    activation: float = 0.0
    compression_n: float = 0.0
    stability_nm_rad: float = 0.0
    problem: str = ""


@dataclass(frozen=True)
class Search:
    """All settings that were tried for one aim.

    Attributes:
        exercise: its id.
        muscle: what is aimed at, and `side`.
        limit_n: largest compression on L4/5 that counts.
        replies: one for each setting.
    """

    exercise: str
    muscle: Muscle
    side: Side
    limit_n: float
    replies: tuple[Reply, ...]

    @property
    def allowed(self) -> tuple[Reply, ...]:
        """Settings with an answer under the limit."""
        return tuple(
            r for r in self.replies if not r.problem and r.compression_n <= self.limit_n
        )

    @property
    def best(self) -> Reply | None:
        """The setting that works the muscle most; the lighter of equals; None where none is."""
        return max(
            self.allowed,
            key=lambda r: (round(r.activation, 6), -r.setting.load_kg),
            default=None,
        )


HEIGHTS_M = (0.1, 0.4, 0.7, 1.0, 1.3, 1.6, 1.9, 2.2)
AZIMUTHS_DEG = (-90.0, -60.0, -30.0, 0.0, 30.0, 60.0, 90.0)
"""Places of the wheel that are tried (ours); behind the body the arms would have to turn round."""

MOMENTS = (0.0, 1.0)

USUAL = Assumptions(muscles="allaire")
"""One set of assumptions for a map; what it recommends is then estimated with all of them."""


def settings(
    loads_kg: Iterable[float],
    heights_m: Sequence[float] = HEIGHTS_M,
    azimuths_deg: Sequence[float] = AZIMUTHS_DEG,
) -> tuple[Setting, ...]:
    """Every combination, the weights being those that a rig can make (`Rig.loads_kg`)."""
    return tuple(
        Setting(*values) for values in itertools.product(heights_m, azimuths_deg, loads_kg)
    )


def search(
    exercise: Exercise,
    person: Person,
    muscle: Muscle,
    side: Side,
    limit_n: float,
    tried: Sequence[Setting],
    given: Assumptions = USUAL,
    walk: Callable[[Sequence[Setting]], Iterable[Setting]] = iter,
) -> Search:
    """Try settings of the pulley of an exercise.

    Args:
        exercise: an exercise with a cable; the body's pose stays as its file has it.
        person: whose spine.
        muscle: what should work, and on which side.
        side: of the person's body.
        limit_n: largest compression on L4/5.
        tried: settings.
        given: assumptions.
        walk: how the settings are walked through; the shell shows how far it is.

    Raises:
        ValueError: the exercise has no cable.
    """
    if not exercise.cable:
        raise ValueError(f"{exercise.id} has no cable; choose an exercise with a pulley")
    spine = model(person, given.muscles, given.passive)
    moving = motion(exercise, spine.body)
    replies = tuple(_reply(moving, spine, (muscle, side), one, given) for one in walk(tried))
    return Search(exercise.id, muscle, side, limit_n, replies)


def set_to(exercise: Exercise, setting: Setting) -> Exercise:
    """The exercise with its wheel elsewhere; further cables move alike."""
    cables = tuple(
        replace(c, anchor_height_m=setting.height_m, azimuth_deg=setting.azimuth_deg)
        for c in exercise.cable
    )
    return replace(exercise, cable=cables)


def _reply(
    moving: Motion,
    spine: Model,
    aim: tuple[Muscle, Side],
    setting: Setting,
    given: Assumptions,
) -> Reply:
    own = replace(moving, exercise=set_to(moving.exercise, setting))
    found = []
    try:
        for share in MOMENTS if len(moving.keys) > 1 else MOMENTS[:1]:
            seen = moment(own, share, spine, setting.load_kg, 0.0)
            answer = recruit(spine, seen.how, seen.load, given)
            found.append((activations(spine, answer)[aim], answer))
    except (Falls, Infeasible, OutOfRange) as error:
        return Reply(setting, problem=str(error))
    return Reply(
        setting,
        max(a for a, _ in found),
        max(r.loads.compression_n[1] for _, r in found),
        min(r.stability_nm_rad for _, r in found),
    )
