"""What the rule tables say about a week that was given out, read from the tables themselves.

Nothing here asks the ladder, the guard or the planner. Each reason has a check of its own against
the facts and the files of `care`; a reason without a check is a complaint.
"""

import itertools
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.resources import files

from mainstay.care.case import Case
from mainstay.care.decision import Action, Decision, OverrideKind
from mainstay.care.history import ExerciseRecord, Pain, Session, StageTest, Stop
from mainstay.care.pain import EASE_ONLY_FROM, Moment, PainPolicy, gate
from mainstay.care.reasons import Reason
from mainstay.care.reasons import ReasonCode as R
from mainstay.exercises import (
    Catalogue,
    Dose,
    Exercise,
    Item,
    Laterality,
    Position,
    Purpose,
    Stage,
)
from mainstay.planning import Placed, PlannedItem, WeekPlan
from mainstay.web.weeks import View


def table(name: str) -> dict:
    return tomllib.loads(files("mainstay.care").joinpath(name).read_text("utf-8"))


BOOK = table("rulebook.toml")
CONDITIONS = {row["condition"]: row for row in table("conditions.toml")["rule"]}
DIRECTION = table("conditions.toml")["direction"]
CONTROL = {row["test"]: row["drills"] for row in table("control.toml")["test"]}
STRICT = gate(PainPolicy.STRICT)
BACK_WHILE_LEG_MOVES_UP = 6
"""Back pain up to here is amber, not red, where leg pain moved up in a session (clinical 5)."""


def moved_up(start: Pain, felt: Pain) -> bool:
    """Whether leg pain that was there reaches less far down and is no stronger."""
    return start.leg > 0 and felt.leg <= start.leg and felt.reach.rank < start.reach.rank


def count(dose: Dose) -> int:
    return dose.reps or dose.duration_s or dose.distance_m or 0


def counted(dose: Dose) -> str:
    names = ("reps", "duration_s", "distance_m")
    return next(n for n in names if getattr(dose, n) is not None)


@dataclass(frozen=True)
class Facts:
    """A week on one day, the facts before that day's sessions, and the week before it."""

    view: View
    case: Case
    earlier: WeekPlan | None

    on: date

    def when(self, decision: Decision) -> "Facts":
        """The facts as they were when a decision was made: a week stands until something is said."""
        history = self.case.history
        known = {
            "sessions": tuple(s for s in history.sessions if s.on < decision.on),
            "mornings": tuple(m for m in history.mornings if m.on <= decision.on),
        }
        case = replace(self.case, history=replace(history, **known))
        return replace(self, case=case, on=decision.on)

    @property
    def catalogue(self) -> Catalogue:
        return self.view.overview.catalogue

    def done(self, exercise: str) -> list[tuple[Session, ExerciseRecord]]:
        return list(self.case.history.records_of(exercise))

    def light(self, session: Session, record: ExerciseRecord) -> str:
        """Green, amber or red by the strict table; the worst of all moments."""
        later = [m for m in self.case.history.mornings if m.on > session.on]
        usual = self.view.standing.usual
        said = [
            (Moment.DURING, session.start, record.peak),
            (Moment.AFTER, session.start, session.after),
        ]
        said += [(Moment.MORNING, usual, later[0].pain)] if later else []
        lights = [_light(m, base, pain, record.stop) for m, base, pain in said if pain]
        return max(lights, key=("green", "amber", "red").index, default="green")

    def answered(self, session: Session) -> bool:
        """Whether the next morning was answered before the next session."""
        history = self.case.history
        mornings = [m.on for m in history.mornings if m.on > session.on]
        following = [s.on for s in history.sessions if s.on > session.on]
        return bool(mornings) and not (following and mornings[0] > following[0])

    def lights(self, exercise: str) -> list[str]:
        return [self.light(s, r) for s, r in self.done(exercise)]

    def onsets(self) -> list[date]:
        """Days of the button, and the first of each two mornings that are well above usual."""
        rule, history = BOOK["flare"], self.case.history
        high = self.view.standing.usual.back + rule["points_above"]
        found = {f.on for f in history.flares if f.on <= self.on}
        for one, two in itertools.pairwise(history.mornings):
            near = (two.on - one.on).days <= rule["mornings_apart_days"]
            if near and min(one.pain.back, two.pain.back) >= high:
                found.add(one.on)
        return sorted(found)

    def onset(self) -> date | None:
        return max(self.onsets(), default=None)

    def greens_after_ease(self) -> int:
        """Days of training, all green, after the days of ease: each one brings the next percent."""
        onset, ease = self.onset(), BOOK["flare"]["ease_only_to_day"]
        days: dict[date, bool] = {}
        for session in self.case.history.sessions:
            if onset and (session.on - onset).days > ease:
                for record in session.records:
                    green = self.answered(session) and self.light(session, record) == "green"
                    walk = self.catalogue.get(record.exercise).purpose is Purpose.AEROBIC
                    if not (green and walk):
                        days[session.on] = days.get(session.on, True) and green
        return sum(days.values())

    def before_flare(self, exercise: str) -> Dose | None:
        first = min(self.onsets(), default=date.max)
        found = [r.given for s, r in self.done(exercise) if s.on < first]
        return found[-1] if found else None

    def away(self, exercise: str) -> tuple[int, dict]:
        days = (self.on - self.done(exercise)[-1][0].on).days
        return days, next(row for row in BOOK["breaks"] if days <= row["up_to_days"])


