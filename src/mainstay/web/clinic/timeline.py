"""The story so far: facts in plain words, newest first; corrections are shown, never hidden."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby

from mainstay.care.decision import Action, Approval, Decision, Override, OverrideKind, Proposer
from mainstay.care.history import (
    AdverseEvent,
    AdverseKind,
    By,
    Pain,
    Reach,
    SetLog,
    SetOff,
    Severity,
    Stop,
    TestResult,
)
from mainstay.care.judging import Judged
from mainstay.care.mornings import usual_morning
from mainstay.care.outcomes import Score
from mainstay.care.pain import Light, worst
from mainstay.care.questions import Answer
from mainstay.care.readiness import Readiness
from mainstay.care.screening import Release
from mainstay.exercises import Catalogue, Dose
from mainstay.web import adverse, fact_rows, wording
from mainstay.web.clinic.outcomes import label
from mainstay.web.fact_rows import FactRow
from mainstay.web.facts import Asked, Note, NoteKind, PainSaid, SetDone
from mainstay.web.language import counted, day_text, later, say, weights
from mainstay.web.records import Overview
from mainstay.wording import Audience, kg_text

MARKS = {Light.GREEN: "go", Light.AMBER: "hold", Light.RED: "ease"}
QUIET = (Action.HOLD, Action.START)
CHOICES = {
    OverrideKind.DOSE: later("Dose wished for"),
    OverrideKind.BAR: later("Barred"),
    OverrideKind.UNBAR: later("Opened"),
    OverrideKind.ASK: later("Asked for"),
    OverrideKind.UNASK: later("No longer asked for"),
    OverrideKind.STAGE: later("Stage set"),
    OverrideKind.PROPOSER: later("Who proposes doses"),
}
PROPOSERS = {
    Proposer.LADDER: later("the rules"),
    Proposer.ESTIMATOR: later("the estimate"),
}
"""Who may be chosen to propose doses."""


@dataclass(frozen=True)
class Entry:
    """One thing that happened.

    Attributes:
        at: when, for the order.
        day: the local day.
        what: two or three words: morning, session, note.
        title: the main thing, said first.
        text: the rest.
        mark: go, hold, ease, alarm or empty.
        was: what stood there before a correction, to be struck through.
        lines: further lines.
        remark: such as "made before the correction".
        by: who said it, when it was not the person.
        quiet: nothing to see: as usual, or green.
        chosen: a therapist's own choice.
    """

    at: datetime
    day: date
    what: str
    title: str
    text: str = ""
    mark: str = ""
    was: str = ""
    lines: tuple[str, ...] = field(default=())
    remark: str = ""
    by: str = ""
    quiet: bool = False
    chosen: bool = False


@dataclass(frozen=True)
class Calm:
    """Several quiet entries of one week in a row, said in one line.

    Attributes:
        entries: them, newest first.
        text: how many mornings and sessions.
    """

    entries: tuple[Entry, ...]
    text: str

    @property
    def days(self) -> tuple[date, date]:
        """First and last day."""
        return self.entries[-1].day, self.entries[0].day


FEWEST_CALM = 3
"""So many quiet entries in a row are folded into one line."""


def folded(story: tuple[Entry, ...]) -> tuple[Entry | Calm, ...]:
    """The story with its quiet runs of each week folded, so that what matters stands out."""
    found: list[Entry | Calm] = []
    for (quiet, _), run in groupby(
        story, key=lambda e: (e.quiet, _week(e.day) if e.quiet else None)
    ):
        entries = tuple(run)
        if quiet and len(entries) >= FEWEST_CALM:
            found.append(Calm(entries, _calm_words(entries)))
        else:
            found.extend(entries)
    return tuple(found)


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def _calm_words(entries: tuple[Entry, ...]) -> str:
    mornings = sum(e.what == "morning" for e in entries)
    done = sum(e.mark == "go" for e in entries)
    scored = sum(e.what == "score" for e in entries)
    rose = sum(len(e.lines) for e in entries if e.what == "decisions")
    parts = [
        *(
            [
                counted(
                    "{n} morning as usual or better",
                    "{n} mornings as usual or better",
                    mornings,
                )
            ]
            if mornings
            else []
        ),
        *([counted("{n} green session", "{n} green sessions", done)] if done else []),
        *([counted("{n} dose rose", "{n} doses rose", rose)] if rose else []),
        *([counted("{n} score", "{n} scores", scored)] if scored else []),
    ]
    return f"{', '.join(parts)}.".capitalize() if parts else say("Nothing out of the usual.")


def timeline(overview: Overview) -> tuple[Entry, ...]:
    """Everything that happened, newest first."""
    rows = fact_rows.current(overview.rows)
    found = [
        *_sessions(overview, rows),
        *_days_of_answers(rows),
        *_measured(rows),
        *_decided(overview, rows),
        *_corrections(overview),
        *(e for row in rows if (e := _single(row, overview)) is not None),
    ]
    return tuple(sorted(found, key=lambda e: e.at, reverse=True))


# --- one fact, one entry ---


def _single(row: FactRow, overview: Overview) -> Entry | None:
    catalogue = overview.catalogue
    if row.kind == "PainReport":
        return _pain(row, row.value(PainSaid), overview)
    if row.kind == "Note":
        return _note(row, row.value(Note), catalogue)
    if row.kind == "Approval":
        return _approval(row, row.value(Approval))
    if row.kind == "Release":
        found = row.value(Release)
        seen = (
            say("Examined by {examined_by}. ", examined_by=found.examined_by)
            if found.examined_by
            else ""
        )
        entry = _of(row, "lock opened", found.reason, f"{seen}{found.result}", "hold")
        return replace(entry, chosen=True)
    if row.kind == "Override":
        return _override(row, row.value(Override), catalogue)
    if row.kind == "TestResult":
        test = row.value(TestResult)
        return _of(
            row,
            say("stage test, by {by}", by=say(test.by.value)),
            f"{_capital(wording.result_text(test, Audience.THERAPIST))}.",
        )
    if row.kind == "AdverseEvent":
        return _event(row, row.value(AdverseEvent), overview)
    if row.kind == "Score":
        score = row.value(Score)
        entry = _of(row, "score", f"{label(score.measure)}: {score.value:g}.")
        return replace(entry, quiet=True)
    if row.kind == "Profile":
        return _of(row, "about the person", say("Intake finished or changed."))
    return None


def _of(row: FactRow, what: str, title: str, text: str = "", mark: str = "") -> Entry:
    by = "" if row.author == "self" else row.author
    return Entry(row.at, row.day, what, title, text.strip(), mark, by=by)


def pain_words(pain: Pain) -> str:
    """Back and leg in numbers, and how far down."""
    if not pain.leg and pain.reach is Reach.BACK:
        return say("Back {back}", back=pain.back)
    reach = wording.reach_words(pain.reach, Audience.THERAPIST)
    return say(
        "Back {back}, leg {leg}, reaches the {reach}", back=pain.back, leg=pain.leg, reach=reach
    )


def _pain(row: FactRow, said: PainSaid, overview: Overview) -> Entry | None:
    if said.asked is Asked.MORNING:
        off = say(said.set_off.value.replace("_", " ")) if said.set_off else ""
        calm = said.set_off in (None, SetOff.NO)
        text = "" if calm else say("Last session set the back off: {off}.", off=off)
        over = _over_usual(row, said.pain, overview)
        entry = _of(row, "morning", f"{pain_words(said.pain)}.", text, "hold" if over else "")
        return replace(entry, quiet=calm and not over)
    if said.asked is Asked.FLARE:
        return _of(
            row,
            "flare",
            say("“My back flared up”: {pain}.", pain=pain_words(said.pain)),
            mark="ease",
        )
    if said.stop is Stop.NUMB_OR_WEAK:
        return _of(row, "it hurts", say("“Numb or weak” in a session."), mark="alarm")
    return None


def _event(row: FactRow, event: AdverseEvent, overview: Overview) -> Entry:
    numb = event.kind is AdverseKind.NEW_NEUROLOGICAL_SIGN
    severe = event.severity is Severity.SEVERE
    mark = "alarm" if numb or severe else "ease" if event.kind is AdverseKind.FALL else "hold"
    name = adverse.name_of(event.exercise, overview)
    text = " ".join(filter(None, (f"{name}." if name else "", event.done)))
    began = say("Began {day}.", day=day_text(event.on, "j M")) if event.on != row.day else ""
    return replace(
        _of(row, "adverse event", f"{event_words(event)}.", text, mark), remark=began
    )


def event_words(event: AdverseEvent) -> str:
    """What went wrong, and how bad it was."""
    how = f", {adverse.SEVERITIES[event.severity]}" if event.severity else ""
    return f"{adverse.KINDS[event.kind]}{how}"


def _over_usual(row: FactRow, pain: Pain, overview: Overview) -> bool:
    case = overview.case
    if case is None:
        return False
    usual = usual_morning(case.history, case.patient.usual, row.day)
    further = pain.reach.rank > usual.reach.rank
    return pain.back > usual.back or pain.leg > usual.leg or further


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


WHAT = (
    "adverse event", "morning", "score", "decisions", "flare", "approval", "note", "lesson", "session", "ultrasound",
    "correction", "it hurts", "about the person", "your choice", "lock opened", "safety screen",
)  # fmt: skip
"""What an entry is, besides the name of an exercise; said when it is shown."""

VALUES = (
    *(kind.value.capitalize() for kind in Asked),
    *(kind.value.replace("_", " ") for kind in SetOff),
    *(by.value for by in By),
)
"""Values of ours that are shown as words."""

LIGHTS = {Light.GREEN: later("Green"), Light.AMBER: later("Amber"), Light.RED: later("Red")}

NOTES = {
    NoteKind.NOTE: "note",
    NoteKind.MESSAGE: later("message to the person"),
    NoteKind.LESSON_DONE: "lesson",
    NoteKind.REJECTED: later("proposal rejected"),
    NoteKind.ACCEPTED: later("proposal accepted"),
}


def _note(row: FactRow, note: Note, catalogue: Catalogue) -> Entry:
    known = catalogue.by_id.get(note.about)
    name = wording.exercise_name(known) if known else note.about.replace("-", " ").capitalize()
    title = f"{name}." if name and note.kind is not NoteKind.MESSAGE else note.text
    return _of(row, NOTES[note.kind], title, note.text if title != note.text else "")


def _approval(row: FactRow, given: Approval) -> Entry:
    policy = (
        wording.policy_words(given.policy, Audience.THERAPIST)
        if given.policy
        else say("strict")
    )
    text = say(
        "Pain policy {policy}. {policy_reason}",
        policy=policy,
        policy_reason=given.policy_reason,
    )
    stage = wording.stage_name(given.stage_ceiling, Audience.THERAPIST)
    until = day_text(given.ends_on, "j M")
    entry = _of(
        row,
        "approval",
        say("Until {until}, up to {stage}.", until=until, stage=stage.lower()),
        text,
    )
    return replace(entry, chosen=True)


def _override(row: FactRow, chosen: Override, catalogue: Catalogue) -> Entry:
    exercise = catalogue.by_id.get(chosen.exercise or "")
    parts = [str(CHOICES[chosen.kind])]
    if exercise:
        parts.append(wording.exercise_name(exercise))
        parts += [wording.dose_text(chosen.dose, exercise)] if chosen.dose else []
    if chosen.stage:
        parts.append(wording.stage_name(chosen.stage, Audience.THERAPIST))
    if chosen.proposer:
        parts.append(str(PROPOSERS[chosen.proposer]))
    entry = _of(row, "your choice", f"{': '.join(parts)}.", chosen.reason)
    return replace(entry, chosen=True)


# --- sessions ---


def _sessions(overview: Overview, rows: tuple[FactRow, ...]) -> Iterable[Entry]:
    begun: dict[str, FactRow] = {}
    for row in rows:
        if row.kind == "SetLog":
            begun.setdefault(row.value(SetDone).session, row)
    case = overview.case
    if case is None:
        return
    judged: dict[str, list[Judged]] = {}
    for one in overview.standing.judged:
        judged.setdefault(one.session.id, []).append(one)
    for session in case.history.sessions:
        first, found = begun.get(session.id), judged.get(session.id, [])
        if first is not None:
            yield _session(first, found, overview.catalogue)


def _session(row: FactRow, found: list[Judged], catalogue: Catalogue) -> Entry:
    light = worst(j.judgement.light for j in found)
    names = [_name(catalogue, j.record.exercise) for j in found]
    session = found[0].session if found else None
    after = (
        say(" After: {pain}.", pain=pain_words(session.after).lower())
        if session and session.after
        else ""
    )
    start = say("Start: {pain}.", pain=pain_words(session.start).lower()) if session else ""
    troubles = [j for j in found if j.judgement.light is light and light is not Light.GREEN]
    return Entry(
        at=row.at,
        day=row.day,
        what="session" if len(names) != 1 else names[0].lower(),
        title=f"{LIGHTS[light]}, {counted('{n} exercise', '{n} exercises', len(names))}.",
        text=f"{start}{_rested(session.readiness) if session else ''}{after}",
        mark=MARKS[light],
        lines=tuple(_trouble(j, catalogue) for j in troubles[:MOST_LINES]),
        quiet=light is Light.GREEN,
    )


def _rested(said: Readiness | None) -> str:
    """What was said besides pain, and whether it made the session lighter."""
    if said is None:
        return ""
    named = (
        (say("bad sleep {n}"), said.sleep),
        (say("stress {n}"), said.stress),
        (say("soreness {n}"), said.soreness),
    )
    numbers = ", ".join(words.format(n=n) for words, n in named if n is not None)
    text = say(" Readiness, 0 good to 10 bad: {numbers}.", numbers=numbers)
    return text + say(" A lighter day: 20 % less volume or a little more, load as it was.") * (
        said.lighter
    )


def _trouble(judged: Judged, catalogue: Catalogue) -> str:
    why = [wording.clause(r, audience=Audience.THERAPIST) for r in judged.judgement.reasons]
    return f"{_name(catalogue, judged.record.exercise)}: {'; '.join(why[:2])}."


def _name(catalogue: Catalogue, exercise: str) -> str:
    known = catalogue.by_id.get(exercise)
    return wording.exercise_name(known) if known else exercise


# --- answers and decisions, one entry a day ---


def _days_of_answers(rows: tuple[FactRow, ...]) -> Iterable[Entry]:
    days: dict[date, list[FactRow]] = {}
    for row in rows:
        if row.kind == "Answer":
            days.setdefault(row.day, []).append(row)
    for found in days.values():
        questions = {r.value(Answer).question for r in found}
        count = counted("{n} question answered.", "{n} questions answered.", len(questions))
        yield _of(found[-1], "safety screen", count)


def _measured(rows: tuple[FactRow, ...]) -> Iterable[Entry]:
    days: dict[date, list[FactRow]] = {}
    for row in rows:
        if row.kind in ("Sonogram", "Sonoclip", "Sonoarea"):
            days.setdefault(row.day, []).append(row)
    for found in days.values():
        count = counted("{n} picture confirmed.", "{n} pictures confirmed.", len(found))
        yield _of(found[-1], "ultrasound", count)


def _decided(overview: Overview, rows: tuple[FactRow, ...]) -> Iterable[Entry]:
    groups: dict[datetime, list[FactRow]] = {}
    for row in rows:
        if row.kind == "Decision":
            groups.setdefault(row.at, []).append(row)
    last: dict[str, Moved] = {}
    corrected = _corrected(overview.rows)
    for found in groups.values():
        values = [r.value(Decision) for r in found]
        moved = [d for d in values if _moved(d) and last.get(d.exercise) != _same(d)]
        last |= {d.exercise: _same(d) for d in values}
        before = _before_correction(corrected, found)
        if moved or before:
            yield _decisions(found[0], len(values), moved, before, overview.catalogue)


def _quiet(decision: Decision) -> bool:
    """A rise within the approval, as planned."""
    planned = decision.action in (*QUIET, Action.RISE, Action.RETURN)
    return planned and not decision.waits_for_therapist


Moved = tuple[Action, Dose | None, bool]


def _moved(decision: Decision) -> bool:
    return decision.action not in QUIET or decision.waits_for_therapist


def _same(decision: Decision) -> Moved:
    """A decision that says this again is not told twice."""
    return decision.action, decision.dose, decision.waits_for_therapist


def _decisions(
    row: FactRow, count: int, moved: list[Decision], before: bool, catalogue: Catalogue
) -> Entry:
    lines = tuple(
        f"{wording.exercise_name(catalogue.get(d.exercise))}: "
        + wording.decision_line(d, catalogue.get(d.exercise), Audience.THERAPIST)
        for d in moved
        if d.exercise in catalogue.by_id
    )
    if len(lines) > MOST_LINES:
        lines = (*lines[:MOST_LINES], say("And {value} more.", value=len(lines) - MOST_LINES))
    return Entry(
        at=row.at,
        day=row.day,
        what="decisions",
        title=say("{count} of {count2} doses changed or wait.", count=len(moved), count2=count)
        if moved
        else say("Doses decided."),
        lines=lines,
        remark=say("Made before the correction.") if before else "",
        quiet=not before and all(_quiet(d) for d in moved),
    )


MOST_LINES = 3
"""Decisions of one moment that are written out."""

RESTS_ON = ("SetLog", "PainReport", "TestResult")
"""Facts that a dose rests on and that a person can correct."""


def _corrected(rows: tuple[FactRow, ...]) -> list[tuple[FactRow, datetime]]:
    """Each fact that a dose rests on and that was replaced, with when it was."""
    received = {r.id: r.received_at for r in rows}
    return [
        (row, received[row.replaced_by])
        for row in rows
        if row.replaced_by in received and row.kind in RESTS_ON
    ]


def _before_correction(
    corrected: list[tuple[FactRow, datetime]], decided: list[FactRow]
) -> bool:
    """Whether a fact that these decisions rest on was replaced after they were made."""
    made, exercises = decided[0], {r.value(Decision).exercise for r in decided}
    return any(
        row.received_at < made.received_at < replaced_at and _about(row) in (None, *exercises)
        for row, replaced_at in corrected
    )


def _about(row: FactRow) -> str | None:
    if row.kind == "SetLog":
        return row.value(SetDone).exercise
    return row.value(PainSaid).exercise if row.kind == "PainReport" else None


# --- corrections ---


def _corrections(overview: Overview) -> Iterable[Entry]:
    by_id = {row.id: row for row in overview.rows}
    for row in overview.rows:
        old = by_id.get(row.replaces or "")
        if old is not None and row.kind in SAYS:
            now = say("taken back") if row.withdrawn else said(row, overview.catalogue)
            by = "" if row.author == "self" else row.author
            yield Entry(
                at=row.received_at,
                day=row.day,
                what="correction",
                title=f"{now}.",
                was=said(old, overview.catalogue),
                remark=say("First entered {day}.", day=day_text(old.day, "j M")),
                by=by,
            )


SAYS = ("SetLog", "PainReport", "TestResult", "AdverseEvent", "Answer", "Note", "Score")


def said(row: FactRow, catalogue: Catalogue) -> str:
    """A fact in a few words, for corrections."""
    if row.kind == "SetLog":
        done = row.value(SetDone)
        return f"{_name(catalogue, done.exercise)}: {set_words(done.log)}"
    if row.kind == "PainReport":
        return _hurting(row.value(PainSaid), catalogue)
    if row.kind == "Answer":
        answer = row.value(Answer)
        chosen = ", ".join(answer.choices).replace("_", " ")
        return f"{answer.question.replace('-', ' ').capitalize()}: {chosen}"
    if row.kind == "TestResult":
        return _capital(wording.result_text(row.value(TestResult), Audience.THERAPIST))
    if row.kind == "AdverseEvent":
        return event_words(row.value(AdverseEvent))
    if row.kind == "Score":
        score = row.value(Score)
        return f"{label(score.measure)}: {score.value:g}"
    return row.value(Note).text


def named(row: FactRow, catalogue: Catalogue) -> str:
    """A fact in a few words, also a therapist's choice; empty where it has none of its own."""
    titles: dict[str, Callable[[], str]] = {
        "Note": lambda: _note(row, row.value(Note), catalogue).title,
        "Approval": lambda: _approval(row, row.value(Approval)).title,
        "Override": lambda: _override(row, row.value(Override), catalogue).title,
        "Release": lambda: row.value(Release).reason,
    }
    if row.kind in titles:
        return titles[row.kind]()
    return said(row, catalogue) if row.kind in SAYS else ""


def _hurting(pain: PainSaid, catalogue: Catalogue) -> str:
    when = (
        _name(catalogue, pain.exercise) if pain.exercise else say(pain.asked.value.capitalize())
    )
    return f"{when}: {pain_words(pain.pain).lower()}"


def set_words(log: SetLog) -> str:
    """One set as done."""
    counted = (
        (log.reps, say("repetitions")),
        (log.duration_s, "s"),
        (log.distance_m, "m"),
    )
    parts = [f"{value} {unit}" for value, unit in counted if value is not None]
    if log.load_kg is not None:
        parts.append(say("at {load}", load=kg_text(log.load_kg, weights())))
    return " ".join(parts) or say("done")
