"""From everything known about a person to the few signs that the work list looks at."""

from collections import Counter
from datetime import date, timedelta

from mainstay.care.case import Case, Standing
from mainstay.care.conditions import (
    ConditionRule,
    MovesBy,
    cleared,
    condition_table,
    in_force,
)
from mainstay.care.conditions import Note as CareNote
from mainstay.care.decision import Action, Decision
from mainstay.care.drill import matched, was_red
from mainstay.care.findings import Finding
from mainstay.care.history import AdverseEvent, AdverseKind, Severity, Stop
from mainstay.care.judging import Judged
from mainstay.care.ladder import ladder
from mainstay.care.maintenance import due_for_therapist
from mainstay.care.outcomes import Doubt, Score
from mainstay.care.pain import Light, PainPolicy
from mainstay.care.questionnaires import groups
from mainstay.care.reasons import Reason, ReasonCode
from mainstay.care.red_flags import Level, Suspect
from mainstay.care.rulebook import rule_book
from mainstay.care.screening import TriageStatus
from mainstay.exercises import Condition
from mainstay.web import adverse, clock, fact_rows, response, wording
from mainstay.web.clinic import proposals
from mainstay.web.clinic.ranking import Signs
from mainstay.web.fact_rows import FactRow
from mainstay.web.facts import Note, NoteKind, PainSaid
from mainstay.web.language import counted, day_text, later, say
from mainstay.web.records import Overview
from mainstay.wording import Audience

DUE = (TriageStatus.UNANSWERED, TriageStatus.EXPIRED)
"""Results of the screen after which nothing is given out until somebody has answered."""


def signs_of(overview: Overview) -> Signs:
    """The signs of one person on their day."""
    case = overview.undecided
    found = overview.screen
    open_ = found.findings[0] if found.findings else None
    standing = overview.standing if case else None
    due = found.status in DUE or bool(overview.asked_again.open)
    approvals = case.approvals if case else ()
    ended = (
        approvals[-1].ends_on if approvals and not (standing and standing.approval) else None
    )
    return Signs(
        name=str(overview.person),
        on=overview.on,
        level=_level(open_),
        suspects=open_.suspects.value.replace("_", " ") if open_ else "",
        raised_on=open_.raised_on if open_ else None,
        self_harm=found.status is TriageStatus.SELF_HARM,
        numb_on=numb_on(overview.rows),
        event=event_words(overview),
        screen_due=due and case is not None,
        red_sessions=red_sessions(standing) if standing else 0,
        last_red=last_red(overview) if case else "",
        stage_fell=_fell(standing) if standing else False,
        direction=direction_words(overview) if case else "",
        flare_day=_flare_day(standing) if standing else 0,
        flare_pain=_flare_pain(case, standing) if case and standing else "",
        flare_needs_clinician=bool(
            standing and standing.flare and standing.flare.needs_clinician
        ),
        recent_flares=response.recent_flares(case) if case else 0,
        clearance=" ".join(clearances(case, standing)) if case and standing else "",
        waiting=waiting_texts(overview) if overview.may_train else (),
        three_ambers=names(overview, _with(overview, ReasonCode.THREE_AMBERS)),
        stuck=names(overview, _with(overview, ReasonCode.STUCK_TWO_WEEKS)),
        doubt=response.doubt(overview, case) if case else Doubt.NONE,
        week=response.week_of(case) if case else 0,
        stage_waits=_stage_waits(standing) if standing else "",
        asks_policy=bool(case and standing and asks_policy(case, standing, overview)),
        month_tests=_month_tests(case, standing) if case and standing else (),
        control=control_words(standing) if standing else "",
        approval_ended_on=ended,
        approval_missing=overview.week is not None and not approvals,
        silent_days=silent_days(overview),
        begun=case is not None,
    )


def _level(finding: Finding | None) -> Level | None:
    """The level of the most urgent finding; self-harm has a rung of its own, caution none."""
    if finding is None or finding.level is Level.C or finding.suspects is Suspect.SELF_HARM:
        return None
    return finding.level


