"""About you: short pages, each kept as a draft; together they make the profile."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from mainstay.care.patient import (
    Patient,
)
from mainstay.care.questions import Answers as AllAnswers
from mainstay.exercises import Condition, WeightUnit
from mainstay.reading import plain
from mainstay.web import actions, fact_rows, models, records, wording
from mainstay.web.body_chart import REGIONS
from mainstay.web.clearing import CLEARABLE, DATED
from mainstay.web.country import SAID, countries, of_visitor
from mainstay.web.forms import NAMES, Typed
from mainstay.web.language import count_weights_in, later, say, weights
from mainstay.web.me import intake_words
from mainstay.web.me.equipment_folds import folds
from mainstay.web.me.intake_profile import (
    began_on,
    changed,
    goals_named,
    patient_from,
    typed_from,
)
from mainstay.web.me.intake_reading import (
    GOALS,
    Answers,
    as_shown,
    keeping_onset,
    read_abilities,
    read_about,
    read_equipment,
    read_goals,
    read_health,
    read_outlook,
    read_pain,
    read_week,
)
from mainstay.web.me.intake_words import ACTIVITIES
from mainstay.web.me.rig_form import Friction, rig_table
from mainstay.web.me.screen import today_of, told


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


PAGES = (
    Page("about", later("About you"), read_about),
    Page("pain", later("Your pain"), read_pain),
    Page("health", later("Your health"), read_health),
    Page("abilities", later("What your body can do now"), read_abilities),
    Page("equipment", later("What you have"), read_equipment),
    Page("outlook", later("How you feel about it"), read_outlook),
    Page("goals", later("What you want to do again"), read_goals),
    Page("week", later("Your week"), read_week),
)


def _page(slug: str) -> tuple[int, Page]:
    for number, page in enumerate(PAGES, start=1):
        if page.slug == slug:
            return number, page
    raise Http404("no such page")


@require_GET
def intake(request: HttpRequest) -> HttpResponse:
    """Go to the first page that is not filled in; to the first of all where there is a profile."""
    person = request.person  # type: ignore[attr-defined]
    if _profile(request):
        return redirect("me:intake-page", page=PAGES[0].slug)
    done = {d.page for d in models.Draft.objects.filter(person=person)}
    waiting = [page.slug for page in PAGES if page.slug not in done]
    return redirect("me:intake-page", page=(waiting or [PAGES[0].slug])[0])


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, page: str) -> HttpResponse:
    """One page; what was typed stays, also beside an error, also in two tabs."""
    number, wanted = _page(page)
    on, kept = today_of(request), _kept(request, page)
    if request.method == "GET":
        return _show(request, number, wanted, kept, [])
    typed = Typed(request.POST, own_names())
    revision = typed.text("revision", longest=LONGEST_REVISION, optional=True)
    read = wanted.read(typed, on)
    typed.known()
    raw = {k: request.POST.getlist(k) for k in request.POST if k not in _NOT_KEPT}
    if typed.errors:
        return _show(request, number, wanted, replace(kept, typed=raw), typed.errors)
    if page == "pain":
        read = keeping_onset(read, kept.read, on)
    try:
        _save(request, kept, page, revision, raw, read)
    except actions.Conflict:
        return _conflict(request, page, raw)
    if page == "about":
        request.session.pop(SAID, None)  # what stands here now wins over an earlier choice
        _count_weights_in(request, WeightUnit(read["unit"]))
    if kept.profile and _other_goals(request, kept.profile):
        # Other goals than those that were rated last: what follows waits for no week.
        return redirect("me:score", score="goal_ability")
    if number < len(PAGES) and not _is_change(request):
        return redirect("me:intake-page", page=PAGES[number].slug)
    if kept.profile:
        messages.success(request, say("Saved. Your exercises follow from it."))
        return redirect("me:today")
    try:
        return _finish(request, on)
    except actions.Conflict:
        return _conflict(request, page, raw)


def _count_weights_in(request: HttpRequest, unit: WeightUnit) -> None:
    """The unit chosen once counts on every page from now on."""
    if unit.value != request.person.unit:  # type: ignore[attr-defined]
        actions.choose_unit(told(request), unit)
        count_weights_in(unit)


def _other_goals(request: HttpRequest, before: fact_rows.FactRow) -> bool:
    now = _profile(request) or before
    return goals_named(before.value(Patient)) != goals_named(now.value(Patient))


LONGEST_REVISION = 40


@dataclass(frozen=True)
class _Kept:
    """What a page held before: of a draft, or of the profile in force.

    Attributes:
        typed: its fields.
        read: what they mean.
        revision: which version this is; a page that was opened with another one conflicts.
        profile: the row of the profile in force, where there is one.
    """

    typed: dict[str, list[str]]
    read: Answers
    revision: str
    profile: fact_rows.FactRow | None


def _profile(request: HttpRequest) -> fact_rows.FactRow | None:
    """The profile in force; None before the intake is finished."""
    overview = records.overview(request.person, today_of(request))  # type: ignore[attr-defined]
    found = [r for r in fact_rows.current(overview.rows) if r.kind == "Profile"]
    return found[-1] if found else None


def _kept(request: HttpRequest, page: str) -> _Kept:
    person, on = request.person, today_of(request)  # type: ignore[attr-defined]
    row = _profile(request)
    if row is None:
        draft = models.Draft.objects.filter(person=person, page=page).first()
        held = as_shown(draft.data, on) if draft else {}
        revision = str(draft.revision) if draft else "0"
        return _Kept(held.get("typed", {}), held.get("read") or {}, revision, None)
    patient: Patient = row.value(Patient)
    typed = typed_from(patient, person.name, on)[page]
    return _Kept(typed, _already_read(patient, page), row.id, row)


def _already_read(patient: Patient, page: str) -> Answers:
    """What a page of the profile means, as far as the page itself looks at it."""
    if page == "pain":
        began = began_on(patient)
        return {"since": began.isoformat()} if began else {}
    return {"rig": plain(patient.equipment.rig)} if page == "equipment" else {}


def _save(
    request: HttpRequest,
    kept: _Kept,
    page: str,
    revision: str,
    raw: dict[str, list[str]],
    read: Answers,
) -> None:
    """The page becomes a draft; where there is a profile, the profile is changed by it.

    Raises:
        Conflict: another window was first.
    """
    person, on = request.person, today_of(request)  # type: ignore[attr-defined]
    if revision != kept.revision:
        raise actions.Conflict("Profile" if kept.profile else "Draft", kept.revision)
    if kept.profile is None:
        actions.save_draft(person, page, int(revision), {"typed": raw, "read": read})
        return
    before: Patient = kept.profile.value(Patient)
    after = changed(before, page, read, on, records.overview(person, on))
    if after != before:
        actions.profile(told(request), after, kept.revision)
    if page == "about" and read["name"] and read["name"] != person.name:
        actions.rename(told(request), read["name"], person.large_print, person.zone)


def _conflict(request: HttpRequest, page: str, raw: dict[str, list[str]]) -> HttpResponse:
    """Another tab was first: both versions, nothing overwritten."""
    shown = {
        "again": request.get_full_path(),
        "theirs": _listed(_kept(request, page).typed),
        "yours": _listed(raw),
    }
    return render(request, "conflict.html", shown, status=409)


def _listed(typed: dict[str, list[str]]) -> str:
    """What was typed, line by line."""
    lines = (
        (_field_name(name), ", ".join(values).replace("_", " "))
        for name, values in typed.items()
        if name not in ("asks_leg", "mass_shown")
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
    kept: _Kept,
    errors: list[dict[str, str]],
) -> HttpResponse:
    typed = {k: v[0] if v else "" for k, v in kept.typed.items()}
    context = {
        "page": page,
        "number": number,
        "count": len(PAGES),
        "typed": typed,
        "chosen": {k: set(v) for k, v in kept.typed.items()},
        # After an error the page keeps the revision it was opened with.
        "revision": request.POST.get("revision", kept.revision),
        "errors": errors,
        "before": PAGES[number - 2].slug if number > 1 else None,
        "changing": _is_change(request),
        "latest": today_of(request).isoformat(),
        **_choices(request, page.slug, typed, kept.read),
    }
    if page.slug == "equipment":
        context["folds"] = folds(typed, context["chosen"], errors)
    return render(
        request, f"me/intake_{page.slug}.html", context, status=422 if errors else 200
    )


def _choices(
    request: HttpRequest, slug: str, typed: dict[str, str], read: Answers
) -> dict[str, Any]:
    """What a page lists."""
    zone = request.person.zone  # type: ignore[attr-defined]
    made: dict[str, Callable[[], dict[str, Any]]] = {
        "about": lambda: {
            "conditionings": intake_words.CONDITIONINGS,
            "units": intake_words.UNITS,
            "weight_unit": typed.get("weight_unit", weights().value),
            "countries": countries(),
            # A guess that the person sees and can change; what was typed wins.
            "country": typed.get("country", of_visitor(request, zone)),
        },
        "pain": lambda: {"reaches": wording.reaches(), "areas": REGIONS},
        "health": lambda: _health_choices(request, typed),
        "abilities": lambda: {"yes_no": intake_words.YES_NO, "demands": intake_words.DEMANDS},
        "equipment": lambda: _equipment_choices(typed, read),
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


def _equipment_choices(typed: dict[str, str], read: Answers) -> dict[str, Any]:
    return {
        "friction_shown": typed.get("friction", Friction.NOT_SURE.value),
        "items": intake_words.ITEMS,
        "gym_items": intake_words.GYM_ITEMS,
        "gym_codes": [code for code, _, _ in intake_words.GYM_ITEMS],
        "colors": intake_words.COLORS,
        "pulley_options": intake_words.PULLEY_OPTIONS,
        "units": intake_words.UNITS,
        "counts_in": weights().value,
        "unit_shown": typed.get("unit", weights().value),
        "frictions": intake_words.FRICTIONS,
        "rig_kinds": intake_words.RIG_KINDS,
        "ratios": intake_words.RATIOS,
        "heights": intake_words.HEIGHTS,
        "rig_table": rig_table(read.get("rig")),
    }


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
    """All pages are there: make the profile."""
    person = request.person  # type: ignore[attr-defined]
    drafts = {d.page: d.data["read"] for d in models.Draft.objects.filter(person=person)}
    for page in PAGES:
        if page.slug not in drafts:
            return redirect("me:intake-page", page=page.slug)
    overview = records.overview(person, on)
    answers = overview.answers
    if answers.birth_year is None or answers.sex is None or overview.screen.unanswered:
        return redirect("me:screen")
    actions.profile(told(request), patient_from(drafts, on, overview), None)
    if drafts["about"]["name"] and drafts["about"]["name"] != person.name:
        actions.rename(told(request), drafts["about"]["name"], person.large_print, person.zone)
    return redirect("me:lesson")
