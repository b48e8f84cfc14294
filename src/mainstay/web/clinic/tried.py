"""A load that was tried out with the person: what it makes of the first dose."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest

from mainstay.care.patient import Patient, TestedLoad
from mainstay.care.start_loads import StartLoad, start_load
from mainstay.exercises import Exercise, WeightUnit, to_kg
from mainstay.web import actions, fact_rows
from mainstay.web.clinic import proposals
from mainstay.web.clinic.visit import told_about
from mainstay.web.forms import Typed
from mainstay.web.language import counted, later, reader, say, weights
from mainstay.web.records import Overview
from mainstay.wording import kg_text

NAMES = {
    "tried": later("Exercise"),
    "tried_load": later("Weight at the hand or foot"),
    "tried_reps": later("Repetitions done"),
    "tried_left": later("Repetitions left"),
}


TRIED_LOADS = {WeightUnit.KG: (0.1, 300), WeightUnit.LB: (0.5, 660)}
"""What a tried load may weigh, in the person's unit; within what `TestedLoad` takes."""


def offered(overview: Overview) -> list[tuple[str, str]]:
    """Exercises whose first load a test can set here: weight resists, and something makes it."""
    patient = proposals.case_of(overview).patient
    return [
        (e.id, e.wording(reader()).name)
        for e in overview.catalogue.exercises
        if not e.assisted and first_kg(e, patient) is not None
    ]


def first_kg(exercise: Exercise, patient: Patient) -> float | None:
    """The load of the first dose, as the person's machine or weights make it."""
    found = start_load(exercise, patient)
    return found.load_kg if isinstance(found, StartLoad) else None


def entered(request: HttpRequest, overview: Overview, typed: Typed) -> bool:
    """Store the test beside the profile, and say what it makes of the first dose."""
    tested = _tested(overview, typed)
    if tested is None or typed.errors:
        return False
    row = next(r for r in reversed(fact_rows.current(overview.rows)) if r.kind == "Profile")
    before = row.value(Patient)
    others = tuple(t for t in before.tested if t.exercise != tested.exercise)
    patient = replace(before, tested=(*others, tested))
    text = _text(overview, tested)
    actions.try_load(told_about(request, overview.person), patient, row.id, text)
    messages.success(request, f"{text} {_follows(overview, tested, patient)}")
    return True


def _tested(overview: Overview, typed: Typed) -> TestedLoad | None:
    wanted = typed.text("tried", longest=80, optional=True)
    if not wanted:
        typed.refuse("tried", say("Exercise: has no answer. Choose one."))
    elif wanted not in {e for e, _ in offered(overview)}:
        text = say("Exercise: “{wanted}” is not in the list. Choose from it.", wanted=wanted)
        typed.refuse("tried", text)
    load = typed.number("tried_load", *TRIED_LOADS[weights()], unit=weights().value)
    reps, left = typed.whole("tried_reps", 1, 25), typed.whole("tried_left", 1, 4)
    if typed.errors or load is None or reps is None or left is None:
        return None
    return TestedLoad(wanted, to_kg(load, weights()), reps, left, overview.on)


def _text(overview: Overview, tested: TestedLoad) -> str:
    return say(
        "Tried out: {exercise}, {load}, {reps}, {left} left.",
        exercise=overview.catalogue.get(tested.exercise).wording(reader()).name,
        load=kg_text(tested.load_kg, weights()),
        reps=counted("{n} repetition", "{n} repetitions", tested.reps),
        left=tested.reserve,
    )


def _follows(overview: Overview, tested: TestedLoad, patient: Patient) -> str:
    if overview.standing.of(tested.exercise):
        return say("It is trained already: the test counts when it begins anew.")
    kg = first_kg(overview.catalogue.get(tested.exercise), patient)
    return say("First dose: {load}.", load=kg_text(kg or 0.0, weights()))
