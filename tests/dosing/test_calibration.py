"""Recalibration tightens by itself and relaxes only with a signature."""

from datetime import date

import numpy as np
import pytest

from mainstay.dosing.belief import prior
from mainstay.dosing.calibration import FALSE_YES, TRUE_YES, Record, SignOff, factor
from mainstay.dosing.what_if import WEEKS, Choice, what_if

SIGNED = SignOff("Dr A", date(2026, 11, 1))


def record(caused_percent: float, expected_percent: float, answers: int = 4000) -> Record:
    share = caused_percent / 100
    yes = answers * (share * TRUE_YES + (1 - share) * FALSE_YES)
    return Record(answers, round(yes), answers * expected_percent / 100)


@pytest.mark.parametrize(
    ("found", "signed", "low", "high"),
    [
        (record(6, 2), None, 2.5, 3.0),  # three times as many as stated: tightened at once
        (record(6, 2), SIGNED, 2.5, 3.0),
        (record(1, 4), None, 1.0, 1.0),  # fewer than stated: nothing without a signature
        (record(1, 4), SIGNED, 0.3, 0.9),
        (record(2, 2), SIGNED, 1.0, 1.0),  # as stated
        (record(6, 2, answers=100), SIGNED, 1.0, 1.0),  # too few answers
        (Record(4000, 0, 0.0), SIGNED, 1.0, 1.0),  # nothing stated
    ],
)
def test_factor(found: Record, signed: SignOff | None, low: float, high: float) -> None:
    assert low <= factor(found, signed=signed) <= high


def test_relaxing_is_never_beyond_what_the_answers_allow() -> None:
    relaxed = factor(record(1, 4), signed=SIGNED)
    assert relaxed * 4 > 1  # stated chances stay above those observed


def test_contradictory_counts_and_empty_signatures_are_refused() -> None:
    with pytest.raises(ValueError, match="yes"):
        Record(10, 11, 1.0)
    with pytest.raises(ValueError, match="expected"):
        Record(10, 1, 11.0)
    with pytest.raises(ValueError, match="clinician"):
        SignOff(" ", date(2026, 1, 1))


# --- the next twelve weeks ---

CHOICES = (Choice(3, 0.0), Choice(3, 5.0), Choice(3, 10.0))


def test_faster_rises_bring_more_flares_and_bands_hold_their_median() -> None:
    found = what_if(prior(1, 1), 0, 0.0, 0.0, CHOICES)
    flares = [p.flares.median[-1] for p in found]
    assert flares == sorted(flares)
    assert flares[0] < flares[2]
    for projection in found:
        for band in (projection.capacity_percent, projection.flares):
            assert len(band.median) == WEEKS
            assert np.all(np.array(band.low) <= band.median)
            assert np.all(np.array(band.median) <= band.high)


def test_the_same_question_has_the_same_answer() -> None:
    assert what_if(prior(1, 1), 0, 0.0, 0.0, CHOICES) == what_if(
        prior(1, 1), 0, 0.0, 0.0, CHOICES
    )


def test_choices_that_no_rule_book_allows_are_refused() -> None:
    with pytest.raises(ValueError, match="rise_percent_a_week"):
        Choice(3, 50.0)
