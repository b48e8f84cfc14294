from datetime import timedelta

import pytest
from tests.care.strategies import DAY, day

from mainstay.care.decision import (
    Approval,
    ApprovedDose,
    Override,
    OverrideKind,
    Proposer,
    proposer_on,
)
from mainstay.care.pain import PainPolicy
from mainstay.care.reasons import ReasonCode, because
from mainstay.exercises import Dose, Stage

TOP = Dose(3, reps=10)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"ends_on": day(1)}, "ends_on"),
        ({"policy": PainPolicy.STANDARD}, "policy_reason"),
        ({"policy": PainPolicy.STANDARD, "policy_reason": " "}, "policy_reason"),
        ({"graded_peak": 7}, "allowed 0 to 6"),
    ],
)
def test_an_approval_that_says_too_little(wrong: dict[str, object], says: str) -> None:
    known = {"by": "T", "on": DAY, "ends_on": DAY, "stage_ceiling": Stage.STRENGTH, **wrong}
    with pytest.raises(ValueError, match=says):
        Approval(**known)  # type: ignore[arg-type]


def test_an_approval_holds_to_its_last_day() -> None:
    end = Approval.default_end(DAY)
    given = Approval("T", DAY, end, Stage.STRENGTH, doses=(ApprovedDose("row", TOP),))
    days = (day(1), DAY, end, end + timedelta(days=1))
    assert [given.holds(d) for d in days] == [False, True, True, False]
    assert (given.dose_of("row"), given.dose_of("plank")) == (TOP, None)
    assert end == DAY + timedelta(days=28)


@pytest.mark.parametrize(
    ("kind", "reason", "says"),
    [
        (OverrideKind.BAR, "", "reason"),
        (OverrideKind.BAR, "pain", "what it sets"),
        (OverrideKind.ASK, "her wish", "what it sets"),
        (OverrideKind.STAGE, "tested", "what it sets"),
        (OverrideKind.DOSE, "tested", "what it sets"),
        (OverrideKind.PROPOSER, "tested", "what it sets"),
    ],
)
def test_an_override_that_says_too_little(kind: OverrideKind, reason: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Override(kind, "T", DAY, reason)


def test_a_reason_gives_its_values_by_name() -> None:
    assert because(ReasonCode.BREAK, days=9, percent=90)["days"] == 9


def test_who_proposes_is_the_latest_choice_and_the_ladder_without_one() -> None:
    def chosen(ago: int, by: Proposer) -> Override:
        return Override(OverrideKind.PROPOSER, "T", day(ago), "her wish", proposer=by)

    first, back = chosen(9, Proposer.ESTIMATOR), chosen(3, Proposer.LADDER)
    assert proposer_on((), DAY) is Proposer.LADDER
    assert proposer_on((first,), day(10)) is Proposer.LADDER
    assert proposer_on((first, back), day(4)) is Proposer.ESTIMATOR
    assert proposer_on((first, back), DAY) is Proposer.LADDER
    with pytest.raises(ValueError, match="what it sets"):
        chosen(1, Proposer.THERAPIST)
