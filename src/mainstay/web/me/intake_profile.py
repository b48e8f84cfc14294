"""The profile and the pages of the intake: each makes the other.

Before there is a profile each page is kept as a draft. From then on the profile in force is what
the pages show and change, so that what a therapist entered, or another device, is never undone
by an old page.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from mainstay.care.conditions import LEG_LED, condition_table
from mainstay.care.history import Pain
from mainstay.care.patient import (
    BodyArea,
    Conditioning,
    ConditionRecord,
    Goal,
    Outlook,
    Patient,
)
from mainstay.care.questions import medicines
from mainstay.exercises import Condition, Demand, Equipment, Item, Surface, in_unit
from mainstay.reading import read_value
from mainstay.web import records
from mainstay.web.clearing import CLEARABLE, DATED
from mainstay.web.language import weights
from mainstay.web.me.intake_reading import (
    Answers,
    YesNo,
    onset,
    weeks_from,
)
from mainstay.web.me.intake_words import CONDITION_GROUPS
from mainstay.web.me.rig_form import typed_rig
from mainstay.wording import number_text

TypedPage = dict[str, list[str]]
"""A page as if it had just been typed."""


def goals_named(patient: Patient) -> set[str]:
    """The goals in the person's words."""
    return {goal.text for goal in patient.goals}


# --- from pages to the profile ---


def patient_from(reads: Mapping[str, Answers], on: date, overview: records.Overview) -> Patient:
    """The first profile, from all pages and the safety screen's answers."""
    answers = overview.answers
    if answers.birth_year is None or answers.sex is None:
        raise ValueError("the safety screen asks for birth year and sex first")
    found = {
        name: value for page in FIELDS for name, value in FIELDS[page](reads[page]).items()
    }
    return Patient(
        birth_year=answers.birth_year,
        sex=answers.sex,
        mode=overview.mode,
        medicines=medicines(answers),
        conditions=_conditions(_named(reads["health"]), onset(reads["pain"], on), on),
        **found,
    )


def changed(
    patient: Patient, page: str, read: Answers, on: date, overview: records.Overview
) -> Patient:
    """The profile in force after one page was filled in anew; all else in it stays."""
    answers = overview.answers
    named, began, lasts = _asked_about(patient), began_on(patient), _duration(patient)
    if page == "health":
        named = _dated(_with_clearances(_named(read), patient), patient, overview)
        if (before := _before_a_slip(named, patient, overview)) is not None:
            began, lasts = before.since, before
    if page == "pain" and onset(read, on) != began:
        began = onset(read, on)
        named = tuple(_moved(r, overview) if r.condition in LEG_LED else r for r in named)
    asked = {r.condition for r in named}
    unasked = tuple(r for r in patient.conditions if r.condition not in ASKED | asked)
    return replace(
        patient,
        birth_year=answers.birth_year or patient.birth_year,
        sex=answers.sex or patient.sex,
        mode=overview.mode,
        medicines=medicines(answers),
        conditions=(*_conditions(named, began, on, lasts), *unasked),
        **_as_it_was(patient, FIELDS[page](read)),
    )


def _before_a_slip(
    named: tuple[ConditionRecord, ...], patient: Patient, overview: records.Overview
) -> ConditionRecord | None:
    """How long the back has hurt, where leg pain ticked on the same day is taken off again."""
    rows = [r for r in overview.rows if r.kind == "Profile"]
    this_morning = next((r.value(Patient) for r in reversed(rows) if r.day < overview.on), None)
    had_before = this_morning is not None and _leg_led(this_morning.conditions)
    if had_before or not _leg_led(patient.conditions) or _leg_led(named):
        return None
    profiles = (r.value(Patient) for r in reversed(rows))
    return next((found for p in profiles if (found := _duration(p))), None)


def _leg_led(named: Iterable[ConditionRecord]) -> bool:
    return any(r.condition in LEG_LED for r in named)


def _duration(patient: Patient) -> ConditionRecord | None:
    """The code that says how long it has hurt, if a profile has one."""
    return next((r for r in patient.conditions if r.condition in BY_DURATION), None)


def _moved(record: ConditionRecord, overview: records.Overview) -> ConditionRecord:
    """One that follows the page's day, unless it is of a new episode in the course of the programme."""
    begun = _begun(overview)
    new = bool(begun and record.since and record.since > begun)
    return record if new else replace(record, since=None)


def _begun(overview: records.Overview) -> date | None:
    """The day of the first session; None before it, while all that is ticked is still the start."""
    sessions = overview.case.history.sessions if overview.case else ()
    return sessions[0].on if sessions else None


