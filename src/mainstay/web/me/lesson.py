"""The deep contraction, a lesson of its own (ruling 10)."""

import enum
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mainstay.anatomy import DEEP_MUSCLES, Muscle
from mainstay.care.history import StageTest
from mainstay.web import actions, figures, records, wording
from mainstay.web.facts import Note, NoteKind
from mainstay.web.forms import Typed
from mainstay.web.language import later, say
from mainstay.web.me.measuring import TEST_PAGES
from mainstay.web.me.screen import today_of, told


class Place(enum.StrEnum):
    """Positions to learn it in, in the order to try."""

    LYING = "lying"
    SITTING = "sitting"
    FOUR_POINT = "four_point"


class Image(enum.StrEnum):
    """Spoken images, in the order to try."""

    ZIP = "zip"
    BELT = "belt"
    SWELL = "swell"


IMAGES = (
    (
        Image.ZIP,
        later("I close a zip from my pubic bone up to my navel."),
        later("Slowly, tooth by tooth."),
    ),
    (
        Image.BELT,
        later("I draw my lower belly a little away from my belt."),
        later("As if it were cold."),
    ),
    (
        Image.SWELL,
        later("I let the muscles beside my spine swell under my thumbs."),
        later("The back itself does not move."),
    ),
)

HOLDS = 5
MISSES = 2
"""So many misses: rest, another position, another image (ruling 10)."""


@dataclass(frozen=True)
class Again:
    """What to try next after two misses."""

    place: Place
    image: Image


@require_http_methods(["GET", "POST"])
def lesson(request: HttpRequest) -> HttpResponse:
    """Position, fingers, image, five holds; only holds that count are counted."""
    typed, again = Typed(request.POST), None
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    open_ = places(overview)
    if request.method == "POST":
        place = typed.word("position", Place, optional=True)
        image = typed.word("picture", Image, optional=True)
        good = typed.whole("good", 0, HOLDS, optional=True)
        typed.known("do")
        if not typed.errors:
            again = next_try(place, image, good, open_)
            if typed["do"] == "later" or again is None:
                return _done(request, place, image, good)
    if not overview.may_train:
        return redirect("me:safety")
    language = overview.person.language
    sex = overview.case.patient.sex if overview.case else None
    shown, follows = figures.lesson(overview.catalogue, sex, language, open_)
    page = {
        "figure": shown,
        "follows": follows,
        "own_clip": bool(overview.by_kind.get("Sonoclip")),
        "deep": deep_words(tuple(m for m in Muscle if m in DEEP_MUSCLES), language),
        "typed": typed,
        "errors": typed.errors,
        "images": IMAGES,
        "again": again,
        "places": open_,
        "place": again.place if again else typed["position"],
        "image": again.image if again else typed["picture"],
        "keys": [str(n) for n in range(HOLDS + 1)],
    }
    return render(request, "me/lesson.html", page, status=422 if typed.errors else 200)


SOFT = (Muscle.OBLIQUUS_EXTERNUS, Muscle.RECTUS_ABDOMINIS, Muscle.LONGISSIMUS)
"""What tends to take over from the deep muscles."""


def deep_words(swells: tuple[Muscle, ...], language: str) -> dict[str, str]:
    """What should swell, what should stay soft, and how steady: words before any picture."""
    steady = TEST_PAGES[StageTest.SELF_CONTROL].choices

    def named(muscles: tuple[Muscle, ...]) -> str:
        return ", ".join(wording.muscle_words(m, language=language) for m in muscles)

    return {
        "swells": named(swells),
        "soft": named(SOFT),
        "best": steady[-1][1],
        "worst": steady[0][1],
    }


def places(overview: records.Overview) -> tuple[Place, ...]:
    """Positions that the person can take and the rules allow; sitting where nothing else is left."""
    if overview.case is None:
        return tuple(Place)
    patient = overview.case.patient
    forbidden = patient.cannot | overview.standing.caps.left_out
    shown = {place: overview.catalogue.get(figures.LESSON[place]) for place in Place}
    found = (
        place
        for place, exercise in shown.items()
        if forbidden.isdisjoint(exercise.demands)
        and not patient.surfaces.isdisjoint(exercise.surfaces)
    )
    return tuple(found) or (Place.SITTING,)


def next_try(
    place: Place | None,
    image: Image | None,
    good: int | None,
    open_: tuple[Place, ...],
) -> Again | None:
    """Another position and image after two misses; None when it went well or was not counted."""
    if good is None or HOLDS - good < MISSES:
        return None
    images = list(Image)
    tried = open_.index(place) if place in open_ else 0
    after_image = images[(images.index(image or Image.ZIP) + 1) % len(images)]
    return Again(open_[(tried + 1) % len(open_)], after_image)


def _done(
    request: HttpRequest, place: Place | None, image: Image | None, good: int | None
) -> HttpResponse:
    """Keep which position and image helped; not feeling it is no failure."""
    said = [word.value for word in (place, image) if word]
    said += [f"{good} of {HOLDS} holds"] if good is not None else []
    actions.note(told(request), Note(NoteKind.LESSON_DONE, ", ".join(said), "deep-contraction"))
    if said:
        messages.success(request, say("Well done. The first exercises use just this."))
    else:
        messages.success(request, say("Saved. You can come back to it under “Learn”."))
    return redirect("me:tests")
