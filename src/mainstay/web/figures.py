"""The moving figure as pages need it: which body, which files, which words.

Clips and posters are made ahead (`make figure`); an exercise without them has no figure, and its
page shows what else it has.
"""

import functools
import json
from dataclasses import dataclass
from pathlib import Path

from mainstay import wording
from mainstay.anatomy import Sex
from mainstay.exercises import Exercise, Laterality

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
        muscles: names of the trained muscles in the reader's words, as JSON.
        sided: whether it is done on each side; the other side is a mirror image.
        posters: addresses under the static files, start and end; empty without posters.
    """

    exercise: str
    body: str
    name: str
    muscles: str
    sided: bool
    posters: tuple[str, ...]


def figure(exercise: Exercise, sex: Sex | None, language: str) -> Figure | None:
    """The figure of an exercise, or None where none was made."""
    body = BODIES.get(sex or Sex.FEMALE, "woman")
    if f"clips/{exercise.id}.{body}.json" not in made():
        return None
    posters = [f"posters/{exercise.id}.{body}.{part}.webp" for part in ("start", "end")]
    names = {
        t.muscle.value: wording.muscle_words(t.muscle, language=language)
        for t in exercise.trains
    }
    return Figure(
        exercise=exercise.id,
        body=body,
        name=exercise.wording(language).name,
        muscles=json.dumps(names),
        sided=exercise.laterality is not Laterality.BOTH,
        posters=tuple(f"figure/{p}" for p in posters if p in made()),
    )


@functools.cache
def made() -> frozenset[str]:
    """Files of the figure; they change only with the installation."""
    return frozenset(str(p.relative_to(FILES)) for p in FILES.rglob("*.*"))
