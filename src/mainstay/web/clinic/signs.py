"""From everything known about a person to the few signs that the work list looks at."""

from datetime import date, timedelta

from mainstay.care.case import Standing
from mainstay.care.decision import Decision
from mainstay.care.history import Stop
from mainstay.care.outcomes import Doubt, early_doubt
from mainstay.care.pain import Light, PainPolicy
from mainstay.care.reasons import ReasonCode
from mainstay.care.rulebook import rule_book
from mainstay.care.screening import Finding, Level, Suspect, Triage, TriageStatus, triage
from mainstay.web import clock, records
from mainstay.web.clinic.ranking import Signs
from mainstay.web.facts import Note, NoteKind, PainSaid
from mainstay.web.records import FactRow, Glance

FOUR_WEEKS = timedelta(weeks=4)


def signs_of(glance: Glance) -> Signs:
    """The signs of one person on their day."""
    begun = glance.patient is not None
    standing = glance.standing if begun else None
    found = standing.triage if standing else screened(glance)
    open_ = found.findings[0] if found.findings else None
    due = found.status in (TriageStatus.UNANSWERED, TriageStatus.EXPIRED)
    approvals = glance.approvals if begun else ()
    ended = (
        approvals[-1].ends_on if approvals and not (standing and standing.approval) else None
    )
    return Signs(
        name=str(glance.person),
        on=glance.on,
        level=_level(open_),
        suspects=open_.suspects.value.replace("_", " ") if open_ else "",
        raised_on=open_.raised_on if open_ else None,
        self_harm=found.status is TriageStatus.SELF_HARM,
        numb_on=numb_on(glance.rows),
        may_train=found.may_train,
        screen_due=due and begun,
        red_sessions=red_sessions(standing) if standing else 0,
        flare_needs_clinician=bool(
            standing and standing.flare and standing.flare.needs_clinician
        ),
        waiting=names(glance, waiting(glance)),
        three_ambers=names(glance, _with(glance, ReasonCode.THREE_AMBERS)),
        stuck=names(glance, _with(glance, ReasonCode.STUCK_TWO_WEEKS)),
        doubt=_doubt(glance) if begun else Doubt.NONE,
        week=_week(glance) if begun else 0,
        asks_policy=bool(standing and asks_policy(glance, standing)),
        approval_ended_on=ended,
        approval_missing=glance.week is not None and not approvals,
        silent_days=silent_days(glance),
        begun=begun,
    )


def _level(finding: Finding | None) -> Level | None:
    """The level of the most urgent finding; self-harm has a rung of its own, caution none."""
    if finding is None or finding.level is Level.C or finding.suspects is Suspect.SELF_HARM:
        return None
    return finding.level


def screened(glance: Glance) -> Triage:
    """The result of the safety screen, also before the intake is finished."""
    return triage(glance.answers, glance.on, glance.releases, glance.mode)


def silent_days(glance: Glance) -> int:
    """Days since the person's own last word, else since they began."""
    said = [r.day for r in glance.rows if r.author == "self"]
    begun = clock.day(glance.person.created_at, glance.person.zone)
    return max((glance.on - max(said, default=begun)).days, 0)


def numb_on(rows: tuple[FactRow, ...]) -> date | None:
    """The day of the last "numb or weak" after which no therapist has entered anything."""
    looked = max((r.at for r in rows if r.author != "self"), default=None)
    for row in reversed(records.current(rows)):
        if row.kind == "PainReport" and row.value(PainSaid).stop is Stop.NUMB_OR_WEAK:
            return row.day if looked is None or looked < row.at else None
    return None


def red_sessions(standing: Standing) -> int:
    """Red sessions within the last days that the rule book looks at."""
    since = standing.on - timedelta(days=rule_book().fall.reds_within_days)
    return len(
        {
            j.session.id
            for j in standing.judged
            if j.judgement.light is Light.RED and j.session.on >= since
        }
    )


def waiting(glance: Glance) -> tuple[Decision, ...]:
    """Decisions in force whose rise waits, unless a therapist has answered since."""
    return tuple(d for d in glance.doses if d.waits_for_therapist and not _answered(glance, d))


def _answered(glance: Glance, decision: Decision) -> bool:
    """Whether something said after the week, and so after its decisions, answers one of them."""
    given = glance.week.received_at if glance.week else None
    return any(
        given is not None and row.received_at > given and _answers(row, decision)
        for row in glance.valid
    )


def _answers(row: FactRow, decision: Decision) -> bool:
    if row.kind == "Approval":
        return True
    if row.kind != "Note":
        return False
    note = row.value(Note)
    about = note.about in (decision.exercise, decision.replaces)
    return about and note.kind in (NoteKind.ACCEPTED, NoteKind.REJECTED)


def _with(glance: Glance, code: ReasonCode) -> tuple[Decision, ...]:
    return tuple(d for d in glance.doses if any(r.code is code for r in d.reasons))


def names(glance: Glance, decisions: tuple[Decision, ...]) -> tuple[str, ...]:
    """The English names of the exercises of some decisions."""
    known = glance.catalogue.by_id
    return tuple(known[d.exercise].name for d in decisions if d.exercise in known)


def started_on(glance: Glance) -> date:
    """The first session, else the day itself."""
    sessions = glance.history.sessions
    return sessions[0].on if sessions else glance.on


def _week(glance: Glance) -> int:
    return (glance.on - started_on(glance)).days // 7


def _doubt(glance: Glance) -> Doubt:
    recent = sum(glance.on - f.on <= FOUR_WEEKS for f in glance.history.flares)
    found = records.scores(glance.rows)
    return early_doubt(found, started_on(glance), glance.on, flares_in_4_weeks=recent)


def asks_policy(glance: Glance, standing: Standing) -> bool:
    """High worry under the strict policy, while no therapist has chosen one (ruling 11)."""
    outlook = glance.patient.outlook if glance.patient else None
    high = outlook is not None and outlook.is_high
    chosen = any(a.policy is not None for a in glance.approvals)
    return high and standing.policy is PainPolicy.STRICT and not chosen
