"""The profile that the pages of the intake make together."""

from datetime import date

from mainstay.anatomy import Sex
from mainstay.care.conditions import LEG_LED
from mainstay.care.history import Pain
from mainstay.care.patient import (
    Conditioning,
    ConditionRecord,
    Goal,
    Medicine,
    Outlook,
    Patient,
)
from mainstay.care.questions import medicines
from mainstay.exercises import (
    Condition,
    Demand,
    Equipment,
    Surface,
)
from mainstay.reading import read_value
from mainstay.web import records
from mainstay.web.me.intake_reading import Answers, onset, weeks_from


def goals_named(patient: Patient) -> set[str]:
    """The goals in the person's words."""
    return {goal.text for goal in patient.goals}


def patient_from(
    drafts: dict[str, Answers], birth_year: int, sex: Sex, on: date, overview: records.Overview
) -> Patient:
    """The profile from the intake's pages and the safety screen's answers."""
    about, pain, equipment = drafts["about"], drafts["pain"], drafts["equipment"]
    conditions = [
        read_value(c, ConditionRecord, "health") for c in drafts["health"]["conditions"]
    ]
    began = onset(pain, on)
    leg_led = any(c.condition in LEG_LED for c in conditions)
    if not leg_led:
        conditions.insert(0, ConditionRecord(_by_weeks(weeks_from(began, on)), began))
    return Patient(
        birth_year=birth_year,
        sex=sex,
        height_m=about["height_m"],
        mass_kg=about["mass_kg"],
        mode=overview.mode,
        conditions=tuple(conditions),
        medicines=medicines_of(overview),
        equipment=read_value(
            {
                "items": equipment["items"],
                "rig": equipment["rig"],
                "dumbbells_kg": equipment["dumbbells_kg"],
                "bands": equipment["bands"],
            },
            Equipment,
            "equipment",
        ),
        cannot=frozenset(Demand(d) for d in drafts["abilities"]["cannot"]),
        surfaces=frozenset(Surface(s) for s in drafts["abilities"]["surfaces"]),
        days_per_week=drafts["week"]["days_per_week"],
        minutes=drafts["week"]["minutes"],
        conditioning=Conditioning(about["conditioning"]),
        goals=tuple(read_value(g, Goal, "goals") for g in drafts["goals"]["goals"]),
        outlook=read_value(drafts["outlook"]["outlook"], Outlook, "outlook"),
        usual=read_value(pain["usual"], Pain, "pain"),
        country=about["country"],
    )


ACUTE_WEEKS = 6


SUBACUTE_WEEKS = 12


def _by_weeks(weeks: int) -> Condition:
    """Acute under 6 weeks, subacute to 12, chronic above (reference: clinical 2)."""
    if weeks < ACUTE_WEEKS:
        return Condition.ACUTE_NSLBP
    return Condition.SUBACUTE_NSLBP if weeks <= SUBACUTE_WEEKS else Condition.CHRONIC_NSLBP


def medicines_of(overview: records.Overview) -> frozenset[Medicine]:
    """Medicines as answered in the safety screen."""
    return medicines(overview.answers)
