"""What was typed on each page of the intake, read strictly."""

import enum
import math
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeVar

from mainstay.care.patient import (
    BodyArea,
    Conditioning,
    Worry,
)
from mainstay.exercises import (
    Activity,
    BandColor,
    Condition,
    Demand,
    Item,
    Surface,
    WeightUnit,
    in_unit,
    to_kg,
)
from mainstay.reading import plain
from mainstay.web import wording
from mainstay.web.clearing import DATED, OLDEST_DAYS
from mainstay.web.country import known
from mainstay.web.forms import SHOWN, Typed, pain_from
from mainstay.web.language import say, weights
from mainstay.web.me.rig_form import RIG_FIELDS, read_rig
from mainstay.web.me.typed_lists import numbers
from mainstay.web.screened import in_leg
from mainstay.wording import number_text

Answers = dict[str, Any]
T = TypeVar("T")


class YesNo(enum.StrEnum):
    """A plain question."""

    YES = "yes"
    NO = "no"


def read_about(typed: Typed, on: date) -> Answers:
    height_cm = _height_cm(typed)
    unit = typed.word("weight_unit", WeightUnit, optional=True) or WeightUnit.KG
    return {
        "name": typed.text("name", longest=80, optional=True),
        "height_m": (height_cm or 0) / 100,
        "mass_kg": _mass_kg(typed, unit),
        "unit": unit.value,
        "conditioning": word(typed.word("conditioning", Conditioning)),
        "country": _country(typed),
    }


FEET = re.compile(
    r"\s*([3-7])\s*(?:'|′|’|ft|feet|pies)\s*(?:(\d{1,2})\s*(?:\"|″|”|''|in|inches|pulgadas)?)?\s*",
    re.ASCII | re.IGNORECASE,
)
"""A height in feet and inches, such as 5 ft 8 or 5'8"."""
CM_PER_INCH = 2.54


def _height_cm(typed: Typed) -> float | None:
    """The height in centimeters, to a tenth; feet and inches are taken too."""
    fits = FEET.fullmatch(typed["height_cm"])
    if fits is None or int(fits[2] or 0) >= 12:
        return typed.number("height_cm", 120, 230, unit="cm")
    cm = f"{(12 * int(fits[1]) + int(fits[2] or 0)) * CM_PER_INCH:.1f}"
    return _as_if(
        typed, "height_cm", cm, lambda read: read.number("height_cm", 120, 230, unit="cm")
    )


def _as_if(typed: Typed, name: str, text: str, read: Callable[[Typed], T]) -> T:
    """A field read as if its number had been typed in the unit that it asks for."""
    typed.expect((name,))
    converted = Typed({name: text})
    found = read(converted)
    typed.errors += converted.errors
    return found


LIGHTEST_KG, HEAVIEST_KG = 30, 300
"""As in `Physique`."""


def _mass_kg(typed: Typed, unit: WeightUnit) -> float | None:
    """The body weight as typed, in kilograms; a number left from the other unit is asked again."""
    low, high = LIGHTEST_KG, HEAVIEST_KG
    if unit is WeightUnit.LB:
        low, high = math.ceil(in_unit(low, unit)), math.floor(in_unit(high, unit))
    mass = typed.number("mass", low, high, unit=unit.value)
    before = typed.text("mass_shown", optional=True)
    if mass is None:
        return None
    if before in {f"{typed['mass'].strip()} {u.value}" for u in WeightUnit if u is not unit}:
        text = say(
            "“{mass} {unit}” was your number in the other unit. Write it anew.",
            mass=typed["mass"][:SHOWN],
            unit=unit.value,
        )
        typed.refuse("mass", say("Weight: {text}", text=text))
    return to_kg(mass, unit)


def _country(typed: Typed) -> str:
    code = typed.text("country", longest=SHOWN, optional=True).upper()
    if code and code not in known():
        typed.refuse(
            "country",
            say("Where you live: “{code}” is not in the list. Choose from it.", code=code),
        )
    return code


def read_pain(typed: Typed, on: date) -> Answers:
    pain = pain_from(typed)
    weeks = _weeks(typed)
    areas = sorted(typed.words("areas", BodyArea))
    if pain and not in_leg(pain) and not LEG_AREAS.isdisjoint(areas):
        text = say(
            "Leg pain: you marked a leg in the drawing. Tap how far down the pain reaches."
        )
        typed.refuse("reach", text)
    return {
        "usual": plain(pain) if pain else None,
        "since": _iso(on - timedelta(weeks=weeks or 0)),
        "areas": areas,
    }


LONGER = re.compile(
    r"\s*(\d{1,4})\s*(?:(months?|mes(?:es)?)|(years?|años?)|weeks?|semanas?)\s*",
    re.ASCII | re.IGNORECASE,
)
"""How long it has hurt, such as 3 months or 10 years."""
WEEKS_PER_YEAR = 52


def _weeks(typed: Typed) -> int | None:
    """How long it has hurt, in weeks; months and years are taken too."""
    fits = LONGER.fullmatch(typed["weeks"])
    if fits is None:
        return typed.whole("weeks", 0, LONGEST_WEEKS)
    number, months, years = int(fits[1]), fits[2], fits[3]
    each = WEEKS_PER_YEAR / 12 if months else WEEKS_PER_YEAR if years else 1
    weeks = str(round(number * each))
    return _as_if(typed, "weeks", weeks, lambda read: read.whole("weeks", 0, LONGEST_WEEKS))


LEG_AREAS = frozenset(a for a in BodyArea if a.value.startswith(("thigh", "calf", "foot")))
"""Parts of the body chart that are a leg."""

