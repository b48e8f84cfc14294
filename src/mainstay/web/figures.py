"""The moving figure as pages need it: which body, which files, which words.

Clips and posters are made ahead (`make figure`); an exercise without them has no figure, and its
page shows what else it has.
"""

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mainstay import wording
from mainstay.anatomy import DEEP_MUSCLES, Muscle, Sex
from mainstay.exercises import Catalogue, Exercise, Laterality, Purpose, Role
from mainstay.exercises.profiles import MUSCLES, TOLD
from mainstay.web import loading

FILES = Path(__file__).parent / "static" / "figure"

BODIES = {Sex.FEMALE: "woman", Sex.MALE: "man"}
"""The body a person sees first; one whose sex we do not know sees the first of all."""


@dataclass(frozen=True)
class Figure:
    """One body that does one exercise.

    Attributes:
        exercise: its id.
        body: name of the baked body.
        name: what the exercise is called, for who cannot see the figure.
        bodies: those to choose from, apart by spaces.
        muscles: names of the trained muscles in the reader's words, as JSON.
        sided: whether it is done on each side; the other side is a mirror image.
        works: step of the clay scale by muscle and side, calculated, as JSON; empty where the
            model has no answer, or where a quiet hold is taught.
        skipped: trained muscles that the model does not tell, apart by spaces.
        swells: muscles whose slow swelling is taught, apart by spaces; empty where none is.
        posters: addresses under the static files, start and end; empty without posters.
    """

    exercise: str
    body: str
    name: str
    bodies: str
    muscles: str
    sided: bool
    works: str
    skipped: str
    swells: str
    posters: tuple[str, ...]


def figure(exercise: Exercise, sex: Sex | None, language: str) -> Figure | None:
    """The figure of an exercise, or None where none was made."""
    others = tuple(b for b in bodies() if f"clips/{exercise.id}.{b}.json" in made())
    body = nearest(BODIES.get(sex or Sex.FEMALE, "woman"), others)
    if body is None:
        return None
    works = worked(exercise, sex)
    posters = [f"posters/{exercise.id}.{part}.webp" for part in ("start", "end")]
    names = {
        m.value: wording.muscle_words(m, language=language)
        for m in (*(t.muscle for t in exercise.trains), *(MUSCLES[key][0] for key in works))
    }
    return Figure(
        exercise=exercise.id,
        body=body,
        name=exercise.wording(language).name,
        bodies=" ".join(others),
        muscles=json.dumps(names),
        sided=exercise.laterality is not Laterality.BOTH,
        works=json.dumps(works) if works else "",
        skipped=" ".join(t.muscle.value for t in exercise.trains if t.muscle not in TOLD),
        swells=" ".join(m.value for m in swells(exercise)),
        posters=tuple(f"figure/{p}" for p in posters if p in made()),
    )


def worked(exercise: Exercise, sex: Sex | None) -> dict[str, int]:
    """What works how hard with the middle weight, as the model says; none where all rests."""
    case = None if swells(exercise) else loading.usual_case(exercise, sex)
    steps = {k: loading.step_of(e.median) for k, e in case.activation.items()} if case else {}
    return {key: step for key, step in steps.items() if step and MUSCLES[key][0] in TOLD}


def nearest(wanted: str, others: Sequence[str]) -> str | None:
    """The wanted body, else another of its sex, else any; None where there is none at all."""
    same = [b for b in others if b.split("-")[0] == wanted]
    return wanted if wanted in others else next(iter([*same, *others]), None)


def bodies() -> tuple[str, ...]:
    """Names of all bodies."""
    found = (f for f in made() if f.startswith("body-") and f.endswith(".glb"))
    return tuple(sorted(f.removeprefix("body-").removesuffix(".glb") for f in found))


LESSON = {
    "lying": "deep-muscles-lying",
    "sitting": "deep-muscles-sitting",
    "four_point": "deep-belly-four-point",
}
"""The exercise that shows each position of the lesson of the deep muscles."""


def swells(exercise: Exercise) -> tuple[Muscle, ...]:
    """What should swell in a quiet hold of the deep muscles; empty for all other exercises."""
    if exercise.purpose is not Purpose.DEEP_ACTIVATION or len(exercise.key_poses) != 1:
        return ()
    main = {t.muscle for t in exercise.trains if t.role is Role.PRIMARY}
    return tuple(m for m in Muscle if m in main & DEEP_MUSCLES)


def lesson(
    catalogue: Catalogue, sex: Sex | None, language: str, places: tuple[str, ...]
) -> tuple[Figure | None, str]:
    """The figure of the lesson, and as JSON the exercise for each position that was made."""
    each = {place: figure(catalogue.get(LESSON[place]), sex, language) for place in places}
    shown = {place: found for place, found in each.items() if found}
    follows = json.dumps({place: found.exercise for place, found in shown.items()})
    return next(iter(shown.values()), None), follows


@functools.cache
def made() -> frozenset[str]:
    """Files of the figure; they change only with the installation."""
    return frozenset(str(p.relative_to(FILES)) for p in FILES.rglob("*.*"))
