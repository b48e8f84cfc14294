"""Laws that hold for every person, every history and every proposal.

"Not higher" is compared part by part: sets, count, hold, load (less help where a cable helps) and
band. A step of load takes repetitions back, so a refused step that leaves the dose as it was given
is not higher either.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.care.strategies import (
    CATALOGUE,
    DAY,
    IDS,
    PROPOSALS,
    RIG,
    cases,
    screen,
    stand,
    worse,
)

from mainstay.care.case import Case, Standing, closed
from mainstay.care.decision import Action, Decision, Proposal
from mainstay.care.guards import decide, guard
from mainstay.care.history import Pain
from mainstay.care.ladder import Line, line
from mainstay.care.pain import Light
from mainstay.care.patient import Mode
from mainstay.care.reasons import Reason
from mainstay.care.screening import TriageStatus
from mainstay.care.steps import not_above, single_steps, within_tops
from mainstay.exercises import Dose

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
OPEN = st.sampled_from(IDS)
Guard = Callable[[Proposal, Case, Standing], Decision]


def guarded(proposal: Proposal, case: Case, standing: Standing) -> Decision:
    return guard(proposal, case, standing, CATALOGUE)


def unguarded(proposal: Proposal, case: Case, standing: Standing) -> Decision:
    """What would happen without a guard: the wish is given. The negative control of each law."""
    return Decision(
        proposal.exercise, proposal.action, proposal.dose, (), standing.rule_book, DAY
    )


def line_of(exercise: str, case: Case, standing: Standing) -> Line | None:
    found = line(CATALOGUE.by_id[exercise], case, standing)
    return None if isinstance(found, Reason) else found


def given_before(exercise: str, case: Case) -> Dose | None:
    records = case.history.records_of(exercise)
    return records[-1][1].given if records else None


# --- more pain never means more ---


@st.composite
def worse_lives(draw: st.DrawFn) -> tuple[Case, Case]:
    """A case, and the same with more peak, after- or next-morning pain here and there."""
    case = draw(cases())
    more = st.tuples(st.integers(0, 5), st.integers(0, 5))

    def hurt(pain: Pain | None) -> Pain | None:
        by, leg = draw(more) if draw(st.integers(0, 2)) == 0 else (0, 0)
        return worse(pain, by, leg)

    sessions = tuple(
        replace(
            s,
            after=hurt(s.after),
            records=tuple(replace(r, peak=hurt(r.peak)) for r in s.records),
        )
        for s in case.history.sessions
    )
    mornings = tuple(replace(m, pain=hurt(m.pain) or m.pain) for m in case.history.mornings)
    history = replace(case.history, sessions=sessions, mornings=mornings)
    return case, replace(case, history=history)


def assert_not_higher(better: Decision, worse_: Decision, case: Case) -> None:
    if worse_.dose is None or worse_.exercise != better.exercise:
        return
    assert better.dose is not None, "more pain gave a dose where less pain stopped it"
    standing = stand(case)
    found = line_of(worse_.exercise, case, standing)
    assert found is not None
    assisted = found.frame.assisted
    rose = better.action in (Action.RISE, Action.CLIMB)
    same = rose and not_above(worse_.dose, found.still, assisted)
    assert same or not_above(worse_.dose, better.dose, assisted)


@given(worse_lives(), OPEN)
def test_more_pain_never_raises_a_dose(lives: tuple[Case, Case], exercise: str) -> None:
    less, more = lives
    better = decide(exercise, less, stand(less), CATALOGUE)
    worse_ = decide(exercise, more, stand(more), CATALOGUE)
    assert_not_higher(better, worse_, less)


@given(worse_lives(), PROPOSALS)
def test_more_pain_lets_no_proposal_through_further(
    lives: tuple[Case, Case], wish: Proposal
) -> None:
    less, more = lives
    assert_not_higher(guarded(wish, less, stand(less)), guarded(wish, more, stand(more)), less)


# --- after red ---


def red_lately(standing: Standing) -> bool:
    ids = list(dict.fromkeys(j.session.id for j in standing.judged))[-2:]
    return any(j.judgement.light is Light.RED and j.session.id in ids for j in standing.judged)


def check_after_red(wish: Proposal, case: Case, act: Guard) -> None:
    standing = stand(case)
    if not red_lately(standing):
        return
    decision = act(wish, case, standing)
    before = given_before(decision.exercise, case)
    found = line_of(decision.exercise, case, standing)
    assert decision.action not in (Action.RISE, Action.CLIMB)
    if decision.dose and before and found and found.frame.fits(before):
        assert not_above(decision.dose, before, found.frame.assisted)


@given(cases(), PROPOSALS)
def test_after_red_nothing_rises_for_two_sessions(case: Case, wish: Proposal) -> None:
    check_after_red(wish, case, guarded)


# --- what never is given ---


def check_load(decision: Decision, case: Case) -> None:
    if decision.dose is None or decision.dose.load_kg is None:
        return
    rig = case.patient.equipment.rig
    uses = CATALOGUE.by_id[decision.exercise].uses_pulley
    made = RIG.loads_kg() if uses and rig else case.patient.equipment.dumbbells_kg
    assert decision.dose.load_kg in made
    if uses:
        assert decision.setting is not None
        assert decision.setting.handle_kg == decision.dose.load_kg


def check_open(decision: Decision, case: Case) -> None:
    if decision.dose is not None:
        assert not closed(CATALOGUE.by_id[decision.exercise], case, stand(case))


def check_range(decision: Decision, case: Case) -> None:
    if decision.dose is None:
        return
    dose, span = decision.dose, CATALOGUE.by_id[decision.exercise].dose
    assert dose.sets <= span.sets[1]
    for name in ("reps", "duration_s", "distance_m", "hold_s"):
        value, allowed = getattr(dose, name), getattr(span, name)
        assert value is None or (allowed is not None and value <= allowed[1])


def check_week(decision: Decision, case: Case) -> None:
    """Not above: the last given dose, one smallest step or the percent over seven days before."""
    found = line_of(decision.exercise, case, stand(case))
    if decision.dose is None or found is None or not found.working:
        return
    old = [j for j in found.working if (DAY - j.session.on).days >= 7] or found.working[:1]
    before = within_tops(old[-1].record.given, found.frame)
    percent = 20 if CATALOGUE.by_id[decision.exercise].stage.rank >= 4 else 10
    percent = 10 if case.patient.birth_year == 1950 else percent
    allowed = [found.still, *single_steps(before, found.frame)]
    small = any(not_above(decision.dose, top, found.frame.assisted) for top in allowed)
    load, top_load = decision.dose.load_kg or 0, before.load_kg or 0
    within = decision.dose.volume <= before.volume * (100 + percent) / 100
    if found.frame.assisted:
        within = within and load * (100 + percent) / 100 >= top_load
    else:
        within = within and load <= top_load * (100 + percent) / 100
    assert small or within


def check_approval(decision: Decision, case: Case) -> None:
    """In clinic mode without an approval in force nothing is above what was given."""
    standing = stand(case)
    found = line_of(decision.exercise, case, standing)
    if case.patient.mode is not Mode.CLINIC or standing.approval or not found:
        return
    if decision.dose is not None and found.working:
        assert not_above(decision.dose, found.still, found.frame.assisted)


def check_reasons(decision: Decision, case: Case) -> None:
    assert decision.reasons
    assert all(reason.source for reason in decision.reasons)


CHECKS = (check_load, check_open, check_range, check_week, check_approval, check_reasons)


@pytest.mark.parametrize("check", CHECKS)
@given(case=cases(), wish=PROPOSALS)
def test_no_proposal_passes_the_guard_upward(
    check: Callable[[Decision, Case], None], case: Case, wish: Proposal
) -> None:
    check(guarded(wish, case, stand(case)), case)


@given(cases(), OPEN)
def test_the_ladder_obeys_the_same_laws(case: Case, exercise: str) -> None:
    decision = decide(exercise, case, stand(case), CATALOGUE)
    for check in CHECKS:
        check(decision, case)


@given(
    cases(),
    PROPOSALS,
    st.sampled_from(
        [
            TriageStatus.UNANSWERED,
            TriageStatus.EXPIRED,
            TriageStatus.EMERGENCY,
            TriageStatus.REFER,
        ]
    ),
    st.booleans(),
)
def test_without_safety_answers_there_is_no_dose(
    case: Case, wish: Proposal, status: TriageStatus, walks: bool
) -> None:
    unanswered = status in (TriageStatus.UNANSWERED, TriageStatus.EXPIRED)
    standing = stand(case, screen(status, may_walk=walks and unanswered))
    decision = guarded(wish, case, standing)
    assert (decision.action, decision.dose) == (Action.STOP, None)


@given(cases(), PROPOSALS, OPEN)
def test_the_same_facts_give_the_same_decision(
    case: Case, wish: Proposal, exercise: str
) -> None:
    assert guarded(wish, case, stand(case)) == guarded(wish, case, stand(case))
    assert decide(exercise, case, stand(case), CATALOGUE) == decide(
        exercise, case, stand(case), CATALOGUE
    )


@given(cases(), OPEN)
def test_deciding_again_before_the_next_session_changes_no_dose(
    case: Case, exercise: str
) -> None:
    """A decision already made stays: a dose does not rise or fall by being asked for twice."""
    first = decide(exercise, case, stand(case), CATALOGUE)
    again = replace(case, decisions=(*case.decisions, first))
    second = decide(exercise, again, stand(again), CATALOGUE)
    if first.exercise == second.exercise and first.dose and second.dose:
        assert second.dose == first.dose


# --- negative controls: each law is broken by giving what is wished ---


@pytest.mark.parametrize(
    "check", [check_load, check_open, check_range, check_week, check_approval]
)
def test_without_the_guard_the_law_breaks(check: Callable[[Decision, Case], None]) -> None:
    @settings(phases=[Phase.generate], max_examples=300)
    @given(case=cases(), wish=PROPOSALS)
    def law(case: Case, wish: Proposal) -> None:
        check(unguarded(wish, case, stand(case)), case)

    with pytest.raises((AssertionError, ExceptionGroup)):
        law()


def test_without_the_guard_things_rise_after_red() -> None:
    @settings(phases=[Phase.generate], max_examples=300)
    @given(case=cases(), wish=PROPOSALS)
    def law(case: Case, wish: Proposal) -> None:
        check_after_red(wish, case, unguarded)

    with pytest.raises((AssertionError, ExceptionGroup)):
        law()