def _slipped(
    patient: Patient, overview: records.Overview
) -> Mapping[Condition, ConditionRecord]:
    """What somebody had when this day began, or ticked since, and has no more.

    What is taken off and put on again within one day was a slip.
    """
    rows = [r for r in overview.rows if r.kind == "Profile"]
    before = [r for r in rows if r.day < overview.on][-1:]
    today = [r for r in rows if r.day == overview.on]
    profiles = [r.value(Patient) for r in (*before, *today)]
    known = {r.condition: r for p in profiles for r in p.conditions}
    return {
        c: r for c, r in known.items() if c not in {x.condition for x in patient.conditions}
    }


def _dated(
    named: tuple[ConditionRecord, ...], patient: Patient, overview: records.Overview
) -> tuple[ConditionRecord, ...]:
    """Each with its day: one that is new in the course of a programme is of today.

    The page asks for the day of an operation; of a leg that begins to hurt, or of a heart, it has
    none, and without one nothing would begin again. Before the first session there is nothing to begin
    again, and a leg ticked then has hurt as long as the back. A leg that has become stable is the same leg.
    """
    table, had = condition_table(), {r.condition: r for r in patient.conditions}
    slipped, new_on = _slipped(patient, overview), overview.on if _begun(overview) else None
    acute = had.get(Condition.RADICULAR_ACUTE, slipped.get(Condition.RADICULAR_ACUTE))
    same_leg = {} if acute is None else {Condition.RADICULAR_STABLE: acute}

    def dated(r: ConditionRecord) -> ConditionRecord:
        code = r.condition
        known = had.get(code) or slipped.get(code) or same_leg.get(code)
        today = new_on if known is None and table.of(code).restarts else None
        # Of what was had all along a doctor's word that is emptied is taken back.
        since = r.since or (known.since if known else today)
        slip = slipped.get(code)
        word = slip.cleared_on if slip and slip.since == since else None
        return replace(r, since=since, cleared_on=r.cleared_on or word)

    return tuple(dated(r) for r in named)


def _as_it_was(patient: Patient, fields: dict[str, Any]) -> dict[str, Any]:
    """What a page says; a weight whose number is still the one shown keeps its exact value."""

    def kept(kg: float, before: tuple[float, ...]) -> float:
        shown = in_unit(kg, weights())
        return next((old for old in before if in_unit(old, weights()) == shown), kg)

    found = dict(fields)
    if "mass_kg" in found:
        found["mass_kg"] = kept(found["mass_kg"], (patient.mass_kg,))
    if "equipment" in found:
        kit: Equipment = found["equipment"]
        owned = tuple(kept(kg, patient.equipment.dumbbells_kg) for kg in kit.dumbbells_kg)
        found["equipment"] = replace(kit, dumbbells_kg=owned)
    return found


FIELDS: dict[str, Callable[[Answers], dict[str, Any]]] = {
    "about": lambda read: {
        "height_m": read["height_m"],
        "mass_kg": read["mass_kg"],
        "conditioning": Conditioning(read["conditioning"]),
        "country": read["country"],
    },
    "pain": lambda read: {
        "usual": read_value(read["usual"], Pain, "pain"),
        "areas": frozenset(BodyArea(a) for a in read.get("areas", ())),
    },
    "health": lambda read: {},
    "abilities": lambda read: {
        "cannot": frozenset(Demand(d) for d in read["cannot"]),
        "surfaces": frozenset(Surface(s) for s in read["surfaces"]),
    },
    "equipment": lambda read: {"equipment": read_value(read, Equipment, "equipment")},
    "outlook": lambda read: {"outlook": read_value(read["outlook"], Outlook, "outlook")},
    "goals": lambda read: {"goals": tuple(read_value(g, Goal, "goals") for g in read["goals"])},
    "week": lambda read: {
        "days_per_week": read["days_per_week"],
        "minutes": read["minutes"],
    },
}
"""What each page says of the profile; conditions come from two pages together."""

BY_DURATION = frozenset(
    {Condition.ACUTE_NSLBP, Condition.SUBACUTE_NSLBP, Condition.CHRONIC_NSLBP}
)
"""Codes that say only how long it has hurt."""

ASKED = BY_DURATION | {c for _, listed in CONDITION_GROUPS for c in listed}
"""Codes that the pages ask about; others came from somewhere else, and stay."""


def _named(health: Answers) -> tuple[ConditionRecord, ...]:
    return tuple(read_value(c, ConditionRecord, "health") for c in health["conditions"])


def _asked_about(patient: Patient) -> tuple[ConditionRecord, ...]:
    """What the page of health shows of a profile."""
    return tuple(r for r in patient.conditions if r.condition in ASKED - BY_DURATION)


def _with_clearances(
    named: tuple[ConditionRecord, ...], patient: Patient
) -> tuple[ConditionRecord, ...]:
    """As ticked, in the order of before; a doctor's word stays where the page asks for none."""
    had = {r.condition: r.cleared_on for r in patient.conditions}
    places = {condition: n for n, condition in enumerate(had)}
    kept = (
        r if r.condition in CLEARABLE else replace(r, cleared_on=had.get(r.condition))
        for r in named
    )
    return tuple(sorted(kept, key=lambda r: places.get(r.condition, len(places))))


