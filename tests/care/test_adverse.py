from dataclasses import replace

import pytest
from tests.care.strategies import (
    DAY,
    ROW,
    case,
    day,
    done,
    mornings,
    stand,
    usual_dose,
)

from mainstay.care.adverse import adverse_events, counts
from mainstay.care.findings import FRACTURE_FLAGS, questions_behind
from mainstay.care.history import (
    LONGEST_DONE,
    AdverseEvent,
    AdverseKind,
    ExerciseRecord,
    FlareReport,
    History,
    Pain,
    Session,
    Severity,
    StageTest,
    Stop,
    TestResult,
)
from mainstay.care.questions import all_questions
from mainstay.exercises import Dose

Row = tuple[AdverseKind, int, str | None, str | None]

PAIN, NEURO = AdverseKind.PAIN_OVER_24H, AdverseKind.NEW_NEUROLOGICAL_SIGN
FALL, SORE, OTHER = AdverseKind.FALL, AdverseKind.MUSCLE_SORENESS, AdverseKind.OTHER


def trained(ago: int, stop: Stop | None = None) -> Session:
    record = ExerciseRecord("bird-dog", Dose(sets=1, reps=5), (), stop=stop)
    return Session(f"s{ago}", day(ago), Pain(2), (record,))


def high(*sessions: Session, flares: tuple[int, ...] = (), **pain: int) -> History:
    return History(
        sessions,
        mornings(20, 0, Pain(2), **{k: Pain(v) for k, v in pain.items()}),
        tuple(FlareReport(day(ago), Pain(6)) for ago in flares),
    )


def walked(value: float, test: StageTest = StageTest.HEEL_TOE_WALK) -> History:
    return History(tests=(TestResult(test, value, day(3)),))


def told(ago: int, kind: AdverseKind, exercise: str | None = None) -> AdverseEvent:
    return AdverseEvent(kind, day(ago), Severity.MODERATE, exercise=exercise)


def said(*events: AdverseEvent, flares: tuple[int, ...] = ()) -> History:
    pressed = tuple(FlareReport(day(ago), Pain(6)) for ago in flares)
    return History(flares=pressed, adverse=events)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (History(), []),
        (said(told(3, FALL)), [(FALL, 3, None, None)]),
        (said(told(3, SORE, "bird-dog")), [(SORE, 3, None, "bird-dog")]),
        (
            said(told(5, OTHER), told(3, SORE), told(3, FALL), told(3, NEURO)),
            [
                (OTHER, 5, None, None),
                (NEURO, 3, None, None),
                (FALL, 3, None, None),
                (SORE, 3, None, None),
            ],
        ),
        (said(told(4, PAIN, "bird-dog"), flares=(4,)), [(PAIN, 4, None, "bird-dog")]),
        (
            said(told(4, PAIN, "bird-dog"), flares=(3,)),
            [(PAIN, 4, None, "bird-dog"), (PAIN, 3, None, None)],
        ),
        (high(trained(6)), []),
        (high(flares=(4,)), [(PAIN, 4, None, None)]),
        (high(trained(6), d5=6, d4=6), [(PAIN, 5, "s6", None)]),
        (high(trained(6), d5=6), []),
        (high(d5=6, d4=6), []),
        (high(trained(8), d5=6, d4=6), []),
        (high(trained(6), flares=(5,), d5=6, d4=6), [(PAIN, 5, "s6", None)]),
        (high(trained(6, Stop.NUMB_OR_WEAK)), [(NEURO, 6, "s6", "bird-dog")]),
        (high(trained(6, Stop.BACK)), []),
        (
            high(trained(6, Stop.NUMB_OR_WEAK), flares=(6,)),
            [(NEURO, 6, "s6", "bird-dog"), (PAIN, 6, None, None)],
        ),
        (walked(1), [(NEURO, 3, None, None)]),
        (walked(0), []),
        (walked(1, StageTest.HEEL_TOE_WALK).up_to(day(4)), []),
        (walked(9, StageTest.STANCE_S), []),
    ],
)
def test_what_the_history_tells(history: History, expected: list[Row]) -> None:
    found = adverse_events(history, lambda _: Pain(2), DAY)
    assert [(e.kind, e.on, e.session, e.exercise) for e in found] == [
        (kind, day(ago), session, exercise) for kind, ago, session, exercise in expected
    ]


def test_later_events_are_not_seen() -> None:
    history = high(trained(6, Stop.NUMB_OR_WEAK), flares=(2,))
    assert [e.kind for e in adverse_events(history, lambda _: Pain(2), day(3))] == [NEURO]


def test_each_kind_is_counted_in_the_order_of_the_log() -> None:
    events = (told(9, SORE), told(8, FALL), told(7, SORE))
    assert list(counts(events).items()) == [(FALL, 1), (SORE, 2)]


@pytest.mark.parametrize("kind", [FALL, SORE, OTHER])
def test_what_was_told_says_how_bad_it_was(kind: AdverseKind) -> None:
    with pytest.raises(ValueError, match=r"severity: missing for .* mild, moderate, severe"):
        AdverseEvent(kind, DAY)


def test_what_was_done_is_short() -> None:
    assert AdverseEvent(PAIN, DAY, done="a" * LONGEST_DONE).done
    with pytest.raises(ValueError, match="201 characters; allowed up to 200"):
        AdverseEvent(PAIN, DAY, done="a" * (LONGEST_DONE + 1))


def test_a_new_sign_that_was_told_asks_the_whole_screen_again_from_the_next_day() -> None:
    """As a numb or weak leg in a session does; a fall or soreness changes no result by itself."""
    calm = case([done(3, ROW, usual_dose(ROW))])
    signs = {
        kind: stand(
            replace(calm, history=replace(calm.history, adverse=(told(0, kind),))),
        ).triage.may_train
        for kind in AdverseKind
    }
    assert signs == {kind: kind is not NEURO for kind in AdverseKind}


def test_the_questions_behind_a_fall_are_those_of_both_fracture_flags() -> None:
    asked = questions_behind(*FRACTURE_FLAGS)
    assert {"fall", "pain-kind", "bones", "medicines", "saddle", "leg-weakness"} <= asked
    assert "leg-symptoms" in asked  # leads to the weak leg
    assert asked.isdisjoint({"fever", "cancer", "self-harm", "birth-year"})
    assert asked <= {q.id for q in all_questions()}
