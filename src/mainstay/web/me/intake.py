"""About you: short pages, each kept as a draft; together they make the profile."""

import enum
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

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
    Worry,
)
from mainstay.care.questions import Answers as AllAnswers
from mainstay.care.questions import medicines
from mainstay.exercises import (
    Activity,
    BandColor,
    Condition,
    Demand,
    Equipment,
    Item,
    Plates,
    PulleyHeight,
    Rig,
    Surface,
    WeightUnit,
)
from mainstay.reading import plain, read_value
from mainstay.web import actions, fact_rows, models, records, wording
from mainstay.web.country import SAID, countries, known, of_visitor
from mainstay.web.forms import NAMES, SHOWN, Typed, pain_from
from mainstay.web.language import later, say
from mainstay.web.me import intake_words
from mainstay.web.me.intake_words import ACTIVITIES, BodyArea
from mainstay.web.me.screen import today_of, told, triage_of

Answers = dict[str, Any]


class YesNo(enum.StrEnum):
    """A plain question."""

    YES = "yes"
    NO = "no"


class RigKind(enum.StrEnum):
    """How a machine is loaded."""

    PLATES = "plates"
    PINS = "pins"


RIG_FIELDS = (
    "rig_name", "unit", "rig_kind", "plates", "smallest", "pin_step", "pin_top", "ratio",
    "heights", "lesson",
)  # fmt: skip
"""Fields about the pulley; they stay as typed while no pulley is chosen."""


@dataclass(frozen=True)
class Page:
    """One page of the intake.

    Attributes:
        slug: its address.
        title: its heading.
        read: reads the typed fields into plain values that go into the profile.
    """

    slug: str
    title: str
    read: Callable[[Typed, date], Answers]


# --- reading each page ---------------------------------------------------------------------------


def _about(typed: Typed, on: date) -> Answers:
    height_cm = typed.number("height_cm", 120, 230)
    return {
        "name": typed.text("name", longest=80, optional=True),
        "height_m": (height_cm or 0) / 100,
        "mass_kg": typed.number("mass_kg", 30, 300),
        "conditioning": _word(typed.word("conditioning", Conditioning)),
        "country": _country(typed),
    }


def _country(typed: Typed) -> str:
    code = typed.text("country", longest=SHOWN, optional=True).upper()
    if code and code not in known():
        typed.refuse(
            "country",
            say("Where you live: “{code}” is not in the list. Choose from it.", code=code),
        )
    return code


def _pain(typed: Typed, on: date) -> Answers:
    pain = pain_from(typed)
    weeks = typed.whole("weeks", 0, LONGEST_WEEKS)
    areas = sorted(typed.words("areas", BodyArea))
    return {
        "usual": plain(pain) if pain else None,
        "since": _iso(on - timedelta(weeks=weeks or 0)),
        "areas": areas,
    }


LONGEST_WEEKS = 5200
"""A hundred years: no pain lasts longer."""


def _keeping_onset(read: Answers, before: Answers, on: date) -> Answers:
    """The pain page as read; the day it began stays while the weeks are those that were shown."""
    began = _onset(before, on)
    same = began is not None and _weeks_from(_onset(read, on), on) == _weeks_from(began, on)
    return {**read, "since": _iso(began)} if same else read


def _onset(pain: Answers, on: date) -> date | None:
    """The day the pain began; None before the page was filled in.

    Older drafts hold the weeks alone, and from which day they were counted is not known.
    """
    if "since" in pain:
        return date.fromisoformat(pain["since"])
    return on - timedelta(weeks=pain["weeks"]) if "weeks" in pain else None


