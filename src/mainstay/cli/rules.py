"""Commands that ask the rules: the safety screen, the week, the doses."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mainstay.cli.given import (
    AsJson,
    Day,
    named,
    read_case,
    read_file,
    read_on,
    read_person,
    refuse_later,
    refuse_unborn,
    today,
)
from mainstay.cli.shown import answer, facts, say, table
from mainstay.cli.virtual import beside, estimating
from mainstay.cli.weighed import weigher
from mainstay.reading import plain

if TYPE_CHECKING:
    from mainstay.care.case import Case
    from mainstay.care.decision import Decision
    from mainstay.care.drill import Drill
    from mainstay.care.questions import Answers
    from mainstay.care.reasons import Reason
    from mainstay.care.screening import Triage
    from mainstay.cli.virtual import DecideSession
    from mainstay.cli.weighed import BySolver
    from mainstay.dosing import Weighed
    from mainstay.exercises import Dose, WeightUnit
    from mainstay.planning import PlannedDay, Programme

OneExercise = Annotated[
    str, typer.Option(metavar="ID", help="Only this exercise, by its id or code.")
]


# --- the safety screen --------------------------------------------------------------------------


def screen(
    answers: Annotated[
        Path, typer.Argument(metavar="ANSWERS.json", help="Its answers; - for standard input.")
    ],
    on: Day = "",
    as_json: AsJson = False,
) -> None:
    """Judge a safety screen. The file is described by `mainstay schema answers`."""
    from mainstay.care.questions import Answers
    from mainstay.care.screening import triage

    given, day = read_file(answers, Answers), read_on(on, today())
    refuse_later(
        [(f"answers[{n}].on", a.on) for n, a in enumerate(given.answers)], day, answers
    )
    refuse_unborn(given.birth_year, day, f"{named(answers)}: $.birth_year")
    result = triage(given, day)
    if as_json:
        answer(result)
    else:
        _show_triage(result, given)
    raise typer.Exit(0 if result.may_train else 1)


def _show_triage(result: "Triage", given: "Answers") -> None:
    from mainstay import wording
    from mainstay.care.questions import question

    say(wording.triage_words(result.status))
    if result.findings:
        rows = [
            (f.flag, wording.level_words(f.level), f.suspects.replace("_", " "))
            for f in result.findings
        ]
        say("")
        table("", ("Flag", "Who should look, and when", "Points to"), rows)
    if result.unanswered:
        open_ = [(q, question(q).wording("en").ask) for q in result.unanswered]
        say("")
        table("", ("Still to answer", "Question"), open_, whole=("Still to answer",))
    said = [
        ("May train", "yes" if result.may_train else "no"),
        ("May walk", "yes" if result.may_walk else "no"),
        ("Highest stage", str((result.may_train and result.stage_cap) or "")),
        ("Answers count until", str(result.valid_until or "")),
    ]
    say("")
    facts([(name, value) for name, value in said if value])


# --- the week -----------------------------------------------------------------------------------


def plan(
    person: Annotated[
        Path,
        typer.Argument(
            metavar="PERSON.json", help="A person, or a whole case; - for standard input."
        ),
    ],
    on: Day = "",
    answers: Annotated[
        str,
        typer.Option(metavar="ANSWERS.json", help="Beside a person: their safety screen."),
    ] = "",
    exercise: OneExercise = "",
    by: Annotated[
        str, typer.Option("--by", metavar="rules|solver", help="Who fills the sessions.")
    ] = "rules",
    as_json: AsJson = False,
) -> None:
    """Plan a week from the day on. `mainstay schema patient` and `case` describe the file.

    A person alone has answered nothing yet: what is missing is said, and nothing is planned.

    `--by solver` looks for the sessions that fit the person best, and says which wishes conflict;
    with `--exercise` it says what else would change, were that exercise in the week or not.
    """
    from mainstay.care.drill import drill
    from mainstay.exercises import shipped_catalogue
    from mainstay.planning import programme

    case, only, weighed = read_person(person, on, answers), _known(exercise), weigher(by)
    choose = weighed.choose if weighed else None
    made = programme(case, shipped_catalogue(), None, case.on, choose)
    if only:
        raise typer.Exit(_answer_why(made, only, as_json, weighed, _unit(case)))
    if as_json:
        more = weighed.told() if weighed else {}
        open_ = {"missing": made.standing.triage.unanswered}
        daily = {"through_the_day": drill(case, made.standing, shipped_catalogue())}
        answer({"plan": made.plan, "decisions": made.decisions, **daily, **open_, **more})
    else:
        _show_week(made, _unit(case))
        _show_daily(drill(case, made.standing, shipped_catalogue()))
        _show_missing(made, person)
        for line in weighed.conflicts_told() if weighed else ():
            say("", line)
    raise typer.Exit(0 if any(d.dose for d in made.decisions) else 1)


def _answer_why(
    made: "Programme",
    exercise: str,
    as_json: bool,
    weighed: "BySolver | None",
    unit: "WeightUnit",
) -> int:
    """Say why an exercise is in the week or not; 0 when it is in."""
    from mainstay.planning import Placed

    verdict = next(v for v in made.plan.verdicts if v.exercise == exercise)
    if as_json:
        other = weighed.otherwise(exercise) if weighed else None
        answer({**plain(verdict), "otherwise": other} if weighed else verdict)
    else:
        said = "is in the week." if verdict.placed is Placed.IN else "is not in the week."
        say(f"{_name(exercise)} {said} {_why(verdict.reasons, unit)}")
        for line in weighed.otherwise_told(exercise) if weighed else ():
            say(line)
    return 0 if verdict.placed is Placed.IN else 1


def _show_week(made: "Programme", unit: "WeightUnit") -> None:
    from mainstay import wording

    say(wording.triage_words(made.standing.triage.status), "")
    doses = {d.exercise: d.dose for d in made.decisions}
    planned = dict.fromkeys(i.exercise for day in made.plan.days for i in day.items)
    chosen = [e for e in planned if doses.get(e)]
    if not chosen:
        held = {_why(d.reasons, unit) for d in made.decisions if d.dose is None}
        say("Nothing can be planned now.", *sorted(held))
        return
    stage = wording.stage_name(made.plan.stage, wording.Audience.THERAPIST)
    rows = [
        (
            _name(e),
            _dose(doses[e], e, unit),
            _days_of(made, e),
            _why(_reasons_of(made, e), unit),
        )
        for e in chosen
    ]
    title = f"Week from {made.plan.starts:%A %d %B %Y}. {stage}"
    table(title, ("Exercise", "Dose", "Days", "Why"), rows)
    say("")
    facts((f"{day.on:%a %d %b}", _minutes(day)) for day in made.plan.days)
    if made.plan.reasons:
        say("", _why(made.plan.reasons, unit))
    if made.plan.short:
        short = ", ".join(_name(i.exercise) for i in made.plan.short if i.exercise in chosen)
        say("", f"On a bad day, 5 minutes: {short}.")


def _show_daily(daily: "Drill | None") -> None:
    """The movement into the direction that eases the back, where a therapist found one."""
    from mainstay import wording

    if daily is not None:
        say("", f"Through the day: {_name(daily.exercise)}. {wording.drill_text(daily)}.")


def _show_missing(made: "Programme", person: Path) -> None:
    """The safety questions without which nothing is planned, and how to give their answers."""
    missing = made.standing.triage.unanswered
    if missing:
        say("", f"Missing: answers to {len(missing)} safety questions: {', '.join(missing)}.")
        say(
            f"Give them: mainstay plan {person} --answers ANSWERS.json (mainstay schema answers)."
        )


def _days_of(made: "Programme", exercise: str) -> str:
    days = [d.on for d in made.plan.days if any(i.exercise == exercise for i in d.items)]
    return " ".join(f"{on:%a}" for on in days)


def _reasons_of(made: "Programme", exercise: str) -> Iterable["Reason"]:
    items = (i for d in made.plan.days for i in d.items if i.exercise == exercise)
    return dict.fromkeys(reason for item in items for reason in item.reasons)


def _minutes(day: "PlannedDay") -> str:
    parts = [f"session {day.minutes} min"] if day.minutes else []
    parts += ["walking"] if day.walk_minutes else []
    return ", ".join(parts) or "rest"


# --- the doses ----------------------------------------------------------------------------------


def decide(
    case: Annotated[
        Path, typer.Argument(metavar="CASE.json", help="A case; - for standard input.")
    ],
    exercise: OneExercise = "",
    on: Day = "",
    estimate: Annotated[
        bool,
        typer.Option("--estimate", help="Let the estimate of the person propose the doses."),
    ] = False,
    peers: Annotated[
        bool,
        typer.Option("--peers", help="Show what the rules of others would give beside ours."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Decide the next doses of a case. Decisions stored that day are shown beside them.

    With `--estimate` the doses that were weighed are shown too; the guard decides as always.
    With `--peers` the next dose by five rules of others stands beside ours.
    """
    from mainstay.care.rulebook import rule_book

    stored, only = read_case(case, on), _known(exercise)
    kept = {
        _about(d): d for d in stored.decisions if d.on == stored.on and only in ("", _about(d))
    }
    weighed: list[Weighed] = []
    by = estimating(weighed) if estimate else None
    fresh = {_about(d): d for d in _decided(stored, only, kept, by)}
    if as_json:
        version = rule_book().version
        said = {"rule_book": version, "on": stored.on, "decisions": [*fresh.values()]}
        more: dict[str, object] = {"weighed": weighed} if estimate else {}
        more |= {"beside": beside(stored, [*fresh])} if peers else {}
        answer(said | {"stored": [*kept.values()]} | more)
    else:
        _show_decisions(stored, fresh, kept)
        _show_weighed(weighed, _unit(stored))
        _show_beside(stored, [*fresh] if peers else [])
    differs = any(_result(fresh[name]) != _result(d) for name, d in kept.items())
    no = differs or not fresh or any(d.dose is None for d in fresh.values())
    raise typer.Exit(1 if no else 0)


