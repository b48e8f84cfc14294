"""A person's week as the values that the printed programme and the calendar take.

Used by the site and by the shell alike, so nothing of Django is needed here.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from mainstay import wording
from mainstay.care.case import Case
from mainstay.care.decision import Decision
from mainstay.care.drill import Drill
from mainstay.care.effort import needs_effort, wanted_effort
from mainstay.care.emergency import Emergency
from mainstay.care.rulebook import rule_book
from mainstay.care.sources import SourceState
from mainstay.exercises import (
    Catalogue,
    Exercise,
    Laterality,
    Position,
    Purpose,
    WeightUnit,
)
from mainstay.handout import (
    Appointment,
    Block,
    Day,
    Figure,
    Help,
    Link,
    Moment,
    Paper,
    Sheet,
    Tick,
)
from mainstay.planning import PlannedDay, PlannedItem, WeekPlan
from mainstay.web.drawings import drawings_of
from mainstay.wording import day_text
from mainstay.wording import printed as words

LETTER = frozenset({"US", "CA", "MX", "PH", "CL", "CO", "VE", "CR", "GT", "PA", "DO"})
"""Countries whose printers hold Letter; all others hold A4 (common knowledge, ours)."""


def usual_paper(country: str) -> Paper:
    """The paper that printers of a country hold."""
    return Paper.LETTER if country in LETTER else Paper.A4


@dataclass(frozen=True)
class Week:
    """A week that can be printed.

    Attributes:
        plan: the seven days.
        decisions: the decision in force by exercise.
        case: whose week it is.
        catalogue: the exercises.
        language: of the reader.
        name: of the reader; empty where it is not known.
        made_on: the day it is printed.
        help: whom to call.
        place: the country's name; empty where it is not known.
        ask: whom to ask, with a telephone number where one is known.
        link: where the session opens; empty without a site.
        unit: in which the reader counts weights.
        effort_cap: highest effort that conditions and safety answers allow; None without one.
        drill: what is done several times a day; None without it.
    """

    plan: WeekPlan
    decisions: Mapping[str, Decision]
    case: Case
    catalogue: Catalogue
    language: str
    name: str
    made_on: date
    help: Emergency
    place: str = ""
    ask: str = ""
    link: str = ""
    unit: WeightUnit = WeightUnit.KG
    effort_cap: int | None = None
    drill: Drill | None = None

    def items(self, day: PlannedDay) -> list[PlannedItem]:
        """What is done in the session of a day: what has a dose and is no walk."""
        return [i for i in day.items if not self._walks(i.exercise) and self.dosed(i.exercise)]

    def _walks(self, exercise: str) -> bool:
        return self.catalogue.get(exercise).purpose is Purpose.AEROBIC

    def dosed(self, exercise: str) -> bool:
        """Whether an exercise has a dose now."""
        found = self.decided(exercise)
        return found is not None and found.dose is not None

    def drills(self, day: PlannedDay) -> list[PlannedItem]:
        """What five minutes are for on a day without exercises; nothing on other days."""
        if self.items(day):
            return []
        return [
            i
            for i in self.plan.drills
            if not self._walks(i.exercise) and self.dosed(i.exercise)
        ]

    def decided(self, exercise: str) -> Decision | None:
        """The decision on an exercise of the week, or on what is done several times a day."""
        daily = self.drill.decision if self.drill else None
        other = daily if daily and daily.exercise == exercise else None
        return self.decisions.get(exercise, other)

    @property
    def exercises(self) -> list[Exercise]:
        """Everything with a dose, once, in the order of the week; walking and its like last."""
        every = (i for d in self.plan.days for i in (*d.items, *self.drills(d)))
        named = dict.fromkeys(i.exercise for i in every)
        named |= {self.drill.exercise: None} if self.drill else {}
        found = [self.catalogue.get(e) for e in named if self.dosed(e)]
        return sorted(found, key=lambda e: e.purpose is Purpose.AEROBIC)


def sheet_of(week: Week) -> Sheet:
    """The printed week."""
    say, exercises = words.labels(week.language), week.exercises
    days = week.plan.days
    say |= _in_place_of_walks(exercises, week.language)
    pulley, rig = any(e.uses_pulley for e in exercises), week.case.patient.equipment.rig
    stack = rig is not None and not rig.hangs_plates
    dates = {
        "first": day_text(days[0].on, "j F", week.language),
        "last": day_text(days[-1].on, "j F Y", week.language),
    }
    return Sheet(
        language=week.language,
        title=say["title"].format(**dates),
        reader=say["for"].format(name=week.name) if week.name else "",
        made_on=week.made_on,
        labels=say,
        help=_help(week, say),
        days=tuple(
            Day(
                day_text(d.on, "D", week.language),
                f"{d.on.day}.{d.on.month}.",
                d.minutes if week.items(d) else 0,
                d.walk_minutes,
            )
            for d in days
        ),
        why=_why(week),
        moments=tuple(_moments(week)),
        legend=_legend(week.language, say),
        bad_day=_bad_day(week, say),
        drills=_drills(week, say),
        daily=_daily(week, say),
        typing=say["typing"],
        rules=_rules(say),
        checks=words.translated(
            words.STACK_CHECKS if stack else words.PULLEY_CHECKS, week.language
        )
        if pulley
        else (),
        blocks=tuple(_block(week, e, say) for e in exercises),
        set_up=words.translated(words.PULLEY_STEPS, week.language)
        if pulley and not stack
        else (),
        link=Link(week.link, say["link_text"].format(address=week.link)) if week.link else None,
    )


def _in_place_of_walks(exercises: list[Exercise], language: str) -> dict[str, str]:
    """The name of what stands in for walks, where people do not walk this week."""
    aerobic = [e for e in exercises if e.purpose is Purpose.AEROBIC]
    if not aerobic or any(e.position is Position.WALKING for e in aerobic):
        return {}
    text = words.labels(language)["instead_min"]
    return {"walk_min": text.format(name=aerobic[0].wording(language).name)}


def _help(week: Week, say: Mapping[str, str]) -> Help:
    number = f"{week.help.emergency} ({week.place})" if week.place else week.help.emergency
    recalled = week.help.emergency and week.help.state is SourceState.RECALLED
    return Help(
        call=say["call"].format(number=number or say["no_number"]),
        warnings=words.translated(words.WARNINGS, week.language),
        at_once=" ".join([say["at_once"], *([say["recalled"]] if recalled else [])]),
        stop=say["stop"],
        ask=say["ask"].format(who=week.ask or say["ask_who"]),
    )


def _why(week: Week) -> str:
    """The reasons that Today and the programme give too."""
    return " ".join(
        wording.sentence(r, week.language, unit=week.unit) for r in week.plan.reasons
    )


def _moments(week: Week) -> list[Moment]:
    days = list(enumerate(week.plan.days))
    drills = tuple(n for n, day in days if week.drills(day))
    sessions = tuple(n for n, day in days if week.items(day))
    trains = tuple(sorted((*sessions, *drills)))
    walks = tuple(n for n, day in days if day.walk_minutes)
    every = tuple(n for n, _ in days)
    morning, before, peak, after, walk = words.SHEET_MOMENTS
    felt = any(needs_effort(e) for e in week.exercises if e.purpose is Purpose.AEROBIC)
    rows = [
        (morning, every, None),
        *([(words.DRILLS, drills, None)] if drills else []),
        (before, trains, None),
        (peak, trains, None),
        # How hard five minutes of the first stage were decides nothing.
        (after, trains, sessions if drills else None),
        (words.WALK_HARD if felt else walk, walks, None),
    ]
    return [
        Moment(
            words.translated((word,), week.language)[0],
            words.translated(what, week.language),
            which,
            last,
        )
        for (word, what), which, last in rows
    ]


def _legend(language: str, say: Mapping[str, str]) -> str:
    reaches = enumerate(wording.reaches(language), start=1)
    said = words.translated(("back", "leg", "far", "set off", "pill", "hard"), language)
    names = (w if w == said[1] else w[:1].upper() + w[1:] for w in said)
    keys = zip(("back", "leg", "far", "set_off", "pill", "hard"), names, strict=True)
    listed = ", ".join(f"{n} {word.lower()}" for n, (_, word) in reaches)
    return say["legend"].format(**dict(keys), reaches=listed)


def _bad_day(week: Week, say: Mapping[str, str]) -> str:
    """The five-minute version, in one line."""
    short = [i.exercise for i in week.plan.short if week.dosed(i.exercise)]
    names = ", ".join(week.catalogue.get(e).wording(week.language).name for e in short)
    return say["bad_day"].format(names=names) if names else ""


def _drills(week: Week, say: Mapping[str, str]) -> str:
    """The five minutes of days without exercises, in one line; empty where none are offered."""
    found = next((drills for d in week.plan.days if (drills := week.drills(d))), [])
    names = "; ".join(_drill(week, item, say) for item in found)
    return say["drills"].format(names=names) if names else ""


def _drill(week: Week, item: PlannedItem, say: Mapping[str, str]) -> str:
    exercise, dose = week.catalogue.get(item.exercise), week.decisions[item.exercise].dose
    name = exercise.wording(week.language).name
    if dose is None:
        return name
    short = replace(dose, sets=item.sets or dose.sets)
    text = wording.dose_text(short, exercise, week.language, week.unit)
    return say["drill"].format(name=name, dose=text)


def _daily(week: Week, say: Mapping[str, str]) -> str:
    """The movement for every day, in one paragraph."""
    if week.drill is None:
        return ""
    name = week.catalogue.get(week.drill.exercise).wording(week.language).name
    how, care = wording.drill_text(week.drill, week.language), wording.drill_care(week.language)
    return say["daily"].format(name=name, how=how, care=care)


def _rules(say: Mapping[str, str]) -> str:
    book = rule_book()
    return say["rules" if book.signed_off_by else "unsigned"].format(version=book.version)


def _block(week: Week, exercise: Exercise, say: Mapping[str, str]) -> Block:
    decision, language = week.decided(exercise.id), week.language
    assert decision is not None  # `Week.exercises` names nothing without one
    text, patient, dose = exercise.wording(language), week.case.patient, decision.dose
    walks = exercise.purpose is Purpose.AEROBIC
    return Block(
        name=text.name,
        code=exercise.code,
        dose=wording.dose_text(dose, exercise, language, week.unit) if dose else "",
        setting=wording.machine_text(
            decision, exercise, patient.equipment.rig, language, week.unit
        ),
        feel=wording.effort_text(wanted_effort(exercise, week.effort_cap), language),
        band=words.band_form_text(exercise, language),
        setup=wording.setup_text(exercise, dose, language),
        move=_both_sides(text.move, exercise, say),
        cues=text.cues,
        errors=text.errors,
        cautions=tuple(c.note for c in text.cautions if patient.has(c.condition)),
        trains=", ".join(
            wording.muscle_words(t.muscle, language=language) for t in exercise.trains
        )
        + ".",
        figures=_figures(exercise, language),
        ticks=() if walks or dose is None else tuple(_ticks(week, exercise, dose.sets)),
        note=say["walking_hard" if needs_effort(exercise) else "walking"] if walks else "",
    )


def _both_sides(move: str, exercise: Exercise, say: Mapping[str, str]) -> str:
    """Words and drawings show one side; where each has its own sets, that is said."""
    return f"{move} {say['other']}" if exercise.laterality is Laterality.EACH_SIDE else move


def _figures(exercise: Exercise, language: str) -> tuple[Figure, ...]:
    drawn, texts = drawings_of(exercise.id), wording.picture_texts(exercise, language)
    captions = wording.picture_captions(exercise, language)
    return tuple(
        Figure(d.svg, text, caption, d.width / d.height)
        for d, text, caption in zip(drawn, texts, captions, strict=False)
    )


def _ticks(week: Week, exercise: Exercise, sets: int) -> list[Tick]:
    days = [d for d in week.plan.days if exercise.id in {i.exercise for i in week.items(d)}]
    return [Tick(day_text(d.on, "D j", week.language), sets) for d in days]


def appointments_of(week: Week, person: str) -> list[Appointment]:
    """The sessions of the week for a calendar; days without exercises are left out."""
    say, found = words.labels(week.language), []
    for day in week.plan.days:
        lines = [_line(week, i.exercise) for i in week.items(day)]
        if lines:
            key = uuid.uuid5(uuid.NAMESPACE_URL, f"mainstay/{person}/{day.on.isoformat()}")
            title = say["session"].format(minutes=day.minutes)
            found.append(Appointment(str(key), day.on, title, tuple(lines), week.link))
    return found


def _line(week: Week, name: str) -> str:
    exercise, dose = week.catalogue.get(name), week.decisions[name].dose
    text = exercise.wording(week.language).name
    return (
        f"{text}: {wording.dose_text(dose, exercise, week.language, week.unit)}"
        if dose
        else text
    )
