"""A clinic recalibrates by what its own people answered, week by week, and never looks ahead."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mainstay.dosing.calibration import Answered, SignOff
from mainstay.simulation.bench import CAUSED, Runner, Size, _small, _way
from mainstay.simulation.chart import Chart
from mainstay.simulation.estimating import Estimating
from mainstay.simulation.people import FIRST_DAY, factory
from mainstay.simulation.recalibrating import SIGNED, Recalibrating
from mainstay.simulation.run import Life, Trial, live
from mainstay.simulation.shelf import NO_SHELF

OFTEN = [Answered(0.02, asked=1, yes=1)] * 400
"""Everybody says yes, and two in 100 were expected."""

SELDOM = [Answered(0.04, asked=1, yes=0)] * 4000


def after(days: int, answered: list[Answered], signed: SignOff | None) -> float:
    """The factor of a clinic so many days after its first, once this was answered."""
    clinic = Recalibrating(Estimating([Chart(factory("clinic")(1, 4).intake())]), signed)
    clinic.ours.answered += answered
    assert clinic.decide(FIRST_DAY + timedelta(days=days), []) == []
    return clinic.ours.factor


@pytest.mark.parametrize(
    ("answered", "days", "signed", "low", "high"),
    [
        (OFTEN, 6, None, 1.0, 1.0),  # the week is not over
        (OFTEN, 7, None, 3.0, 3.0),
        (OFTEN[:299], 7, None, 1.0, 1.0),
        (SELDOM, 7, None, 1.0, 1.0),
        (SELDOM, 7, SIGNED, 0.5, 0.6),
    ],
)
def test_the_factor_of_a_week(
    answered: list[Answered], days: int, signed: SignOff | None, low: float, high: float
) -> None:
    assert low <= after(days, answered, signed) <= high


def test_chances_are_kept_as_the_model_states_them_whatever_the_factor() -> None:
    person = factory("clinic")(1, 4)
    chart = Chart(person.intake())
    ours, stated = Estimating([chart], factor=2.0), dict[date, float]()
    for day in range(40):
        on = FIRST_DAY + timedelta(days=day)
        chart.hear(person.morning(on))
        if chart.trains(on):
            offers, chance = ours.decide(on, [0])[0]
            said = person.session(on, offers)
            if chance is not None:
                stated[on] = chance
            if said is not None:
                chart.sessions.append(said)
    assert len(stated) > 5
    for on, chance in stated.items():
        assert ours.stated[0][on] == pytest.approx(chance / 2, rel=0.05)
    settled = [s.on for s in chart.sessions[: ours.read[0]] if s.on in stated]
    assert [a.chance for a in ours.answered] == [ours.stated[0][on] for on in settled]
    told = [(a.asked, a.yes) for a in ours.answered]
    assert told == [asked_after(chart, on) for on in settled]


def asked_after(chart: Chart, on: date) -> tuple[int, int]:
    """The answers of the mornings after a session, up to the next one that was logged."""
    until = min(s.on for s in chart.sessions if s.on > on)
    said = [m.set_off.value for m in chart.mornings if on < m.on <= until and m.set_off]
    return said.count("yes") + said.count("no"), said.count("yes")


def test_a_way_of_recalibrating_stands_in_the_place_of_ours() -> None:
    one = live(Trial("clinic", 1, (1,), weeks=1), "double", 1, (0,))[0]

    def lived(way: str, seed: int, flares: int, stated: float = 4.0) -> Life:
        fields = {"sessions": 100, "exercise_flares": flares, "predicted": stated}
        return replace(one, strategy=way, seed=seed, **fields)  # type: ignore[arg-type]

    lives = [one, replace(one, seed=2)]
    lives += [lived("dosing", 1, 3), lived("dosing", 2, 3)]
    lives += [lived("dosing-tightened", 1, 3), lived("dosing-tightened", 2, 1, 5.0)]
    trial = Trial("clinic", 1, (1, 2), together=30)
    caused, ratio = _way("all", "dosing-tightened", lives, trial, (CAUSED,))
    assert caused.name == "all, dosing-tightened: flares caused"
    assert (caused.median, caused.slowest) == (2.0, "± 1.41 between seeds")
    assert ratio.slowest == "factor moved in 1 of 2 clinics"
    plain = _way("all", "dosing", lives, trial, (CAUSED,))
    assert (plain[0].median, plain[1].slowest) == (3.0, "factor moved in 0 of 2 clinics")


@pytest.mark.parametrize(("passed", "told"), [(0.0, 4), (9.0, 1)])
def test_a_small_clinic_lives_under_every_way_or_says_that_there_was_no_time(
    passed: float, told: int
) -> None:
    size = Size(count=1, seeds=(1,), decisions=1, people=1, minutes=5.0)
    run = Runner(size, 1, NO_SHELF, lambda name, total: lambda done: None, lambda: passed)
    found = _small(run, "clinic", ())
    assert len(found) == told
    assert (found[0].median, found[0].met) == (told // 4, told == 4)