def silent_days(overview: Overview) -> int:
    """Days since the person's own last word, else since they began."""
    said = [r.day for r in overview.rows if r.author == "self" and r.kind != "Decision"]
    begun = clock.day(overview.person.created_at, overview.person.zone)
    return max((overview.on - max(said, default=begun)).days, 0)


def numb_on(rows: tuple[FactRow, ...]) -> date | None:
    """The day of the last "numb or weak" after which no therapist has entered anything."""
    row = next((r for r in reversed(fact_rows.current(rows)) if _says_numb(r)), None)
    if row is None or _answered_by_therapist(row, rows):
        return None
    return row.day


def _says_numb(row: FactRow) -> bool:
    if row.kind == "AdverseEvent":
        return row.value(AdverseEvent).kind is AdverseKind.NEW_NEUROLOGICAL_SIGN
    return row.kind == "PainReport" and row.value(PainSaid).stop is Stop.NUMB_OR_WEAK


def event_words(overview: Overview) -> str:
    """The last fall, or event that needed a doctor, which no therapist has answered; or nothing."""
    rows = overview.by_kind.get("AdverseEvent", ())
    row = next((r for r in reversed(rows) if _is_grave(r.value(AdverseEvent))), None)
    if row is None or _answered_by_therapist(row, overview.rows):
        return ""
    event = row.value(AdverseEvent)
    how = f", {adverse.SEVERITIES[event.severity]}" if event.severity else ""
    return say(
        "{what} on {day}{how}. The safety questions were opened again. Call, and note what you "
        "hear.",
        what=adverse.KINDS[event.kind],
        day=day_text(event.on, "j M"),
        how=how,
    )


def _is_grave(event: AdverseEvent) -> bool:
    return event.kind is AdverseKind.FALL or event.severity is Severity.SEVERE


def _answered_by_therapist(row: FactRow, rows: tuple[FactRow, ...]) -> bool:
    return any(r.author != "self" and r.at >= row.at for r in rows)


def red_sessions(standing: Standing) -> int:
    """Red sessions within the last days that the rule book looks at."""
    return len({j.session.id for j in _reds(standing)})


def _reds(standing: Standing) -> list[Judged]:
    since = standing.on - timedelta(days=rule_book().fall.reds_within_days)
    return [
        j for j in standing.judged if j.judgement.light is Light.RED and j.session.on >= since
    ]


def last_red(overview: Overview) -> str:
    """Which exercise was red last, and the first reason."""
    found = _reds(overview.standing)
    if not found:
        return ""
    known, last = overview.catalogue.by_id, found[-1]
    name = (
        wording.exercise_name(known[last.record.exercise])
        if last.record.exercise in known
        else say("an exercise")
    )
    why = wording.clause(last.judgement.reasons[0], audience=Audience.THERAPIST)
    return f"{name}, {why}"


def red_exercises(overview: Overview) -> tuple[str, ...]:
    """What hurt in those days: how often and why last, and which; the most often red first.

    Pain of a whole session makes all of it red: what was said of many alike is said once.
    """
    known, found = overview.catalogue.by_id, _reds(overview.standing)
    last = {j.record.exercise: j for j in found if j.record.exercise in known}
    times = Counter(j.record.exercise for j in found)
    alike: dict[tuple[int, Reason], list[str]] = {}
    for e in sorted(last, key=lambda e: -times[e]):
        same = alike.setdefault((times[e], last[e].judgement.reasons[0]), [])
        same.append(wording.exercise_name(known[e]))
    return tuple(_red_line(names, often, why) for (often, why), names in alike.items())


def _red_line(names: list[str], often: int, why: Reason) -> str:
    return say(
        "{exercise}: {times}, last {why}.",
        exercise="; ".join(sorted(names)),
        times=counted("red in {n} session", "red in {n} sessions", often),
        why=wording.clause(why, audience=Audience.THERAPIST),
    )


