"""Recalibration tightens by itself and relaxes only with a signature."""

from datetime import date

import pytest

from mainstay.dosing.calibration import (
    FALSE_YES,
    TRUE_YES,
    Answered,
    Record,
    SignOff,
    factor,
    recorded,
)

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


def test_yes_for_nothing_on_more_days_tightens_nothing() -> None:
    """Of 100 sessions nine have a yes on one of three days that no flare was behind."""
    assert factor(Record(4000, 360, 60.0, days=3)) == 1.0
    assert factor(Record(4000, 360, 60.0)) > 2.0


def test_a_record_counts_sessions_that_were_answered() -> None:
    """No answer says nothing, two yeses are one, and 40 days of a break count as a month."""
    sessions = (
        Answered(0.04, asked=0, yes=0),
        Answered(0.03, asked=2, yes=0),
        Answered(0.05, asked=3, yes=2),
        Answered(0.02, asked=40, yes=1),
    )
    assert recorded(sessions) == Record(3, 2, 0.03 + 0.05 + 0.02, days=12)
    assert recorded(()) == Record(0, 0, 0.0)


def test_contradictory_counts_and_empty_signatures_are_refused() -> None:
    with pytest.raises(ValueError, match="yes"):
        Record(10, 11, 1.0)
    with pytest.raises(ValueError, match="expected"):
        Record(10, 1, 11.0)
    with pytest.raises(ValueError, match="clinician"):
        SignOff(" ", date(2026, 1, 1))