def _about(decision: "Decision") -> str:
    """The exercise that was decided about, whatever came of it."""
    return decision.replaces or decision.exercise


def _result(decision: "Decision") -> tuple[Any, ...]:
    """What a person would notice: the same result by another rule book does not differ."""
    return decision.exercise, decision.action, decision.dose, decision.waits_for_therapist


def _show_weighed(weighed: list["Weighed"], unit: "WeightUnit") -> None:
    """The doses that the estimate looked at; a star stands beside the one it proposes."""
    if not weighed:
        return
    rows = [
        (
            _name(w.proposal.exercise),
            _dose(c.dose, w.proposal.exercise, unit)
            + (" *" if c.dose == w.proposal.dose else ""),
            f"{c.risk:.1%}",
            f"{c.worth:.2f}",
        )
        for w in weighed
        for c in w.candidates
    ]
    say("")
    table("Weighed (model estimate)", ("Exercise", "Dose", "Chance of a flare", "Worth"), rows)


def _show_beside(case: "Case", exercises: list[str]) -> None:
    """The last dose, and the next one by the rules of others and by ours."""
    if not exercises:
        return
    unit = _unit(case)
    rows = [
        (_name(b.exercise), b.rule, _dose(b.dose, b.exercise, unit))
        for b in beside(case, exercises)
    ]
    say("")
    table("Next dose by the rules of others, and by ours", ("Exercise", "Rule", "Dose"), rows)