def _weeks_from(began: date | None, on: date) -> int:
    return min((on - began).days // 7, LONGEST_WEEKS) if began else 0


def _counted_on(data: dict[str, Any], on: date) -> dict[str, Any]:
    """The pain page as it was filled in, with the weeks as they are today."""
    began = _onset(data.get("read", {}), on)
    if began is None:
        return data
    return {**data, "typed": {**data["typed"], "weeks": [str(_weeks_from(began, on))]}}


def _health(typed: Typed, on: date) -> Answers:
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
            typed.refuse(f"since_{condition}", say("Write the day; weeks are counted from it."))
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


OLDEST_DAYS = 36_525
"""A hundred years: no operation lies further back."""


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _abilities(typed: Typed, on: date) -> Answers:
    surfaces = {Surface.CHAIR, Surface.STANDING, Surface.BED}
    if typed.word("floor", YesNo) is YesNo.YES:
        surfaces.add(Surface.FLOOR)
    cannot = set(typed.words("cannot", Demand))
    if Surface.FLOOR not in surfaces:
        cannot.add(Demand.FLOOR_TRANSFER)
    return {"surfaces": sorted(surfaces), "cannot": sorted(cannot)}


def _equipment(typed: Typed, on: date) -> Answers:
    items = typed.words("items", Item) - {Item.PULLEY}
    bands = typed.words("bands", BandColor)
    dumbbells = sorted({*_numbers(typed, "dumbbells_kg", 0.25, 60)})
    typed.expect(RIG_FIELDS)
    pulley = typed.word("has_pulley", YesNo, optional=True) is YesNo.YES
    rig = _rig(typed) if pulley else None
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


def _rig(typed: Typed) -> Answers | None:
    unit = typed.word("unit", WeightUnit) or WeightUnit.KG
    pinned = typed.word("rig_kind", RigKind) is RigKind.PINS
    made: Answers = {
        "name": typed.text("rig_name", longest=60, optional=True) or say("my pulley"),
        "ratio": typed.number("ratio", 0.5, 8) or 1.0,
        "unit": unit.value,
        "heights": sorted(typed.words("heights", PulleyHeight)) or list(PulleyHeight),
        "smallest": 0.0,
        "plates": [],
        "pins": [],
    }
    if pinned:
        made["pins"] = _pins(typed)
    else:
        made["smallest"] = typed.number("smallest", 0, 50, optional=True) or 0.0
        made["plates"] = _plates(typed)
    if typed.errors or not (made["pins"] or made["plates"]):
        return None
    return made


MOST_PINS = 200


def _pins(typed: Typed) -> list[float]:
    step, top = typed.number("pin_step", 0.25, 50), typed.number("pin_top", 0.25, 500)
    if not step or not top:
        return []
    count = int(top / step + 1e-9)
    if not 1 <= count <= MOST_PINS:
        text = say(
            "{count} steps up to {top:g}. Allowed are 1 to {most_pins}; look at both numbers.",
            count=count,
            top=top,
            most_pins=MOST_PINS,
        )
        typed.refuse("pin_top", say("Heaviest weight: {text}", text=text))
        return []
    return [round(step * n, 3) for n in range(1, count + 1)]


PLATE = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)(?:\s*x\s*(\d{1,2}))?", re.ASCII)
"""A mass with at most two places after the point, and how many of them."""

MOST_PLATES = 300
"""Kilograms or pounds on a pulley at home, all plates together (ours: more is a slip)."""


COUNT_AND_COMMA = re.compile(r"(x\s*\d+)\s*,")
DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d+),(\d+)(?!\d|[.,]\d)")
BETWEEN = re.compile(r";|,(?!\d)|(?<!\d),")


def _parts_of(typed: str) -> list[str]:
    """The parts of a typed list; a comma inside a number is a decimal one, as in every field.

    "1,2,4" could be three weights or two: it stays one part, which no number fits.
    """
    plain = DECIMAL_COMMA.sub(r"\1.\2", COUNT_AND_COMMA.sub(r"\1;", typed))
    return [part.strip() for part in BETWEEN.split(plain)]


