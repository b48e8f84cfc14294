import pytest
from tests.care.strategies import DAY, day, mornings

from mainstay.care.adverse import AdverseKind, adverse_events
from mainstay.care.history import (
    ExerciseRecord,
    FlareReport,
    History,
    Pain,
    Session,
    StageTest,
    Stop,
    TestResult,
)
from mainstay.exercises import Dose

Row = tuple[AdverseKind, int, str | None, str | None]

PAIN, NEURO = AdverseKind.PAIN_OVER_24H, AdverseKind.NEW_NEUROLOGICAL_SIGN


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


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (History(), []),
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
