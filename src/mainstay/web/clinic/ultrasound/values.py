"""What the confirmed pictures say: a card for each trend, the two sides, what the programme makes of it."""

from dataclasses import dataclass
from typing import Any

from mainstay.anatomy import Muscle
from mainstay.care.reasons import ReasonCode
from mainstay.imaging.protocol import REPEATS, Posture, State
from mainstay.imaging.reliability import Quantity, repeatability
from mainstay.imaging.visits import Course, Repeat, courses, sides
from mainstay.imaging.visits import Sides as TwoSides
from mainstay.web import deriving, wording
from mainstay.web.clinic import proposals
from mainstay.web.clinic.muscle_chart import MuscleChart, muscle_chart
from mainstay.web.clinic.ultrasound.words import STATES, change, muscle
from mainstay.web.language import counted, say
from mainstay.web.records import Overview
from mainstay.wording.words import capital

R = ReasonCode


@dataclass(frozen=True)
class Card:
    """One quantity of one muscle: the last visit, what can be said of it, its trend."""

    title: str
    value: str
    repeats: str
    verdict: tuple[str, ...]
    chart: MuscleChart | None
    note: str


def cards(found: tuple[Course, ...]) -> list[Card]:
    """Every trend as a card."""
    return [_card(course) for course in found]


def _card(course: Course) -> Card:
    last = course.trend.points[-1]
    changes = course.quantity in (Quantity.CONTRACTION, Quantity.AREA_CHANGE)
    shown = "+.1f" if changes else DECIMALS[course.unit]
    unit = SHOWN_UNITS.get(course.unit, course.unit)
    band = course.trend.band
    return Card(
        title=", ".join(filter(None, (_site(course), _what(course)))),
        value=f"{last.mean:{shown}} {unit}",
        repeats=counted("mean of {n} repeat", "mean of {n} repeats", last.repeats),
        verdict=proposals.sentences(course.trend.verdict),
        chart=muscle_chart(course.trend, shown.lstrip("+"), unit),
        note=_errors(last.sem, band.mdc if band else None, shown.lstrip("+"), unit),
    )


DECIMALS = {"mm": ".1f", "mm2": ".0f", "%": ".1f"}
SHOWN_UNITS = {"mm2": "mm²"}
"""How sizes are written: tenths of a millimeter, whole square millimeters."""


def _site(course: Course) -> str:
    site = course.site
    parts = [muscle(site.muscle), wording.side_words(site.side), site.level or ""]
    return capital(", ".join(part for part in parts if part))


def _what(course: Course) -> str:
    if course.quantity is Quantity.CONTRACTION:
        return say("change on contraction")
    if course.quantity is Quantity.AREA_CHANGE:
        return say("change of the area on contraction")
    if course.quantity is Quantity.SLICE_AREA:
        return say("area in a slice of MR or CT")
    if course.quantity is Quantity.FAT:
        return say("fat in a slice of MR")
    if course.quantity is Quantity.AREA:
        return say("area {state}", state=STATES[course.state])
    return str(STATES[course.state])


def _errors(sem: float | None, mdc: float | None, shown: str, unit: str) -> str:
    if sem is None or mdc is None:
        return ""
    values = {"sem": f"{sem:{shown}} {unit}", "mdc": f"{mdc:{shown}} {unit}"}
    return say("SEM {sem}, MDC {mdc}", **values)


def change_words(muscle: Muscle, percent: float, position: Posture, clips: int) -> str:
    """Whether a change from rest within clips is more than the error of so many."""
    table = deriving.error_table()
    error = repeatability(table, Quantity.CONTRACTION, muscle, position.value, "any")
    if error is None:
        return say("How well this change repeats is not known.")
    mdc = error.mdc_of(clips)
    if abs(percent) <= mdc:
        return say("No detectable change (error {mdc:.0f} points).", mdc=mdc)
    if clips < REPEATS:
        return say(
            "The error of this few is {mdc:.0f} points; three clips make a value.", mdc=mdc
        )
    return say("More than the error of {mdc:.0f} points.", mdc=mdc)