def _plates(typed: Typed) -> list[Answers]:
    """Plates such as “0.25 x 4, 1 x 4”; equal ones are put together."""
    found: dict[float, int] = {}
    typed.text("plates", longest=200, optional=True)
    for text in _parts_of(typed["plates"].lower().replace("×", "x")):
        fits = PLATE.fullmatch(text)
        mass, count = (float(fits[1]), int(fits[2] or 1)) if fits else (0.0, 0)
        try:
            plates = Plates(mass, count + found.get(mass, 0))
            found[plates.mass] = plates.count
        except ValueError:
            if text:
                typed.refuse(
                    "plates",
                    say(
                        "Plates: “{text}” does not fit. Write mass x number, such as “0.25 x 4”: a mass above 0 to 100, a number from 1 to 60.",
                        text=text[:SHOWN],
                    ),
                )
    if not found and not any(e["field"] == "plates" for e in typed.errors):
        typed.refuse(
            "plates", say("Write the plates you own, such as “0.25 x 4, 1 x 4, 2.5 x 2”.")
        )
    total = sum(mass * count for mass, count in found.items())
    if total > MOST_PLATES:
        text = say(
            "“{typed}” together weigh {total:g}. Allowed up to {most_plates}.",
            typed=typed["plates"][:SHOWN],
            total=total,
            most_plates=MOST_PLATES,
        )
        typed.refuse("plates", say("Plates: {text} Look at the numbers again.", text=text))
    return [{"mass": mass, "count": count} for mass, count in sorted(found.items())]


def _numbers(typed: Typed, name: str, low: float, high: float) -> list[float]:
    found = []
    typed.text(name, longest=200, optional=True)
    for part in (p for listed in _parts_of(typed[name]) for p in listed.split()):
        number = Typed({name: part}).number(name, low, high)
        if number is None:
            text = say(
                "“{part}” does not fit. Write numbers from {low:g} to {high:g}",
                part=part[:SHOWN],
                low=low,
                high=high,
            )
            typed.refuse(name, say("Dumbbells: {text}, such as “1 2 4”.", text=text))
        else:
            found.append(number)
    return found


def _outlook(typed: Typed, on: date) -> Answers:
    names = ("worry", "low_mood", "moving_harms")
    return {"outlook": {n: _word(typed.word(n, Worry)) for n in names}}


GOALS = 3
"""How many goals the page has room for."""


def _goals(typed: Typed, on: date) -> Answers:
    typed.expect(f"ability_{n}" for n in range(1, GOALS + 1))
    goals: list[Answers] = []
    for n in range(1, GOALS + 1):
        text = typed.text(f"goal_{n}", longest=120, optional=True)
        activity = _word(typed.word(f"activity_{n}", Activity, optional=True))
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


def _week(typed: Typed, on: date) -> Answers:
    return {
        "days_per_week": typed.whole("days_per_week", 1, 7),
        "minutes": typed.whole("minutes", 5, 60),
    }


def _word(value: Any) -> str | None:
    return value.value if value else None


DATED = frozenset(
    {
        Condition.DISCECTOMY_0_6W,
        Condition.DISCECTOMY_6W_PLUS,
        Condition.FUSION_0_6W,
        Condition.FUSION_6_12W,
        Condition.FUSION_12W_PLUS,
        Condition.POSTPARTUM_0_6W,
        Condition.VERTEBRAL_FRACTURE_RECENT,
    }
)
"""Conditions whose weeks are counted."""

CLEARABLE = DATED | {
    Condition.CARDIAC,
    Condition.HYPERTENSION_UNCONTROLLED,
    Condition.SPONDYLOLISTHESIS,
}
"""Conditions for which a doctor's word that exercise is allowed changes a rule."""

PAGES = (
    Page("about", later("About you"), _about),
    Page("pain", later("Your pain"), _pain),
    Page("health", later("Your health"), _health),
    Page("abilities", later("What your body can do now"), _abilities),
    Page("equipment", later("What you have"), _equipment),
    Page("outlook", later("How you feel about it"), _outlook),
    Page("goals", later("What you want to do again"), _goals),
    Page("week", later("Your week"), _week),
)