def direction_words(overview: Overview) -> str:
    """Why the movement that eased the back waits for an examination; empty where it does not."""
    standing = overview.standing
    bias = standing.caps.bias
    if bias is None or standing.flare is not None:
        return ""
    if bias.spread_on is not None:
        return say(
            "Pain went further down the leg on {day}. The movement that eased the back is out "
            "until you examine again.",
            day=day_text(bias.spread_on, "j M"),
        )
    hurt = next(
        (e for e in matched(standing, overview.catalogue) if was_red(standing, e)), None
    )
    if hurt is None:
        return ""
    return say(
        "{exercise} hurt when it was last done. It is out of the day until a session with it "
        "went well; please look.",
        exercise=wording.exercise_name(hurt),
    )


def control_words(standing: Standing) -> str:
    """That drills ended because their tests grew old; empty where none did."""
    ended = standing.control.ended_on
    if ended is None:
        return ""
    return say(
        "The drills of movement control ended on {day}: their tests no longer count. Test again.",
        day=day_text(ended, "j M"),
    )


def _month_tests(case: Case, standing: Standing) -> tuple[str, ...]:
    due = due_for_therapist(case, standing)
    return tuple(wording.stage_test(test, Audience.THERAPIST) for test in due)


def _fell(standing: Standing) -> bool:
    return any(r.code is ReasonCode.TWO_REDS for r in standing.stage.fell)


def _flare_day(standing: Standing) -> int:
    return (standing.on - standing.flare.started).days + 1 if standing.flare else 0


def _flare_pain(case: Case, standing: Standing) -> str:
    """The latest pain said in the flare, beside the usual morning."""
    if standing.flare is None:
        return ""
    since = standing.flare.started
    said = [(f.on, 1, f.pain) for f in case.history.flares if f.on >= since]
    said += [(m.on, 0, m.pain) for m in case.history.mornings if m.on >= since]
    if not said:
        return say("no numbers yet")
    pain = max(said, key=lambda s: s[:2])[2]
    leg = say(", leg {leg}", leg=pain.leg) if pain.leg else ""
    return say(
        "back {back}{leg}, usual {back2}", back=pain.back, leg=leg, back2=standing.usual.back
    )


def _stage_waits(standing: Standing) -> str:
    if not waits_for_stage(standing):
        return ""
    return wording.stage_name(standing.stage.reached, Audience.THERAPIST).lower()


def waits_for_stage(standing: Standing) -> bool:
    """Whether only the ceiling of the approval keeps a person below the stage of the tests."""
    state = standing.stage
    below = state.stage.rank < min(state.reached.rank, standing.caps.stage_cap)
    return below and standing.approval is not None


NOTE_TEXTS = {
    CareNote.REVIEW_FIRST: later(
        "A doctor's yes is still missing for {of}. Nothing above stage 1 before."
    ),
    CareNote.ASK_FOR_CLEARANCE: later("Time to ask the surgeon or doctor for clearance: {of}."),
}


def clearances(case: Case, standing: Standing) -> tuple[str, ...]:
    """What a doctor must still allow, as sentences; empty where nothing is open."""
    open_ = [rule for rule, r in in_force(case.patient, case.on) if not cleared(r, case.on)]
    found = []
    for note in (n for n in standing.caps.notes if n in NOTE_TEXTS):
        about = [
            wording.condition_words(rule.condition, Audience.THERAPIST)
            for rule in open_
            if _concerns(note, rule)
        ]
        if about:
            found.append(NOTE_TEXTS[note].format(of=say(" and ").join(about)))
    return tuple(found)


def waits_for_clearance(condition: Condition) -> bool:
    """Whether a doctor's yes changes what a condition allows."""
    rule = condition_table().of(condition)
    cleared_on = rule.next_from_week if rule.moves_by is MovesBy.CLEARANCE else None
    moves = (rule.before, rule.release_week, cleared_on, rule.cleared_stage_cap)
    return rule.review_first or any(move is not None for move in moves)


