from dataclasses import replace

import pytest
from tests.care.strategies import DAY, ROW, case, day, done, person, stage_choice, stand

from mainstay.care.case import Case, approval_on, chosen_on
from mainstay.care.decision import Action, Approval, Decision, Override, OverrideKind
from mainstay.care.history import Morning, Pain
from mainstay.care.pain import Light, PainPolicy
from mainstay.care.patient import ConditionRecord, Mode
from mainstay.care.reasons import ReasonCode
from mainstay.exercises import Condition, Dose, Stage

D = Dose(2, reps=8, load_kg=5.0)
WIDER = Approval(
    "T", day(5), DAY, Stage.STRENGTH, PainPolicy.STANDARD, "long-standing pain, no flares"
)
ACUTE = (ConditionRecord(Condition.RADICULAR_ACUTE, day(10)),)


@pytest.mark.parametrize(
    ("mode", "approvals", "policy", "why"),
    [
        (Mode.PERSONAL, (), PainPolicy.STRICT, ReasonCode.POLICY_STRICT_DEFAULT),
        (Mode.PERSONAL, (WIDER,), PainPolicy.STRICT, ReasonCode.POLICY_STRICT_DEFAULT),
        (Mode.CLINIC, (), PainPolicy.STRICT, ReasonCode.POLICY_STRICT_DEFAULT),
        (Mode.CLINIC, (WIDER,), PainPolicy.STANDARD, ReasonCode.POLICY_BY_THERAPIST),
        (
            Mode.CLINIC,
            (replace(WIDER, ends_on=day(1)),),
            PainPolicy.STRICT,
            ReasonCode.POLICY_STRICT_DEFAULT,
        ),
    ],
)
def test_strict_unless_a_therapist_chose(
    mode: Mode, approvals: tuple[Approval, ...], policy: PainPolicy, why: ReasonCode
) -> None:
    found = stand(case(patient=person(mode=mode), approvals=approvals))
    assert (found.policy, found.gate.policy) == (policy, policy)
    assert found.policy_reasons[0].code is why


def test_what_a_condition_recommends_stays_beside_the_choice() -> None:
    who = person(mode=Mode.CLINIC, conditions=ACUTE)
    codes = [r.code for r in stand(case(patient=who, approvals=(WIDER,))).policy_reasons]
    assert codes == [ReasonCode.POLICY_BY_THERAPIST, ReasonCode.POLICY_BY_CONDITION]


def test_a_wider_policy_changes_no_earlier_judgement() -> None:
    sore = [done(ago, ROW, D, peak=Pain(4)) for ago in (8, 2)]
    lived = case(sore, patient=person(mode=Mode.CLINIC), approvals=(WIDER,))
    lights = [j.judgement.light for j in stand(lived).of("row")]
    assert lights == [Light.AMBER, Light.GREEN]


def test_a_later_approval_replaces_the_one_before() -> None:
    short = replace(WIDER, on=day(3), ends_on=day(2))
    assert approval_on((WIDER, short), DAY) is None
    assert approval_on((WIDER, replace(short, on=DAY, ends_on=DAY)), day(1)) is WIDER


BAR, UNBAR, ASK, UNASK = (
    OverrideKind.BAR,
    OverrideKind.UNBAR,
    OverrideKind.ASK,
    OverrideKind.UNASK,
)


@pytest.mark.parametrize(
    ("words", "barred", "asked"),
    [
        ((), False, False),
        ((BAR,), True, False),
        ((BAR, UNBAR), False, False),
        ((ASK,), False, True),
        ((ASK, UNASK), False, False),
        ((ASK, BAR), True, False),
        ((BAR, ASK), False, True),
        ((ASK, BAR, UNBAR), False, False),
    ],
)
def test_the_latest_word_on_an_exercise_counts(
    words: tuple[OverrideKind, ...], barred: bool, asked: bool
) -> None:
    said = [Override(kind, "T", day(9 - n), "why", "row") for n, kind in enumerate(words)]
    found = stand(case(overrides=(stage_choice(), *said)))
    assert (found.barred, found.asked) == (
        frozenset({"row"} if barred else ()),
        frozenset({"row"} if asked else ()),
    )


def test_a_word_of_tomorrow_does_not_count_today() -> None:
    later = Override(ASK, "T", DAY, "why", "row")
    assert chosen_on((later,), day(1), ASK) == frozenset()


def test_a_replay_does_not_see_the_future() -> None:
    lived: Case = case([done(3, ROW, D), done(1, ROW, D)])
    then = replace(lived, on=day(2))
    later = replace(lived.history, mornings=(Morning(day(2), Pain(2)),))
    assert len(stand(then).judged) == 1
    assert stand(replace(then, history=later)).judged[0].judgement.complete


def made(exercise: str, dose: Dose | None, ago: int) -> Decision:
    action = Action.STOP if dose is None else Action.HOLD
    return Decision(exercise, action, dose, (), "0", day(ago))


def test_decisions_are_found_by_exercise_and_by_dose_oldest_first() -> None:
    more = replace(D, reps=9)
    decided = (made("row", D, 5), made("chop", D, 4), made("row", more, 3), made("row", D, 2))
    lived = case(decisions=decided)
    assert [d.on for d in lived.decided("row")] == [day(5), day(3), day(2)]
    assert lived.decided("press") == ()
    asked = (("row", D, 2), ("row", D, 3), ("row", D, 6), ("row", more, 0), ("chop", more, 0))
    found = [lived.in_force(e, dose, day(ago)) for e, dose, ago in asked]
    assert [d and d.on for d in found] == [day(2), day(5), None, day(3), None]


def test_decisions_do_not_enter_the_standing() -> None:
    """Pages that rank a whole clinic rely on it: they leave decisions unread."""
    lived = case([done(3, ROW, D)], decisions=(made("row", D, 4), made("row", None, 1)))
    assert stand(lived) == stand(replace(lived, decisions=()))


def test_choices_and_decisions_are_written_oldest_first() -> None:
    """Of several the last one holds, so their order must be the order of time."""
    late, early = made("row", D, 1), made("row", D, 2)
    assert case(decisions=(early, late)).decisions == (early, late)
    with pytest.raises(ValueError, match=r"decisions\[1\]: .* write them oldest first"):
        case(decisions=(late, early))