def _conditions(
    named: tuple[ConditionRecord, ...],
    began: date | None,
    on: date,
    lasts: ConditionRecord | None = None,
) -> tuple[ConditionRecord, ...]:
    """The named ones, with the day it began; without leg pain that leads, one by duration.

    A code without its day, as a file may bring it, stays: no day says nothing of how long.
    """
    led = tuple(
        replace(r, since=r.since or began) if r.condition in LEG_LED else r for r in named
    )
    if any(r.condition in LEG_LED for r in led):
        return led
    if began is None and lasts is not None:
        return (lasts, *led)
    return (ConditionRecord(_by_weeks(weeks_from(began, on)), began), *led)


ACUTE_WEEKS = 6
SUBACUTE_WEEKS = 12


def _by_weeks(weeks: int) -> Condition:
    """Acute under 6 weeks, subacute to 12, chronic above (reference: clinical 2)."""
    if weeks < ACUTE_WEEKS:
        return Condition.ACUTE_NSLBP
    return Condition.SUBACUTE_NSLBP if weeks <= SUBACUTE_WEEKS else Condition.CHRONIC_NSLBP


# --- from the profile to its pages ---


def began_on(patient: Patient) -> date | None:
    """The day this pain began, as far as the profile knows it."""
    return next(
        (r.since for r in patient.conditions if r.condition in BY_DURATION | LEG_LED), None
    )


def typed_from(patient: Patient, name: str, on: date) -> dict[str, TypedPage]:
    """Each page of the intake as it would have to be typed to make this profile.

    Args:
        patient: the profile.
        name: what the person is called; it is no part of the profile.
        on: the day on which weeks are counted.
    """
    return {
        "about": {
            "name": [name],
            "height_cm": [f"{patient.height_m * 100:g}"],
            **_typed_mass(patient.mass_kg),
            "conditioning": [patient.conditioning.value],
            "country": [patient.country],
        },
        "pain": _typed_pain(patient, on),
        "health": _typed_health(patient),
        "abilities": {
            "floor": [YesNo.YES if Surface.FLOOR in patient.surfaces else YesNo.NO],
            "cannot": sorted(patient.cannot - {Demand.FLOOR_TRANSFER}),
        },
        "equipment": _typed_equipment(patient.equipment),
        "outlook": _typed_outlook(patient.outlook),
        "goals": _typed_goals(patient.goals),
        "week": {
            "days_per_week": [str(patient.days_per_week)],
            "minutes": [str(patient.minutes)],
        },
    }


def _typed_mass(mass_kg: float) -> TypedPage:
    """The body weight in the unit of today, and what was shown, so that a change is told apart."""
    unit = weights()
    shown = number_text(in_unit(mass_kg, unit))
    return {"mass": [shown], "mass_shown": [f"{shown} {unit}"], "weight_unit": [unit.value]}


def _typed_pain(patient: Patient, on: date) -> TypedPage:
    usual, began = patient.usual, began_on(patient)
    return {
        "back": [str(usual.back)],
        "leg": [str(usual.leg)],
        "reach": [usual.reach.value],
        "areas": sorted(patient.areas),
        **({"weeks": [str(weeks_from(began, on))]} if began else {}),
    }


def _typed_health(patient: Patient) -> TypedPage:
    shown = _asked_about(patient)
    dates = {
        f"since_{r.condition}": [r.since.isoformat()]
        for r in shown
        if r.since and r.condition in DATED
    }
    words = {
        f"cleared_{r.condition}": [r.cleared_on.isoformat()]
        for r in shown
        if r.cleared_on and r.condition in CLEARABLE
    }
    return {"conditions": [r.condition.value for r in shown], **dates, **words}


def _typed_equipment(equipment: Equipment) -> TypedPage:
    return {
        "items": sorted(equipment.items - {Item.PULLEY}),
        "bands": [b.value for b in equipment.bands],
        "dumbbells": [
            " ".join(number_text(in_unit(kg, weights())) for kg in equipment.dumbbells_kg)
        ],
        **typed_rig(equipment.rig),
    }


def _typed_outlook(outlook: Outlook | None) -> TypedPage:
    if outlook is None:
        return {}
    said = (outlook.worry, outlook.low_mood, outlook.moving_harms)
    names = ("worry", "low_mood", "moving_harms")
    return {n: [w.value] for n, w in zip(names, said, strict=True)}


def _typed_goals(goals: tuple[Goal, ...]) -> TypedPage:
    found: TypedPage = {}
    for n, goal in enumerate(goals, start=1):
        found[f"goal_{n}"] = [goal.text]
        found[f"ability_{n}"] = [str(goal.ability)]
        found[f"activity_{n}"] = [goal.activity.value if goal.activity else ""]
    return found