def _page(slug: str) -> tuple[int, Page]:
    for number, page in enumerate(PAGES, start=1):
        if page.slug == slug:
            return number, page
    raise Http404("no such page")


@require_GET
def intake(request: HttpRequest) -> HttpResponse:
    """Go to the first page that is not filled in; after the last, make the profile."""
    done = {d.page for d in models.Draft.objects.filter(person=request.person)}  # type: ignore[attr-defined]
    for page in PAGES:
        if page.slug not in done:
            return redirect("me:intake-page", page=page.slug)
    return redirect("me:intake-page", page=PAGES[0].slug)


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, page: str) -> HttpResponse:
    """One page; what was typed stays, also beside an error, also in two tabs."""
    number, wanted = _page(page)
    person, on = request.person, today_of(request)  # type: ignore[attr-defined]
    draft = models.Draft.objects.filter(person=person, page=page).first()
    if request.method == "GET":
        kept = _counted_on(draft.data, on) if draft else {}
        return _show(request, number, wanted, kept, draft, [])
    typed = Typed(request.POST, own_names())
    revision = typed.whole("revision", 0, 10**6, optional=True) or 0
    read = wanted.read(typed, on)
    typed.known()
    raw = {k: request.POST.getlist(k) for k in request.POST if k not in _NOT_KEPT}
    if typed.errors:
        return _show(request, number, wanted, {"typed": raw}, draft, typed.errors)
    if page == "pain":
        read = _keeping_onset(read, draft.data.get("read", {}) if draft else {}, on)
    try:
        actions.save_draft(person, page, revision, {"typed": raw, "read": read})
    except actions.Conflict:
        return _conflict(request, page, raw)
    if page == "about":
        request.session.pop(SAID, None)  # what stands here now wins over an earlier choice
    if number < len(PAGES) and not _is_change(request):
        return redirect("me:intake-page", page=PAGES[number].slug)
    try:
        return _finish(request, on)
    except actions.Conflict:
        return _conflict(request, page, raw)


def _conflict(request: HttpRequest, page: str, raw: dict[str, list[str]]) -> HttpResponse:
    """Another tab was first: both versions, nothing overwritten."""
    saved = models.Draft.objects.filter(person=request.person, page=page).first()  # type: ignore[attr-defined]
    shown = {
        "again": request.get_full_path(),
        "theirs": _listed(saved.data.get("typed", {}) if saved else {}),
        "yours": _listed(raw),
    }
    return render(request, "conflict.html", shown, status=409)


def _listed(typed: dict[str, list[str]]) -> str:
    """What was typed, line by line."""
    lines = (
        (_field_name(name), ", ".join(values).replace("_", " "))
        for name, values in typed.items()
        if name != "asks_leg"
    )
    return "\n".join(f"{name}: {text}" for name, text in lines if text)


def _field_name(name: str) -> str:
    known_as = {**NAMES, **own_names()}
    return known_as.get(name, name.replace("_", " ").capitalize())


def own_names() -> dict[str, str]:
    """What the intake's numbered and dated fields are called in errors."""
    goals, asked = range(1, GOALS + 1), {c: wording.condition_question(c) for c in Condition}
    return {
        **{f"goal_{n}": say("{n}. What you want to do again", n=n) for n in goals},
        **{f"ability_{n}": say("{n}. How well you can do it now", n=n) for n in goals},
        **{f"since_{c}": say("{condition}: the day", condition=w) for c, w in asked.items()},
        **{
            f"cleared_{c}": say("{condition}: a doctor's word", condition=w)
            for c, w in asked.items()
        },
        "minutes": say("Minutes a day"),
    }


_NOT_KEPT = ("csrfmiddlewaretoken", "revision")


def _is_change(request: HttpRequest) -> bool:
    return request.GET.get("change") == "1"