def contractions(repeats: tuple[Repeat, ...]) -> list[tuple[str, str, str]]:
    """Of the clips of the last day, each muscle: which, its mean change, what that can tell."""
    found = []
    for course in courses(
        [r for r in repeats if r.seen.frame is not None], deriving.error_table()
    ):
        last = course.trend.points[-1]
        if course.quantity is not Quantity.CONTRACTION:
            continue
        position = next(
            r.seen.position for r in reversed(repeats) if r.changes and r.on == last.on
        )
        count = counted("mean of {n} clip", "mean of {n} clips", last.repeats)
        said = change_words(course.site.muscle, last.mean, position, last.repeats)
        found.append((_site(course), f"{change(last.mean)}, {count}", said))
    return found


def side_words(found: TwoSides) -> str:
    """Both sides of a muscle against each other."""
    named = capital(" ".join(filter(None, (muscle(found.muscle), found.level or ""))))
    if found.quantity is Quantity.SLICE_AREA:
        named = say("{muscle} in a slice of MR or CT", muscle=named)
    values = {
        "muscle": named,
        "left": found.left,
        "right": found.right,
        "percent": found.asymmetry_percent,
        "mdc": found.mdc,
        "side": wording.side_words(found.smaller),
    }
    if found.quantity is not Quantity.THICKNESS:
        return _area_words(found.beyond_error, values)
    if found.beyond_error:
        return say(
            "{muscle}: left {left:.1f} mm, right {right:.1f} mm. The {side} side is {percent:.0f} % "
            "thinner, by more than the error (MDC {mdc:.1f} mm).",
            **values,
        )
    return say(
        "{muscle}: left {left:.1f} mm, right {right:.1f} mm. No detectable difference between the "
        "sides (MDC {mdc:.1f} mm).",
        **values,
    )


def _area_words(beyond_error: bool, values: dict[str, Any]) -> str:
    if beyond_error:
        return say(
            "{muscle}, area: left {left:.0f} mm², right {right:.0f} mm². The {side} side is "
            "{percent:.0f} % smaller, by more than the error (MDC {mdc:.0f} mm²).",
            **values,
        )
    return say(
        "{muscle}, area: left {left:.0f} mm², right {right:.0f} mm². No detectable difference "
        "between the sides (MDC {mdc:.0f} mm²).",
        **values,
    )


SIZES = (Quantity.THICKNESS, Quantity.AREA, Quantity.SLICE_AREA)


def summary(overview: Overview) -> dict[str, Any]:
    """What the page of a person says of ultrasound: sides, deep muscles at rest, what they change."""
    repeats = deriving.repeats(overview.by_kind)
    if not repeats:
        return {}
    found = courses(repeats, deriving.error_table())
    deep = (Muscle.TRANSVERSUS_ABDOMINIS, Muscle.MULTIFIDUS)
    shown = [
        c
        for c in found
        if c.site.muscle in deep and c.quantity in SIZES and c.state is State.REST
    ]
    return {
        "sides": [side_words(s) for s in sides(repeats, deriving.error_table())],
        "cards": cards(tuple(shown)),
        "weak": weak_words(overview),
    }


def weak_words(overview: Overview) -> str:
    """What the two sides do to the programme: which exercises get a set more."""
    case = overview.case
    weak = case.patient.weak_side if case else None
    if case is None or weak is None:
        return ""
    side = wording.side_words(weak)
    if not overview.may_train:
        return say("The programme will give the {side} side more.", side=side)
    items = [item for day in overview.now.plan.days for item in day.items]
    more = {i.exercise for i in items if any(r.code is R.PLAN_WEAK_SIDE for r in i.reasons)}
    names = [wording.exercise_name(overview.catalogue.get(key)) for key in sorted(more)]
    if not names:
        return say(
            "The {side} side would get a set more; no session has time for it.", side=side
        )
    return say(
        "The programme gives the {side} side one extra set: {names}.",
        side=side,
        names=", ".join(names),
    )