def _decided(
    case: "Case", only: str, kept: Iterable[str], by: "DecideSession | None"
) -> tuple["Decision", ...]:
    """Every exercise done or stored once more, without what was decided that day."""
    from mainstay.care import guards
    from mainstay.exercises import shipped_catalogue

    decide_session = by or guards.decide_session

    catalogue = shipped_catalogue()
    before = replace(case, decisions=tuple(d for d in case.decisions if d.on < case.on))
    past = [s for s in case.history.sessions if s.on <= case.on]
    done = [catalogue.get(r.exercise).id for s in past for r in s.records]
    names = dict.fromkeys([*done, *kept])
    made = decide_session(before, catalogue, tuple(names))
    by_name = {_about(decision): decision for decision in made}
    if only and only not in by_name:
        return decide_session(before, catalogue, (only,))
    return tuple(by_name[name] for name in ([only] if only else names))


def _show_decisions(
    case: "Case", fresh: dict[str, "Decision"], kept: dict[str, "Decision"]
) -> None:
    from mainstay.care.rulebook import rule_book

    title = f"Rule book {rule_book().version}, for {case.on:%A %d %B %Y}"
    unit = _unit(case)
    if not fresh:
        before = f"This case has no session before {case.on}: `mainstay plan` starts one."
        say(title, before)
    elif not kept:
        rows = [(_name(about), *_row(d, unit)) for about, d in fresh.items()]
        table(title, ("Exercise", "Action", "Dose", "Why"), rows)
    else:
        pairs = [
            row for about in fresh for row in _both(about, fresh[about], kept.get(about), unit)
        ]
        table(title, ("Exercise", "Decided", "Action", "Dose", "Why"), pairs)
        differing = [a for a, d in kept.items() if _result(fresh[a]) != _result(d)]
        say("", _compared(len(kept), len(differing)))