def _concerns(note: CareNote, rule: ConditionRule) -> bool:
    first = note is CareNote.REVIEW_FIRST
    return rule.review_first if first else rule.release_week is not None


def waiting_texts(overview: Overview) -> tuple[str, ...]:
    """What could rise and waits, from what to what; what is no longer asked for is left out."""
    found = []
    for decision in waiting(overview) if overview.undecided else ():
        name, case = decision.replaces or decision.exercise, overview.case
        exercise = overview.catalogue.by_id.get(name)
        if case is None or exercise is None or decision.dose is None:
            continue
        wish = ladder(name, case, overview.standing, overview.catalogue)
        if wish.action in (Action.RISE, Action.CLIMB):
            now = wording.dose_text(decision.dose, exercise)
            wanted = proposals.wished_text(wish, overview.catalogue)
            found.append(
                say(
                    "{exercise} {now} to {wanted}",
                    exercise=wording.exercise_name(exercise).lower(),
                    now=now,
                    wanted=wanted,
                )
            )
    return tuple(found)


def waiting(overview: Overview) -> tuple[Decision, ...]:
    """Decisions in force whose rise waits, unless a therapist has answered since."""
    asked = [d for d in overview.doses if d.waits_for_therapist]
    if not asked:
        return ()
    latest = _latest(overview, {d.exercise for d in asked})
    return tuple(d for d in asked if not _answered(overview, d, latest.get(d.exercise)))


def _latest(overview: Overview, wanted: set[str]) -> dict[str, FactRow]:
    """The newest decision about each exercise; the older ones of a long care are not read."""
    found: dict[str, FactRow] = {}
    for row in reversed(overview.by_kind.get("Decision", ())):
        found.setdefault(row.value(Decision).exercise, row)
        if wanted <= found.keys():
            break
    return found


def _answered(overview: Overview, decision: Decision, row: FactRow | None) -> bool:
    if row is None:
        return False
    notes, approvals = (
        [r for r in overview.by_kind.get(kind, ()) if r.received_at > row.received_at]
        for kind in ("Note", "Approval")
    )
    if any(_answers(note.value(Note), decision) for note in notes):
        return True
    return bool(approvals) and not _still_waits(overview, decision)


def _still_waits(overview: Overview, decision: Decision) -> bool:
    """Whether the rules still ask: an approval since may have named other exercises alone."""
    name = decision.replaces or decision.exercise
    line = proposals.line_of(overview, overview.now, name)
    return line is not None and line.waits


def _answers(note: Note, decision: Decision) -> bool:
    about = note.about in (decision.exercise, decision.replaces)
    return about and note.kind in (NoteKind.ACCEPTED, NoteKind.REJECTED)


def _with(overview: Overview, code: ReasonCode) -> tuple[Decision, ...]:
    return tuple(d for d in overview.doses if any(r.code is code for r in d.reasons))


def names(overview: Overview, decisions: tuple[Decision, ...]) -> tuple[str, ...]:
    """The English names of the exercises of some decisions."""
    known = overview.catalogue.by_id
    return tuple(
        wording.exercise_name(known[d.exercise]) for d in decisions if d.exercise in known
    )


def asks_policy(case: Case, standing: Standing, overview: Overview) -> bool:
    """High worry under the strict policy, while no therapist has chosen one (ruling 11).

    A clinic that loads STarT Back hears the same from its high group (clinical 2).
    """
    high = case.patient.outlook is not None and case.patient.outlook.is_high
    high = high or _high_risk(overview)
    chosen = any(a.policy is not None for a in case.approvals)
    return high and standing.policy is PainPolicy.STRICT and not chosen


def _high_risk(overview: Overview) -> bool:
    """Whether the latest answers to STarT Back fall into its high group."""
    told = (row.value(Score) for row in overview.by_kind.get("Score", ()))
    last = [said for said in told if said.measure == "start-back"][-1:]
    return any("high" in groups(said) for said in last)
