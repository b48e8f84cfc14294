"""Proposals: within the bound, explained, and never past the guard."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from tests.care.strategies import (
    CASES,
    CATALOGUE,
    DAY,
    IDS,
    RIG,
    ROW,
    case,
    day,
    done,
    mornings,
    sets_of,
    stand,
)

from mainstay.care.case import Case
from mainstay.care.decision import Action, Override, OverrideKind, Proposal, Proposer
from mainstay.care.guards import guard
from mainstay.care.history import Morning, SetOff
from mainstay.care.line import Line, line
from mainstay.care.reasons import ReasonCode
from mainstay.care.steps import not_above
from mainstay.dosing import Weighed, decided, proposals
from mainstay.dosing.propose import HOLDS_WITHIN, MOST_RISK, Binding, candidates
from mainstay.exercises import Dose
from mainstay.wording import Audience, sentence

AT = Dose(sets=2, reps=8, load_kg=2.5)


def rows(*agos: int, reserve: int = 5, dose: Dose = AT) -> list[object]:
    sets = sets_of(dose, ROW, reserve=reserve, effort_rpe=None)
    return [done(ago, ROW, dose, sets=sets) for ago in agos]


def asked(of: Case) -> Weighed | Proposal:
    return proposals(("row",), of, stand(of), CATALOGUE)[0]


def weighed(of: Case) -> Weighed:
    found = asked(of)
    assert isinstance(found, Weighed)
    return found


CALM = case(rows(9, 7, 4, 2))


def said_yes() -> Case:
    """The same, but the morning after the last session said that it set the back off."""
    awake = tuple(
        Morning(m.on, m.pain, SetOff.YES if m.on == day(1) else SetOff.NO) for m in mornings(9)
    )
    return case(rows(9, 7, 4, 2), awake)


def test_plenty_left_and_a_calm_back_ask_for_more() -> None:
    found = weighed(CALM)
    assert found.proposal.action is Action.RISE
    assert found.proposal.proposer is Proposer.ESTIMATOR
    assert found.proposal.reasons[0].code is ReasonCode.ESTIMATE_ROOM


def test_after_yes_nothing_rises_and_the_sentence_says_so() -> None:
    found = weighed(said_yes())
    assert found.proposal.action is not Action.RISE
    code = found.proposal.reasons[0].code
    assert code in (ReasonCode.ESTIMATE_CAREFUL, ReasonCode.ESTIMATE_RISK)


def test_every_reason_is_a_sentence_in_both_languages() -> None:
    for of in (CALM, said_yes()):
        reason = weighed(of).proposal.reasons[0]
        for language in ("en", "es"):
            for audience in Audience:
                assert sentence(reason, language, audience).endswith(".")
        assert sentence(reason, "es") != sentence(reason, "en")


def test_a_decision_names_what_it_was_made_from() -> None:
    found, again = weighed(CALM), weighed(CALM)
    assert found == again
    assert found.inputs != weighed(said_yes()).inputs
    assert found.model
    assert found.rule_book == stand(CALM).rule_book
    assert found.proposal.dose in [c.dose for c in found.candidates]


def test_the_chosen_dose_is_within_the_bound_or_the_gentlest() -> None:
    for of in (CALM, said_yes(), case(rows(2, reserve=0))):
        found = weighed(of)
        chosen = next(c for c in found.candidates if c.dose == found.proposal.dose)
        gentlest = min(c.risk for c in found.candidates)
        kept = chosen == found.candidates[0] and chosen.risk <= HOLDS_WITHIN * found.bound
        assert chosen.risk <= found.bound or kept or chosen.risk == gentlest
        assert found.bound == pytest.approx(MOST_RISK)


def test_several_exercises_share_the_bound() -> None:
    """The whole session stays within it; each line's own bound is what the others leave."""
    both = [
        replace(s, records=(*s.records, replace(s.records[0], exercise="chop")))
        for s in rows(9, 7, 4, 2)
    ]
    of = case(both)  # type: ignore[arg-type]
    found = proposals(("row", "chop"), of, stand(of), CATALOGUE)
    lines = [x for x in found if isinstance(x, Weighed)]
    mine = [next(c.risk for c in x.candidates if c.dose == x.proposal.dose) for x in lines]
    assert sum(mine) <= MOST_RISK
    assert [x.bound for x in lines] == pytest.approx([MOST_RISK - r for r in reversed(mine)])


def test_first_times_and_a_therapists_dose_stay_with_the_ladder() -> None:
    new = case()
    assert isinstance(asked(new), Proposal)
    chosen = Override(OverrideKind.DOSE, "T", DAY, "tested", "row", replace(AT, reps=9))
    known = CALM.overrides
    of = replace(CALM, overrides=(*known, chosen))
    found = asked(of)
    assert isinstance(found, Proposal)
    assert found.proposer is Proposer.THERAPIST


def test_candidates_can_be_made_and_rise_by_one_step_or_a_tenth() -> None:
    found = line(ROW, CALM, stand(CALM))
    assert isinstance(found, Line)
    doses = candidates(found)
    assert doses[0] == found.still
    assert {d.load_kg for d in doses} <= set(RIG.loads_kg())
    above = [d for d in doses if not not_above(d, found.still, False)]
    assert all(d.reps == 9 or d.sets == 3 for d in above)


def test_a_plate_that_doubles_the_load_waits_for_the_top_of_the_range() -> None:
    """The stack has steps of 2.5 kg: repetitions rise to 12 before the next plate."""
    loads = {}
    for reps in (11, 12):
        of = case(rows(9, 7, 4, 2, dose=replace(AT, reps=reps)))
        found = line(ROW, of, stand(of))
        assert isinstance(found, Line)
        loads[reps] = max(d.load_kg or 0 for d in candidates(found))
    assert loads == {11: 2.5, 12: 5.0}


def test_lower_doses_are_bound_by_risk_when_answers_say_that_the_back_was_set_off() -> None:
    awake = tuple(Morning(m.on, m.pain, SetOff.YES) for m in mornings(23))
    of = case(rows(*range(23, 1, -2)), awake)
    found = weighed(of)
    assert found.binding is Binding.RISK
    assert found.proposal.action is Action.FALL


@given(CASES)
def test_the_guard_has_the_last_word_whatever_the_logs_say(of: Case) -> None:
    """No log is too odd for an answer, and no answer is another one than the guard's."""
    now = stand(of)
    made = decided(IDS, of, now, CATALOGUE)
    assert len(made) == len(IDS)
    rises = tuple(d.exercise for d, _ in made if d.action is Action.RISE)
    for decision, found in made:
        if found is None or decision.dose is None:
            continue
        alone = guard(found.proposal, of, now, CATALOGUE)
        last = line(CATALOGUE.get(decision.exercise), of, now)
        assert isinstance(last, Line)
        assert not_above(decision.dose, alone.dose or last.still, last.frame.assisted)
    assert len(rises) <= 2


def test_numbers_are_finite_also_at_the_edges() -> None:
    for reserve in (0, 5):
        of = case(rows(60, 30, 2, reserve=reserve, dose=Dose(sets=2, reps=12, load_kg=20.0)))
        found = weighed(of)
        assert np.isfinite([c.risk for c in found.candidates]).all()