def _show(
    request: HttpRequest,
    number: int,
    page: Page,
    data: dict[str, Any],
    draft: models.Draft | None,
    errors: list[dict[str, str]],
) -> HttpResponse:
    kept = data.get("typed", {})
    revision = draft.revision if draft else 0
    typed = {k: v[0] if v else "" for k, v in kept.items()}
    context = {
        "page": page,
        "number": number,
        "count": len(PAGES),
        "typed": typed,
        "chosen": {k: set(v) for k, v in kept.items()},
        # After an error the page keeps the revision it was opened with.
        "revision": request.POST.get("revision", revision),
        "errors": errors,
        "before": PAGES[number - 2].slug if number > 1 else None,
        "changing": _is_change(request),
        "latest": today_of(request).isoformat(),
        **_choices(request, page.slug, typed, data.get("read") or {}),
    }
    return render(
        request, f"me/intake_{page.slug}.html", context, status=422 if errors else 200
    )


def _choices(
    request: HttpRequest, slug: str, typed: dict[str, str], read: Answers
) -> dict[str, Any]:
    """What a page lists."""
    made: dict[str, Callable[[], dict[str, Any]]] = {
        "about": lambda: {
            "conditionings": intake_words.CONDITIONINGS,
            "countries": countries(),
            # A guess that the person sees and can change; what was typed wins.
            "country": typed.get("country", of_visitor(request)),
        },
        "pain": lambda: {"reaches": wording.reaches(), "areas": intake_words.REGIONS},
        "health": lambda: _health_choices(request, typed),
        "abilities": lambda: {"yes_no": intake_words.YES_NO, "demands": intake_words.DEMANDS},
        "equipment": lambda: _equipment_choices(read),
        "outlook": lambda: {"worries": intake_words.WORRIES},
        "goals": lambda: {"goals": _goal_fields(typed)},
        "week": lambda: {"days": WEEK_DAYS, "minutes": WEEK_MINUTES},
    }
    return made[slug]()


WEEK_DAYS = tuple(str(n) for n in range(1, 8))
WEEK_MINUTES = ("5", "10", "15", "20", "25", "30", "45", "60")


def _health_choices(request: HttpRequest, typed: dict[str, str]) -> dict[str, Any]:
    """Conditions by group; the safety screen's answers are ticked already and skip what cannot be."""
    told_before = records.overview(request.person, today_of(request)).answers  # type: ignore[attr-defined]
    ticked = set() if typed else told_already(told_before)
    skipped = set() if may_be_pregnant(told_before) else intake_words.PREGNANCY
    groups = [
        (title, [_condition(c, typed, c in ticked) for c in listed if c not in skipped])
        for title, listed in intake_words.CONDITION_GROUPS
    ]
    return {"groups": [g for g in groups if g[1]], "told_before": bool(ticked)}


TOLD_BY = {
    ("bones", "osteoporosis"): Condition.OSTEOPOROSIS,
    ("health", "slipped"): Condition.SPONDYLOLISTHESIS,
    ("readiness", "heart"): Condition.CARDIAC,
}
"""Answers of the safety screen that name a condition of this page."""


def told_already(answers: AllAnswers) -> set[Condition]:
    """Conditions that the safety screen has heard of."""
    return {
        condition
        for (question, choice), condition in TOLD_BY.items()
        if any(a.question == question and choice in a.choices for a in answers.answers)
    }


def may_be_pregnant(answers: AllAnswers) -> bool:
    """Whether the questions about pregnancy and birth can apply."""
    given = [a.choices for a in answers.answers if a.question == "pregnancy"]
    return bool(given) and given[-1] != ("no",)


def _condition(condition: Condition, typed: dict[str, str], ticked: bool) -> dict[str, Any]:
    return {
        "code": condition.value,
        "question": wording.condition_question(condition),
        "ticked": ticked,
        "dated": condition in DATED,
        "clearable": condition in CLEARABLE,
        "since_name": f"since_{condition.value}",
        "since": typed.get(f"since_{condition.value}", ""),
        "cleared_name": f"cleared_{condition.value}",
        "cleared": typed.get(f"cleared_{condition.value}", ""),
    }