def _both(
    about: str, now: "Decision", then: "Decision | None", unit: "WeightUnit"
) -> list[tuple[str, ...]]:
    """One row where both agree, else two: what was stored, and what is decided now."""
    if then is None:
        return [(_name(about), "now", *_row(now, unit))]
    if _result(now) == _result(then):
        return [(_name(about), f"same as stored ({then.rule_book})", *_row(now, unit))]
    return [
        (_name(about), f"stored ({then.rule_book})", *_row(then, unit)),
        ("", f"now differs ({now.rule_book})", *_row(now, unit)),
    ]


def _compared(stored: int, differing: int) -> str:
    if differing:
        return f"{differing} of {stored} stored decisions would be made differently now."
    return f"All {stored} stored decisions would be made the same way now."


def _row(decision: "Decision", unit: "WeightUnit") -> tuple[str, str, str]:
    dose = _dose(decision.dose, decision.exercise, unit)
    changed = f"{_name(decision.exercise)}: {dose}" if decision.replaces else dose
    return decision.action.replace("_", " "), changed, _why(decision.reasons, unit)


# --- words --------------------------------------------------------------------------------------


def _known(exercise: str) -> str:
    """The id of an exercise named in the command, or nothing."""
    from mainstay.exercises import shipped_catalogue

    return shipped_catalogue().get(exercise, "--exercise").id if exercise else ""


def _name(exercise: str) -> str:
    from mainstay.exercises import shipped_catalogue

    return shipped_catalogue().get(exercise).name


def _unit(case: "Case") -> "WeightUnit":
    """The unit printed on the person's machine; kilograms without one."""
    from mainstay.exercises import WeightUnit

    rig = case.patient.equipment.rig
    return rig.unit if rig else WeightUnit.KG


def _why(reasons: Iterable["Reason"], unit: "WeightUnit") -> str:
    from mainstay import wording

    therapist = wording.Audience.THERAPIST
    return " ".join(wording.sentence(r, "en", therapist, unit) for r in reasons)


def _dose(dose: "Dose | None", exercise: str, unit: "WeightUnit") -> str:
    from mainstay import wording
    from mainstay.exercises import shipped_catalogue

    return (
        wording.dose_text(dose, shipped_catalogue().get(exercise), "en", unit)
        if dose
        else "none"
    )
