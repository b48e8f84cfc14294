"""The next twelve weeks: real steps of the rig, bands around their median, choices that differ."""

from itertools import pairwise

import numpy as np
import pytest
from tests.care.strategies import CATALOGUE, ROW, case, done, stand
from tests.dosing.test_propose import CALM

from mainstay.care.line import Line, line
from mainstay.care.steps import parts_above
from mainstay.dosing.belief import prior
from mainstay.dosing.known import known
from mainstay.dosing.what_if import WEEKS, Choice, Rises, Step, steps_from, what_if

NEVER, EACH, BOUND = (Choice(3, rises) for rises in Rises)


def steps() -> tuple[Step, ...]:
    found = line(ROW, CALM, stand(CALM))
    assert isinstance(found, Line)
    return steps_from(found)


def test_each_step_is_a_dose_of_the_rig_and_harder_in_one_part() -> None:
    doses = [step.dose for step in steps()]
    assert len(doses) == WEEKS + 1
    assert all(len(parts_above(b, a, False)) == 1 for a, b in pairwise(doses))


def test_the_dose_moves_as_chosen() -> None:
    held, raised, bounded = what_if(prior(1, 1), 0, steps(), (NEVER, EACH, BOUND), trained=6)
    assert set(held.doses) == {steps()[0].dose}
    assert raised.doses == tuple(step.dose for step in steps()[:WEEKS])
    assert held.flares.median[-1] < bounded.flares.median[-1] < raised.flares.median[-1]


def test_the_bound_falls_back_from_a_dose_that_is_far_too_much() -> None:
    high = [Step(s.dose, s.stress + 2.5, s.load) for s in steps()]
    (found,) = what_if(prior(1, 1), 0, high, (BOUND,), trained=6)
    assert set(found.doses) == {high[0].dose}


def test_more_sessions_bring_more_flares_at_first_and_more_gain_in_the_end() -> None:
    # Later the model hardens with each calm session, so that flares may fall behind again.
    fewer, more = what_if(prior(1, 1), 0, steps(), (Choice(2), Choice(4)))
    assert fewer.flares.median[0] < more.flares.median[0]
    assert fewer.capacity_percent.median[-1] < more.capacity_percent.median[-1]


def test_bands_hold_their_median_and_the_same_question_has_the_same_answer() -> None:
    found = what_if(prior(1, 1), 0, steps(), (NEVER, EACH))
    assert found == what_if(prior(1, 1), 0, steps(), (NEVER, EACH))
    for band in (band for p in found for band in (p.capacity_percent, p.flares)):
        assert len(band.median) == WEEKS
        assert np.all(np.array(band.low) <= band.median)
        assert np.all(np.array(band.median) <= band.high)


def test_a_week_has_seven_days() -> None:
    with pytest.raises(ValueError, match="sessions_a_week"):
        Choice(8)


def test_what_is_known_is_learned_from_every_session_before_today() -> None:
    found = known((ROW.id,), CALM, stand(CALM), CATALOGUE)
    assert (found.sessions, found.at(ROW.id), found.at("bird-dog")) == (4, 0, None)
    assert found.sound
    none = case([done(0, ROW, CALM.history.sessions[0].records[0].given)])
    assert known((ROW.id,), none, stand(none), CATALOGUE).sessions == 0