def _equipment_choices(read: Answers) -> dict[str, Any]:
    return {
        "items": intake_words.ITEMS,
        "gym_items": intake_words.GYM_ITEMS,
        "gym_codes": [code for code, _, _ in intake_words.GYM_ITEMS],
        "colors": intake_words.COLORS,
        "pulley_options": intake_words.PULLEY_OPTIONS,
        "units": intake_words.UNITS,
        "rig_kinds": intake_words.RIG_KINDS,
        "ratios": intake_words.RATIOS,
        "heights": intake_words.HEIGHTS,
        "rig_table": _rig_table(read.get("rig")),
    }


RIG_TABLE_ROWS = 8


def _rig_table(rig: Answers | None) -> list[tuple[str, str]]:
    """What to hang on the saved machine, and what is felt at the hand; the lightest settings."""
    if not rig:
        return []
    made = read_value(rig, Rig, "equipment").settings()[:RIG_TABLE_ROWS]
    return [(f"{s.stack:g} {s.unit.value}", f"{s.handle_kg:g}") for s in made]


def _goal_fields(typed: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "label": say("{n}. What do you want to do again?", n=n),
            "text_name": f"goal_{n}",
            "text": typed.get(f"goal_{n}", ""),
            "ability_name": f"ability_{n}",
            "ability": typed.get(f"ability_{n}", ""),
            "activity_name": f"activity_{n}",
            "activity": typed.get(f"activity_{n}", ""),
            "activities": ACTIVITIES,
            "optional": n > 1,
        }
        for n in range(1, GOALS + 1)
    ]


def _finish(request: HttpRequest, on: date) -> HttpResponse:
    """All pages are there: make the profile, a fact that replaces the one before."""
    person = request.person  # type: ignore[attr-defined]
    drafts = {d.page: d.data["read"] for d in models.Draft.objects.filter(person=person)}
    for page in PAGES:
        if page.slug not in drafts:
            return redirect("me:intake-page", page=page.slug)
    overview = records.overview(person, on)
    answers = overview.answers
    old = [r for r in fact_rows.current(overview.rows) if r.kind == "Profile"]
    # A change of the profile does not wait for a screen that has expired; training does.
    screening = not old and triage_of(overview).unanswered
    if answers.birth_year is None or answers.sex is None or screening:
        return redirect("me:screen")
    patient = patient_from(drafts, answers.birth_year, answers.sex, on, overview)
    actions.profile(told(request), patient, old[-1].id if old else None)
    if drafts["about"]["name"] and drafts["about"]["name"] != person.name:
        actions.rename(told(request), drafts["about"]["name"], person.large_print, person.zone)
    if old and _named(old[-1].value(Patient)) != _named(patient):
        # Other goals than those that were rated last: what follows from them waits for no week.
        return redirect("me:score", score="goal_ability")
    return redirect("me:today" if old else "me:lesson")


def _named(patient: Patient) -> set[str]:
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
    began = _onset(pain, on)
    leg_led = any(c.condition in LEG_LED for c in conditions)
    if not leg_led:
        conditions.insert(0, ConditionRecord(_by_weeks(_weeks_from(began, on)), began))
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


ACUTE_WEEKS, SUBACUTE_WEEKS = 6, 12


def _by_weeks(weeks: int) -> Condition:
    """Acute under 6 weeks, subacute to 12, chronic above (reference: clinical 2)."""
    if weeks < ACUTE_WEEKS:
        return Condition.ACUTE_NSLBP
    return Condition.SUBACUTE_NSLBP if weeks <= SUBACUTE_WEEKS else Condition.CHRONIC_NSLBP


def medicines_of(overview: records.Overview) -> frozenset[Medicine]:
    """Medicines as answered in the safety screen."""
    return medicines(overview.answers)
