"""A direction that eases the back, as a therapist finds it: entered, stable, withdrawn."""

import enum
from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest

from mainstay.care.case import Case, Standing, closed
from mainstay.care.conditions import condition_table
from mainstay.care.drill import drill, matched
from mainstay.care.patient import DirectionalPreference, Patient
from mainstay.exercises import Direction
from mainstay.web import actions, fact_rows, wording
from mainstay.web.clinic import proposals
from mainstay.web.clinic.visit import told_about
from mainstay.web.forms import Typed
from mainstay.web.language import later, say
from mainstay.web.records import Overview
from mainstay.wording import Audience

NAMES = {
    "direction": later("Direction"),
    "direction_found_on": later("Day it was found"),
    "direction_seen": later("What was seen"),
    "direction_stable_on": later("Day it was stable"),
    "direction_tested": later("How it was tested"),
    "direction_withdrawn": later("Why it is withdrawn"),
}

LONGEST = 500
"""Characters of what was seen."""


class Way(enum.StrEnum):
    """What can be found: a direction, never neutral."""

    EXTENSION = Direction.EXTENSION
    FLEXION = Direction.FLEXION


def offered() -> list[tuple[str, str]]:
    """The directions that the catalogue has a movement for."""
    words = wording.direction_words
    return [(way.value, words(Direction(way), Audience.THERAPIST)) for way in Way]


def shown(overview: Overview, case: Case, standing: Standing) -> tuple[str, ...]:
    """How the finding stands and what follows from it; empty without one."""
    bias = standing.caps.bias
    if bias is None:
        return ()
    return (wording.finding_text(bias), *_follows(overview, case, standing))


def entered(request: HttpRequest, overview: Overview, typed: Typed) -> bool:
    """Store what was found; an examination after a setback replaces the finding before it."""
    chosen = typed.word("direction", Way)
    on = typed.day("direction_found_on", overview.on)
    seen = typed.text("direction_seen", longest=LONGEST)
    if typed.errors or chosen is None or on is None:
        return False
    way = Direction(chosen)
    text = say(
        "Directional preference found: {way}. {seen}",
        way=wording.direction_words(way, Audience.THERAPIST),
        seen=seen,
    )
    found = DirectionalPreference(way, on)
    return _kept(request, overview, found, actions.find_direction, text)


def stable(request: HttpRequest, overview: Overview, typed: Typed) -> bool:
    """Store that it is stable: the ladder goes on as for everybody."""
    found = proposals.case_of(overview).patient.preference
    if found is None:
        typed.refuse("direction_stable_on", say("No direction is entered; enter it first."))
        return False
    on = typed.day("direction_stable_on", overview.on, earliest=found.found_on)
    tested = typed.text("direction_tested", longest=LONGEST)
    if typed.errors or on is None:
        return False
    text = say(
        "Directional preference stable: {way}. {tested}",
        way=wording.direction_words(found.direction, Audience.THERAPIST),
        tested=tested,
    )
    now = replace(found, stable_on=on)
    return _kept(request, overview, now, actions.settle_direction, text)


def withdrawn(request: HttpRequest, overview: Overview, typed: Typed) -> bool:
    """Store that there is no such direction, and why."""
    why = typed.text("direction_withdrawn", longest=LONGEST)
    if typed.errors:
        return False
    text = say("Directional preference withdrawn. {why}", why=why)
    return _kept(request, overview, None, actions.withdraw_direction, text)


FORMS = (
    ("direction", entered),
    ("direction_stable_on", stable),
    ("direction_withdrawn", withdrawn),
)
"""Which of the three was sent, by its first field."""


def _kept(
    request: HttpRequest,
    overview: Overview,
    found: DirectionalPreference | None,
    action: Callable[[actions.Told, Patient, str, str], object],
    text: str,
) -> bool:
    row = next(r for r in reversed(fact_rows.current(overview.rows)) if r.kind == "Profile")
    patient = replace(row.value(Patient), preference=found)
    action(told_about(request, overview.person), patient, row.id, text)
    before = proposals.case_of(overview)
    case = replace(before, patient=replace(before.patient, preference=found))
    made = proposals.preview(overview, case).standing
    told = _follows(overview, case, made) if made.caps.bias else ()
    messages.success(request, " ".join((text, *told)))
    return True


def _follows(overview: Overview, case: Case, standing: Standing) -> tuple[str, ...]:
    """What is done several times a day, or why it stays out; conditions that speak against it."""
    daily = drill(case, standing, overview.catalogue)
    if daily is not None:
        name = wording.exercise_name(overview.catalogue.get(daily.exercise))
        done = say("{name}, {how}.", name=name, how=wording.drill_text(daily))
        return (done, *_disagree(standing))
    return (*_stays_out(overview, case, standing), *_disagree(standing))


def _stays_out(overview: Overview, case: Case, standing: Standing) -> list[str]:
    found = []
    for exercise in matched(standing, overview.catalogue):
        why = " ".join(proposals.sentences(closed(exercise, case, standing)))
        name = wording.exercise_name(exercise)
        found.append(say("{name} stays out. {why}", name=name, why=why).strip())
    return found


def _disagree(standing: Standing) -> list[str]:
    """Conditions for which another direction suits better; the strictest of both holds."""
    bias = standing.caps.bias
    if bias is None or bias.stable:
        return []
    wants = [(c, condition_table().of(c).prefer) for c in standing.caps.in_force]
    return [
        say(
            "{condition}: {way} suits better. The strictest of both holds.",
            condition=wording.condition_words(c, Audience.THERAPIST).capitalize(),
            way=wording.direction_words(way, Audience.THERAPIST),
        )
        for c, way in wants
        if way is not None and way is not bias.direction
    ]