LONGEST_WEEKS = 5200
"""A hundred years: no pain lasts longer."""


def keeping_onset(read: Answers, before: Answers, on: date) -> Answers:
    """The pain page as read; the day it began stays while the weeks are those that were shown."""
    began = onset(before, on)
    same = began is not None and weeks_from(onset(read, on), on) == weeks_from(began, on)
    return {**read, "since": _iso(began)} if same else read


def onset(pain: Answers, on: date) -> date | None:
    """The day the pain began; None before the page was filled in.

    Older drafts hold the weeks alone, and from which day they were counted is not known.
    """
    if "since" in pain:
        return date.fromisoformat(pain["since"])
    return on - timedelta(weeks=pain["weeks"]) if "weeks" in pain else None


def weeks_from(began: date | None, on: date) -> int:
    return min((on - began).days // 7, LONGEST_WEEKS) if began else 0


def as_shown(data: dict[str, Any], on: date) -> dict[str, Any]:
    """A page as it was filled in: weeks as they are today, weights in the unit of today."""
    read, typed = data.get("read", {}), dict(data.get("typed", {}))
    began = onset(read, on)
    if began is not None:
        typed["weeks"] = [str(weeks_from(began, on))]
    if "mass_kg" in read:
        typed["mass"] = [number_text(in_unit(read["mass_kg"], weights()))]
        typed["mass_shown"] = [f"{typed['mass'][0]} {weights().value}"]
        typed["weight_unit"] = [weights().value]
    if "dumbbells_kg" in read:
        owned = (in_unit(kg, weights()) for kg in read["dumbbells_kg"])
        typed["dumbbells"] = [" ".join(map(number_text, owned))]
    if "pin_step" in typed and "pins" not in typed:  # as older pages asked for a stack
        typed["pins"] = [", ".join(map(number_text, (read.get("rig") or {}).get("pins", ())))]
    return {**data, "typed": typed}


def read_health(typed: Typed, on: date) -> Answers:
    typed.expect(f"{what}_{c}" for what in ("since", "cleared") for c in Condition)
    chosen = sorted(typed.words("conditions", Condition))
    first = on - timedelta(days=OLDEST_DAYS)
    dates = {
        c: typed.day(f"since_{c}", on, earliest=first, optional=True)
        for c in chosen
        if c in DATED
    }
    for condition, day in dates.items():
        if day is None and not typed[f"since_{condition}"]:
            asked = wording.condition_question(condition)
            text = say(
                "{condition}: write the day; weeks are counted from it.", condition=asked
            )
            typed.refuse(f"since_{condition}", text)
    cleared = {
        c: typed.day(f"cleared_{c}", on, earliest=dates.get(c) or first, optional=True)
        for c in chosen
    }
    return {
        "conditions": [
            {
                "condition": c,
                "since": _iso(dates.get(c)),
                "cleared_on": _iso(cleared[c]),
            }
            for c in chosen
        ]
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def read_abilities(typed: Typed, on: date) -> Answers:
    surfaces = {Surface.CHAIR, Surface.STANDING, Surface.BED}
    if typed.word("floor", YesNo) is YesNo.YES:
        surfaces.add(Surface.FLOOR)
    cannot = set(typed.words("cannot", Demand))
    if Surface.FLOOR not in surfaces:
        cannot.add(Demand.FLOOR_TRANSFER)
    return {"surfaces": sorted(surfaces), "cannot": sorted(cannot)}


def read_equipment(typed: Typed, on: date) -> Answers:
    items = typed.words("items", Item) - {Item.PULLEY}
    bands = typed.words("bands", BandColor)
    dumbbells = sorted({to_kg(mass, weights()) for mass in _dumbbells(typed)})
    typed.expect(RIG_FIELDS)
    pulley = typed.word("has_pulley", YesNo, optional=True) is YesNo.YES
    rig = read_rig(typed) if pulley else None
    if pulley and not typed.ticked("lesson"):
        typed.refuse(
            "lesson", say("Go through the safety steps first, then tick the last box.")
        )
    return {
        "items": sorted(items),
        "bands": sorted(bands, key=lambda b: b.rank),
        "dumbbells_kg": dumbbells,
        "rig": rig,
    }


def _dumbbells(typed: Typed) -> list[float]:
    most = {WeightUnit.KG: 60, WeightUnit.LB: 130}[weights()]
    return numbers(typed, "dumbbells", 0.25, most)


def read_outlook(typed: Typed, on: date) -> Answers:
    names = ("worry", "low_mood", "moving_harms")
    return {"outlook": {n: word(typed.word(n, Worry)) for n in names}}


GOALS = 3
"""How many goals the page has room for."""


def read_goals(typed: Typed, on: date) -> Answers:
    typed.expect(f"ability_{n}" for n in range(1, GOALS + 1))
    goals: list[Answers] = []
    for n in range(1, GOALS + 1):
        text = typed.text(f"goal_{n}", longest=120, optional=True)
        activity = word(typed.word(f"activity_{n}", Activity, optional=True))
        if text:
            ability = typed.whole(f"ability_{n}", 0, 10)
            goals.append({"text": text, "ability": ability, "activity": activity})
        elif typed[f"ability_{n}"]:
            typed.refuse(
                f"goal_{n}", say("{n}. Write what it is, or choose no number for it.", n=n)
            )
    if not goals:
        typed.refuse("goal_1", say("Write at least one thing. A small one is fine."))
    return {"goals": goals}


def read_week(typed: Typed, on: date) -> Answers:
    return {
        "days_per_week": typed.whole("days_per_week", 1, 7),
        "minutes": typed.whole("minutes", 5, 60),
    }


def word(value: Any) -> str | None:
    return value.value if value else None