def cut(dose: Dose, percent: int, aerobic: bool) -> Dose:
    """What a percentage leaves: fewer sets; of one set, less of it; a walk keeps its shortest."""
    if dose.sets > 1:
        return dose.with_(sets=max(1, dose.sets * percent // 100))
    left = max(1, count(dose) * percent // 100)
    if aerobic and dose.duration_s is not None:
        left = max(left, min(dose.duration_s, BOOK["flare"]["shortest_walk_s"]))
    return dose.with_(**{counted(dose): left})


# --- reasons of a decision ----------------------------------------------------------------------

Check = Callable[[Facts, Decision, Reason], bool]


def _about(decision: Decision) -> str:
    return decision.replaces or decision.exercise


def _first(f: Facts, d: Decision, r: Reason) -> bool:
    return d.replaces is not None or not f.done(d.exercise)


def _calm(f: Facts, d: Decision, r: Reason) -> bool:
    needed = BOOK["rise"]["green_sessions"]
    return r["sessions"] == needed and f.lights(_about(d))[-needed:] == ["green"] * needed


def _reached(f: Facts, d: Decision, r: Reason) -> bool:
    _, last = f.done(_about(d))[-1]
    name = counted(last.given)
    return all(getattr(s, name) >= count(last.given) for s in last.sets)


def _keeps(f: Facts, d: Decision, r: Reason) -> bool:
    return d.action in (Action.HOLD, Action.FALL, Action.RETURN, Action.RISE, Action.START)


def _flare(f: Facts, d: Decision, r: Reason) -> bool:
    day = (f.on - f.onset()).days
    percents = BOOK["flare"]["return_percents"]
    return (
        r["day"] == day <= BOOK["flare"]["ease_only_to_day"]
        and r["percent"] == percents[f.greens_after_ease()]
        and _as_cut(f, d, r["percent"])
    )


def _return(f: Facts, d: Decision, r: Reason) -> bool:
    past = (f.on - f.onset()).days > BOOK["flare"]["ease_only_to_day"]
    percents = BOOK["flare"]["return_percents"]
    return (
        past and r["percent"] == percents[f.greens_after_ease()] and _as_cut(f, d, r["percent"])
    )


def _as_cut(f: Facts, d: Decision, percent: int) -> bool:
    """The dose is what the percentage leaves of the dose before the flare, or less."""
    old, assisted = f.before_flare(d.exercise), f.catalogue.get(d.exercise).assisted
    if old is None or d.dose is None:
        return d.dose is not None
    left = cut(old, percent, f.catalogue.get(d.exercise).purpose is Purpose.AEROBIC)
    sign = -1 if assisted else 1  # where a cable helps, more load is easier
    heavier = sign * (d.dose.load_kg or 0) > sign * (left.load_kg or 0) + 1e-6
    return d.dose.sets <= left.sets and count(d.dose) <= count(left) and not heavier


def _break(f: Facts, d: Decision, r: Reason) -> bool:
    known = [e for e in (d.exercise, _about(d)) if f.done(e)]
    rows = [f.away(e) for e in known]
    if (r["days"], r["percent"]) not in [(days, row["percent"]) for days, row in rows]:
        return False
    if d.replaces is not None or d.dose is None:
        return d.dose is not None
    # A dose that a flare had cut is no measure: the dose before it is, or the one it begins with.
    before = f.before_flare(d.exercise)
    begins = f.catalogue.get(d.exercise).dose.start() if f.onsets() and before is None else None
    olds = (f.done(d.exercise)[-1][1].given, before, begins)
    return any(_left(f, d, old, r["percent"]) for old in olds if old is not None)


def _left(f: Facts, d: Decision, old: Dose, percent: int) -> bool:
    """Whether a dose is at most so many percent: of the load, of the work where there is none."""
    if old.load_kg is not None:
        rig = f.case.patient.equipment.rig
        if f.catalogue.get(d.exercise).assisted:
            wanted = rig.at_least(old.load_kg * 100 / percent)
            return wanted is None or d.dose.load_kg >= wanted.handle_kg
        wanted = rig.at_most(old.load_kg * percent / 100)
        return wanted is None or d.dose.load_kg <= wanted.handle_kg
    least = d.dose.sets == count(d.dose) == 1  # one repetition cannot be halved
    return least or d.dose.sets * count(d.dose) * 100 <= percent * old.sets * count(old)


def _restart(f: Facts, d: Decision, r: Reason) -> bool:
    """The day of such a condition, after the first session, with nothing done since it."""
    first, on = f.case.history.sessions[0].on, date.fromisoformat(r["day"])
    named = [
        c
        for c in f.case.patient.conditions
        if c.since == on and CONDITIONS[c.condition].get("restarts") == r["event"]
    ]
    return bool(named) and first < on <= f.on and d.dose is not None


EASE_FROM = 5
"""Under the strict limits of these people nothing but ease is left from here on."""


def _sore(session: Session, done: ExerciseRecord) -> bool:
    """Whether the pain told of it leaves nothing but ease, whatever was there before it."""
    told = [p for p in (done.peak, session.after) if p]
    return any(max(p.back, p.leg) >= EASE_FROM for p in told)


def _red_recently(f: Facts, d: Decision, r: Reason) -> bool:
    days: dict[date, bool] = {}
    for session in f.case.history.sessions:
        for record in session.records:
            walk = f.catalogue.get(record.exercise).purpose is Purpose.AEROBIC
            red = f.light(session, record) == "red" or (walk and _sore(session, record))
            if red or not walk:
                days[session.on] = days.get(session.on, False) or red
    last = sorted(days)[-BOOK["rise"]["pause_after_red_sessions"] :]
    return any(days[day] for day in last) and d.action not in (Action.RISE, Action.CLIMB)


def _weekly(f: Facts, d: Decision, r: Reason) -> bool:
    return r["percent"] == BOOK["rise"]["weekly_percent"]


def _two_rise(f: Facts, d: Decision, r: Reason) -> bool:
    return r["limit"] == BOOK["rise"]["exercises_a_session"] and d.action is not Action.RISE


def _approval_limit(f: Facts, d: Decision, r: Reason) -> bool:
    return any(a.on <= f.on <= a.ends_on for a in f.case.approvals) and d.waits_for_therapist


def _light(moment: Moment, base: Pain, pain: Pain, stop: Stop | None) -> str:
    """The light of the back at one moment; "It hurts" and a morning leave no excuse."""
    row = STRICT.row(moment, base.back)
    if pain.back <= row.green_max:
        return "green"
    borne = pain.back <= BACK_WHILE_LEG_MOVES_UP and moved_up(base, pain)
    stopped = moment is Moment.DURING and stop is not None
    excused = borne and moment is not Moment.MORNING and not stopped
    return "amber" if excused or pain.back <= row.amber_max else "red"


def _moved_up(f: Facts, d: Decision, r: Reason) -> bool:
    session, record = f.done(_about(d))[-1]
    said = [(Moment.DURING, record.peak), (Moment.AFTER, session.after)]
    return any(
        pain is not None
        and pain.back == r["pain"] <= BACK_WHILE_LEG_MOVES_UP
        and moved_up(session.start, pain)
        and r["pain"] > r["limit"] == STRICT.row(moment, session.start.back).green_max
        and (r["reach"], r["start"]) == (pain.reach.value, session.start.reach.value)
        for moment, pain in said
    )


def _over(moment: Moment) -> Check:
    def check(f: Facts, d: Decision, r: Reason) -> bool:
        session, record = f.done(_about(d))[-1]
        later = [m.pain for m in f.case.history.mornings if m.on > session.on]
        said = {Moment.DURING: record.peak, Moment.AFTER: session.after}.get(
            moment, later[0] if later else None
        )
        base = r["usual"] if moment is Moment.MORNING else session.start.back
        limit = STRICT.row(moment, base).green_max
        return r["pain"] == said.back > limit == r["limit"]

    return check


def _easier(f: Facts, d: Decision, r: Reason) -> bool:
    return f.catalogue.get(_about(d)) in f.catalogue.harder(f.catalogue.get(r["exercise"]))


def _climb(f: Facts, d: Decision, r: Reason) -> bool:
    return f.catalogue.get(r["exercise"]) in f.catalogue.harder(f.catalogue.get(_about(d)))


def _top(f: Facts, d: Decision, r: Reason) -> bool:
    span, name = f.catalogue.get(_about(d)).dose, counted(f.done(_about(d))[-1][1].given)
    return count(f.done(_about(d))[-1][1].given) >= getattr(span, name)[1]


def _lighter_day(facts: Facts, decision: Decision, reason: Reason) -> bool:
    said = facts.done(decision.replaces or decision.exercise)[-1][0].readiness
    return (
        said is not None and said.lighter and reason["percent"] == BOOK["readiness"]["percent"]
    )


def _missing_morning(f: Facts, d: Decision, r: Reason) -> bool:
    return not f.answered(f.done(_about(d))[-1][0])


def _stuck(f: Facts, d: Decision, r: Reason) -> bool:
    first, _ = f.done(d.exercise)[0]
    return (f.on - first.on).days >= BOOK["rise"]["stuck_days"]


def _effort_unknown(f: Facts, d: Decision, r: Reason) -> bool:
    sets = f.done(_about(d))[-1][1].sets
    return not any(s.reserve is not None or s.effort_rpe is not None for s in sets)


def _deload(f: Facts, d: Decision, r: Reason) -> bool:
    rule = BOOK["deload"]
    enough = f.catalogue.get(d.exercise).stage.rank >= Stage(rule["from_stage"]).rank
    return enough and r["percent"] == rule["percent"]


def _rounded(f: Facts, d: Decision, r: Reason) -> bool:
    made = r["given_kg"] in f.case.patient.equipment.rig.loads_kg()
    return made and r["given_kg"] <= r["wanted_kg"]


def _two_reds(f: Facts, d: Decision, r: Reason) -> bool:
    rule = BOOK["fall"]
    days = {
        s.id
        for s in f.case.history.sessions
        for rec in s.records
        if f.light(s, rec) == "red" and (f.on - s.on).days <= rule["reds_within_days"]
    }
    return r["days"] == rule["reds_within_days"] and len(days) >= rule["reds"]


def _three_ambers(f: Facts, d: Decision, r: Reason) -> bool:
    needed = BOOK["fall"]["ambers_in_a_row"]
    return "green" not in f.lights(_about(d))[-needed:]


def _high_start(f: Facts, d: Decision, r: Reason) -> bool:
    start = f.done(_about(d))[-1][0].start
    return r["pain"] == start.back >= EASE_ONLY_FROM[PainPolicy.STRICT]


def _one_thing(f: Facts, d: Decision, r: Reason) -> bool:
    last = f.done(_about(d))[-1][1].given
    names = ("sets", "reps", "duration_s", "hold_s", "load_kg")
    risen = [n for n in names if (getattr(d.dose, n) or 0) > (getattr(last, n) or 0)]
    return d.replaces is not None or len(risen) <= 1


def _red_cut(f: Facts, d: Decision, r: Reason) -> bool:
    """Less of it after a red session, in the sessions in which nothing may rise."""
    lights = f.lights(_about(d))
    # The cut is held while any exercise was red of late: nothing rises then.
    now = lights[-1] == "red" or ("red" in lights[-2:] and _red_recently(f, d, r))
    full = max(s.given.volume for _, s in f.done(_about(d)))
    less = d.dose is not None and d.dose.volume <= full
    return less and now and r["percent"] == BOOK["fall"]["red_percent"]


def _few_minutes(f: Facts, d: Decision, r: Reason) -> bool:
    """The row of the rule book for the person's minutes."""
    minutes = f.case.patient.minutes
    row = next(x for x in BOOK["few_minutes"] if minutes <= x["up_to_minutes"])
    return row["most_sets"] == r["sets"] and r["minutes"] == minutes


def _long_flare(f: Facts, d: Decision, r: Reason) -> bool:
    """A flare longer than a week, or too many of them."""
    rule, onsets = BOOK["flare"], f.onsets()
    many = [day for day in onsets if (f.on - day).days < rule["clinician_within_days"]]
    long = (f.on - onsets[0]).days > rule["clinician_over_days"]
    return long or len(many) > rule["clinician_over_flares"]


DECIDED: dict[R, Check] = {
    R.RED_CUT: _red_cut,
    R.FLARE_NEEDS_CLINICIAN: _long_flare,
    R.FIRST_TIME: _first,
    R.CALM_TWICE: _calm,
    R.TARGET_REACHED: _reached,
    R.PLAN_KEEPS: _keeps,
    R.FLARE: _flare,
    R.FLARE_RETURN: _return,
    R.FLARE_SHORT_WALKS: lambda f, d, r: r["minutes"] * 60 == BOOK["flare"]["shortest_walk_s"],
    R.BREAK: _break,
    R.RESTART: _restart,
    R.RED_RECENTLY: _red_recently,
    R.WEEKLY_CAP: _weekly,
    R.TWO_EXERCISES_RISE: _two_rise,
    R.FEW_MINUTES: _few_minutes,
    R.APPROVAL_LIMIT: _approval_limit,
    R.APPROVAL_MISSING: lambda f, d, r: not [a for a in f.case.approvals if a.on <= f.on],
    R.PEAK_OVER_LIMIT: _over(Moment.DURING),
    R.AFTER_OVER_LIMIT: _over(Moment.AFTER),
    R.MORNING_OVER_LIMIT: _over(Moment.MORNING),
    R.LEG_PAIN_MOVED_UP: _moved_up,
    R.PLAN_EASIER: _easier,
    R.PLAN_CLIMB: _climb,
    R.PLAN_SWAP_SIDEWAYS: lambda f, d, r: d.exercise == r["exercise"],
    R.TOP_OF_RANGE: _top,
    R.MORNING_MISSING: _missing_morning,
    R.STUCK_TWO_WEEKS: _stuck,
    R.EFFORT_UNKNOWN: _effort_unknown,
    R.DELOAD_WEEK: _deload,
    R.ROUNDED_TO_RIG: _rounded,
    R.TWO_REDS: _two_reds,
    R.THREE_AMBERS: _three_ambers,
    R.START_PAIN_HIGH: _high_start,
    R.ONE_THING_RISES: _one_thing,
    R.LIGHTER_DAY: _lighter_day,
}

# --- reasons of the plan ------------------------------------------------------------------------

InPlan = Callable[[Facts, Exercise, Reason], bool]


def _out_of_reach(f: Facts, e: Exercise, r: Reason) -> bool:
    """The places that the exercise names, and none of them is one that the person gets to."""
    named = r["surfaces"].split(", ")
    return named == list(e.surfaces) and not {*named} & {*f.case.patient.surfaces}


def _forbids(f: Facts, e: Exercise, r: Reason) -> bool:
    return any(x.condition.value == r["condition"] for x in f.case.patient.conditions) and (
        r["condition"] in {c.value for c in e.avoid}
    )


def _forbids_demand(f: Facts, e: Exercise, r: Reason) -> bool:
    return r["demand"] in {x.value for x in e.demands} and (
        r["demand"] in CONDITIONS[r["condition"]]["demands"]
    )


def _forbids_motion(f: Facts, e: Exercise, r: Reason) -> bool:
    named = CONDITIONS[r["condition"]].get("motions", ())
    return r["motion"] == e.spine_motion.value and r["motion"] in named


def _eases(f: Facts, e: Exercise, r: Reason) -> bool:
    """A movement into the direction that was found."""
    found = f.case.patient.preference
    known = found is not None and found.found_on <= f.on
    return known and r["direction"] == found.direction.value == e.direction.value


def _opposite(f: Facts, e: Exercise, r: Reason) -> bool:
    """Favors the other direction than the one that was found, or asks for its motion."""
    found = f.case.patient.preference
    if found is None or found.found_on > f.on or r["direction"] != found.direction.value:
        return False
    other = {"extension": "flexion", "flexion": "extension"}[r["direction"]]
    against = {*DIRECTION[f"against_{r['direction']}"]}
    return e.direction.value == other or not against.isdisjoint(d.value for d in e.demands)


def _spread(f: Facts, e: Exercise, r: Reason) -> bool:
    """A movement into the direction that was found, and since then pain below the back, or a leg that failed."""
    history, found = f.case.history, f.case.patient.preference
    if found is None or not r["direction"] == found.direction.value == e.direction.value:
        return False
    told = [(x.on, x.pain) for x in (*history.mornings, *history.flares)]
    for s in history.sessions:
        peaks = (x.peak for x in s.records)
        told += [(s.on, pain) for pain in (s.start, s.after, *peaks) if pain]
    stops = [(s.on, x.stop) for s in history.sessions for x in s.records]
    failed = any(on > found.found_on and stop is Stop.NUMB_OR_WEAK for on, stop in stops)
    weaker = any(t.test is StageTest.HEEL_TOE_WALK and t.value for t in history.tests)
    lower = any(on > found.found_on and pain.reach.rank > 0 for on, pain in told)
    return failed or weaker or lower


def _not_found(f: Facts, e: Exercise, r: Reason) -> bool:
    """A condition asks for a finding of this direction, and there is none."""
    found = f.case.patient.preference
    here = found is not None and found.found_on <= f.on and found.direction is e.direction
    return CONDITIONS[r["condition"]].get("direction_by_finding", False) and not here


def _drill(f: Facts, e: Exercise, r: Reason) -> bool:
    """A failed test, one of enough failed ones, and a drill of its row."""
    failed = {test.value for test in f.view.standing.control.failed}
    return r["test"] in failed and e.id in CONTROL[r["test"]]


def _alike(f: Facts, e: Exercise, r: Reason) -> bool:
    other = f.catalogue.get(r["exercise"])
    aerobic = e.purpose is other.purpose is Purpose.AEROBIC
    return aerobic or (e.position, e.purpose) == (other.position, other.purpose)


def _easier_red(f: Facts, e: Exercise, r: Reason) -> bool:
    """An easier one, some steps below, hurt too much on one of the last days, and this one did not run."""
    red, away = f.view.overview.catalogue.get(r["exercise"]), BOOK["fall"]["away_days"]
    walks = red.purpose is Purpose.AEROBIC
    told = f.done(red.id)
    hurt = {s.on for s, d in told if f.light(s, d) == "red" or (walks and _sore(s, d))}
    days = [day for day in hurt if (f.on - day).days < away]
    ran = [s.on for s, _ in f.done(e.id)][-1:]
    free = [day for day in days if not any((day - on).days < away for on in ran)]
    above, ahead = set(), [red.id]
    while ahead:
        more = set(f.view.overview.catalogue.get(ahead.pop()).harder) - above
        above |= more  # each once: many ways lead up to the same
        ahead += more
    return e.id in above and bool(free)


def _barred(f: Facts, e: Exercise, r: Reason) -> bool:
    words = [o for o in f.case.overrides if o.exercise == e.id and o.on <= f.on]
    return bool(words) and words[-1].kind is OverrideKind.BAR


def _asked(f: Facts, e: Exercise, r: Reason) -> bool:
    words = [o for o in f.case.overrides if o.exercise == e.id and o.on <= f.on]
    said = [o.kind for o in words if o.kind in (OverrideKind.ASK, OverrideKind.BAR)]
    return said[-1:] == [OverrideKind.ASK]


def _weaker_side(f: Facts, e: Exercise, r: Reason) -> bool:
    weak = f.case.patient.weak_side
    return e.laterality is Laterality.EACH_SIDE and weak is not None and r["side"] == weak.value


def _too_heavy(f: Facts, e: Exercise, r: Reason) -> bool:
    smallest = f.case.patient.equipment.rig.loads_kg()[0]
    top = f.case.patient.mass_kg * e.dose.load_percent_bodyweight[1] / 100
    return r["smallest_kg"] == smallest > top


def _ease_week(f: Facts, e: Exercise, r: Reason) -> bool:
    onset = f.onset()
    eases = e.stage is Stage.COORDINATION and not e.loadable  # easy walking is of it
    return onset is not None and not eases


def _new(f: Facts, e: Exercise, r: Reason) -> bool:
    starts = f.view.issued.starts - timedelta(days=7)
    lately = any(s.on >= starts for s, _ in f.done(e.id) if s.on < f.view.issued.starts)
    # Derived again in the same week, what was new in it stays new and counts.
    same_week = f.earlier is not None and f.earlier.starts == f.view.issued.starts
    return not lately and (f.earlier is None or same_week or e.id not in f.earlier.exercises())


PLANNED: dict[R, InPlan] = {
    R.PLAN_DEEP_FIRST: lambda f, e, r: e.purpose is Purpose.DEEP_ACTIVATION,
    R.PLAN_STAGE_WORK: lambda f, e, r: r["stage"] == e.stage.value,
    R.PLAN_BELOW_STAGE: lambda f, e, r: e.stage.rank < f.view.issued.plan.stage.rank,
    R.PLAN_SLING: lambda f, e, r: e.sling is not None,
    R.PLAN_BALANCES: lambda f, e, r: r["muscle"] in {t.muscle.value for t in e.trains},
    R.PLAN_ASKED: _asked,
    R.PLAN_WEAK_SIDE: _weaker_side,
    R.PLAN_CONTROL: _drill,
    R.PLAN_DIRECTION: _eases,
    R.PLAN_GOAL: lambda f, e, r: r["goal"] in {g.text for g in f.case.patient.goals},
    R.PLAN_KEEPS: lambda f, e, r: f.earlier is not None and e.id in f.earlier.exercises(),
    R.PLAN_NEW: _new,
    R.PLAN_WALKING: lambda f, e, r: e.position is Position.WALKING,
    R.PLAN_AEROBIC_INSTEAD: lambda f, e, r: e.purpose is Purpose.AEROBIC,
    R.PLAN_EASIER: lambda f, e, r: bool(f.catalogue.get(r["exercise"])),
    R.PLAN_CLIMB: lambda f, e, r: bool(f.catalogue.get(r["exercise"])),
    R.PLAN_SWAP_SIDEWAYS: lambda f, e, r: bool(f.catalogue.get(r["exercise"])),
    R.PLAN_SIMILAR_CHOSEN: _alike,
    R.PLAN_NO_ROOM: lambda f, e, r: r["minutes"] == f.case.patient.minutes,
    R.PLAN_FEW_NEW: lambda f, e, r: e.id not in f.view.issued.plan.exercises(),
    R.EQUIPMENT_MISSING: lambda f, e, r: (
        Item(r["item"]) not in f.case.patient.equipment.available
        and Item(r["item"]) in {*e.equipment, *e.one_of}
    ),
    R.STAGE_NOT_REACHED: lambda f, e, r: (
        e.stage.rank > Stage(r["reached"]).rank and r["stage"] == e.stage.value
    ),
    R.STAGE_ABOVE_CAP: lambda f, e, r: e.stage.rank > r["cap"],
    R.PERSON_CANNOT: lambda f, e, r: (
        r["demand"] in {x.value for x in f.case.patient.cannot} & {x.value for x in e.demands}
    ),
    R.SURFACE_OUT_OF_REACH: _out_of_reach,
    R.CONDITION_FORBIDS: _forbids,
    R.CONDITION_FORBIDS_DEMAND: _forbids_demand,
    R.CONDITION_FORBIDS_MOTION: _forbids_motion,
    R.DIRECTION_OPPOSITE: _opposite,
    R.DIRECTION_NOT_FOUND: _not_found,
    R.DIRECTION_SPREAD: _spread,
    R.THERAPIST_BARRED: _barred,
    R.EASIER_WAS_RED: _easier_red,
    R.RIG_TOO_HEAVY: _too_heavy,
    R.FLARE_EASE_ONLY: _ease_week,
    R.EASE_ONLY: _ease_week,
    R.EXERCISE_BARRED: _barred,
}


# --- a whole week -------------------------------------------------------------------------------


def complaints(f: Facts) -> Iterator[str]:
    """Everything in a week that the tables do not bear out."""
    plan, rig = f.view.issued.plan, f.case.patient.equipment.rig
    for decision in f.view.issued.doses:
        for reason in decision.reasons:
            check = DECIDED.get(reason.code)
            if check is None or not check(f.when(decision), decision, reason):
                yield f"{f.on}: {decision.exercise} {decision.action} {decision.dose}: {reason}"
        exercise = f.catalogue.get(decision.exercise)
        load = decision.dose.load_kg if decision.dose else None
        if exercise.uses_pulley and load not in rig.loads_kg():
            yield f"{f.on}: {decision.exercise}: the machine cannot make {load} kg"
    for verdict in plan.verdicts:
        exercise = f.catalogue.get(verdict.exercise)
        for reason in verdict.reasons:
            judged = PLANNED.get(reason.code)
            if judged is None or not judged(f, exercise, reason):
                yield f"{f.on}: {verdict.exercise} is {verdict.placed}: {reason}"
    yield from _composed(f, plan)


def _composed(f: Facts, plan: WeekPlan) -> Iterator[str]:
    """The week as the issue wants it: open exercises alone, deep ones, few enough, on time."""
    chosen = {v.exercise for v in plan.verdicts if v.placed is Placed.IN}
    if sum(bool(f.view.in_session(d.items)) for d in plan.days) > f.case.patient.days_per_week:
        yield f"{f.on}: more days than asked for"
    for day in plan.days:
        done: tuple[PlannedItem, ...] = f.view.in_session(day.items)
        if done and not 3 <= len(done) <= 6:
            yield f"{f.on}: {len(done)} exercises on {day.on}"
        if day.minutes > f.case.patient.minutes:
            yield f"{f.on}: {day.minutes} minutes on {day.on}"
        first = plan.stage is Stage.COORDINATION
        if done and first and not any(f.catalogue.get(i.exercise).is_deep for i in done):
            yield f"{f.on}: no deep activation on {day.on}"
        if not {i.exercise for i in day.items} <= chosen:
            yield f"{f.on}: an exercise without a verdict on {day.on}"
