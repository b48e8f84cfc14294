"""Logs as numbers: what is missing says nothing, what cannot be is not believed."""

from dataclasses import replace

import numpy as np
import pytest
from tests.care.strategies import CALM, CATALOGUE, HELPED, ROW, case, day, done, person, sets_of

from mainstay.care.history import Morning, Pain, SetOff
from mainstay.care.steps import Frame, frame
from mainstay.dosing.evidence import (
    UNKNOWN,
    Seen,
    log_load,
    log_stress,
    seen_in,
    sessions_seen,
)
from mainstay.exercises import BandColor, BandPull, Dose

AT = Dose(sets=2, reps=8, load_kg=2.5)


def framed(of: object = ROW) -> Frame:
    made = frame(of, person(), None)  # type: ignore[arg-type]
    assert isinstance(made, Frame)
    return made


def row(*mornings: Morning, dose: Dose = AT, **changes: object) -> Seen:
    session = done(3, ROW, dose, sets=sets_of(dose, ROW, **changes))
    return seen_in(session, [framed()], mornings, CALM.back, [None])


@pytest.mark.parametrize(
    ("said", "off", "asked", "yes"),
    [
        ((), UNKNOWN, 0, 0),
        ((SetOff.NOT_SURE,), UNKNOWN, 0, 0),
        ((SetOff.NO,), 0.0, 1, 0),
        ((SetOff.NO, SetOff.YES), 1.0, 2, 1),
        ((SetOff.YES, SetOff.YES, SetOff.NOT_SURE), 1.0, 2, 2),
        ((None, SetOff.NOT_SURE, SetOff.NO), 0.0, 1, 0),
    ],
)
def test_the_question_counts_also_on_rest_days(
    said: tuple[SetOff | None, ...], off: float, asked: int, yes: int
) -> None:
    awake = tuple(Morning(day(2 - n), CALM, answer) for n, answer in enumerate(said))
    found = row(*awake)
    assert (found.off[0], found.asked[0], found.yes[0]) == (off, asked, yes)


@pytest.mark.parametrize(
    ("pains", "high"), [((), UNKNOWN), ((3,), 0.0), ((2, 4), 1.0), ((4, 2), 1.0)]
)
def test_a_morning_two_points_up_is_high(pains: tuple[int, ...], high: float) -> None:
    awake = tuple(Morning(day(2 - n), Pain(p)) for n, p in enumerate(pains))
    assert row(*awake).high[0] == high


def test_no_answer_about_effort_or_pain_is_unknown() -> None:
    assert row(effort_rpe=3).reserve[0, 0] == UNKNOWN
    assert row(reserve=4).reserve[0, 0] == 4
    quiet = done(3, ROW, AT, peak=None)
    assert seen_in(quiet, [framed()], (), 2, [None]).hurt[0, 0] == UNKNOWN
    sore = done(3, ROW, AT, peak=Pain(CALM.back + 2))
    assert seen_in(sore, [framed()], (), 2, [None]).hurt[0, 0] == 2.0


def test_a_set_that_ended_early_with_nothing_left_was_all_that_is_possible() -> None:
    assert row(reps=6, reserve=0).short[0, 0]
    assert not row(reps=6, reserve=4).short[0, 0]
    assert not row(reps=8, reserve=0).short[0, 0]


def test_a_load_that_nobody_could_have_meant_is_the_given_one() -> None:
    assert row(load_kg=25.0).load[0, 0] == row().load[0, 0]
    assert row(load_kg=5.0).load[0, 0] > row().load[0, 0]


def test_a_dose_of_another_shape_and_an_empty_record_say_nothing() -> None:
    other = Dose(sets=2, duration_s=30)
    assert not row(dose=other).done.any()
    empty = done(3, ROW, AT, sets=())
    assert not seen_in(empty, [framed()], (), 2, [None]).done.any()


def test_stress_rises_with_every_part_and_is_nothing_at_the_entry() -> None:
    made = framed()
    assert log_stress(made.start, made) == 0
    start = made.start
    for harder in (
        start.with_(sets=3),
        start.with_(reps=(start.reps or 0) + 1),
        start.with_(load_kg=(start.load_kg or 0) + 2.5),
    ):
        assert log_stress(harder, made) > 0


def test_more_help_is_less_stress() -> None:
    made = framed(HELPED)
    more = made.start.with_(load_kg=(made.start.load_kg or 0) + 2.5)
    assert log_stress(more, made) < 0


def test_a_farther_step_of_a_band_is_more() -> None:
    start = Dose(sets=2, reps=8, band=BandPull(BandColor.YELLOW, 1))
    made = replace(framed(), start=start)
    assert log_load(start.with_(band=BandPull(BandColor.YELLOW, 2)), made) > 0
    assert log_load(start.with_(band=BandPull(BandColor.RED, 1)), made) > log_load(
        start.with_(band=BandPull(BandColor.YELLOW, 3)), made
    )


def test_a_history_is_read_up_to_the_day_with_days_between() -> None:
    of = case([done(9, ROW, AT), done(4, ROW, AT), done(0, ROW, AT)])
    seen = sessions_seen(of, [framed()])
    assert [float(s.idle_days[0, 0]) for s in seen] == [0.0, 5.0]
    assert np.concatenate([s.done for s in seen]).all()


def test_what_was_done_elsewhere_is_no_evidence() -> None:
    other = next(e for e in CATALOGUE.exercises if e.id == "plank")
    assert sessions_seen(case([done(4, other, Dose(sets=2, duration_s=10))]), [framed()]) == ()
