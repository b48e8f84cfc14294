"""Lives are reproducible, chance is shared between strategies, and the page says what was found."""

from copy import copy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mainstay.care.history import ExerciseRecord, SetLog
from mainstay.care.pain import PainPolicy
from mainstay.dosing.evidence import above_first_load, sessions_seen
from mainstay.dosing.known import believed
from mainstay.exercises import Equipment, Rig
from mainstay.reading import ReadingError
from mainstay.simulation.chart import Chart
from mainstay.simulation.estimating import Estimating
from mainstay.simulation.fuzz import fuzz
from mainstay.simulation.kit import ITEMS
from mainstay.simulation.peers import Logged, apre
from mainstay.simulation.people import FIRST_DAY, Intake, Offer, Truth, factory
from mainstay.simulation.population import ClinicPerson, clinic
from mainstay.simulation.results import page, rows, write_parquet
from mainstay.simulation.run import Trial, live, simulate
from mainstay.simulation.strategies import STRATEGIES

SHORT = Trial("clinic", 2, (1,), weeks=2)


def test_the_same_seed_gives_the_same_lives_on_any_number_of_processes() -> None:
    told: list[int] = []
    one = simulate(SHORT, ("double", "oracle"), 1, told.append)
    assert one == simulate(SHORT, ("double", "oracle"), 2, lambda _: None)
    assert sum(told) == 4
    assert [x.strategy for x in one] == ["double", "double", "oracle", "oracle"]


def test_another_seed_gives_other_people() -> None:
    one, two = (factory("clinic")(seed, 0).intake() for seed in (1, 2))
    assert one != two


@pytest.mark.parametrize("people", ["clinic", "holdout"])
def test_strategies_share_their_luck(people: str) -> None:
    """Until something is trained, every morning is the same under every strategy."""
    said = []
    for _ in range(2):
        person = factory(people)(3, 5)
        said.append([person.morning(FIRST_DAY + timedelta(days=d)) for d in range(20)])
    assert said[0] == said[1]


def test_without_exercise_pain_follows_the_cited_course() -> None:
    """Costa2012: 51, 33 and 26 of 100 at 0, 6 and 26 weeks; at 12 between the last two."""
    people = [factory("clinic")(1, n) for n in range(40)]
    means = []
    for day in range(85):
        for person in people:
            person.morning(FIRST_DAY + timedelta(days=day))
        if day in (0, 42, 84):
            means.append(sum(p.truth().pain for p in people) / len(people))
    assert means[0] == pytest.approx(5.1, abs=0.6)
    assert means[1] == pytest.approx(3.5, abs=0.7)
    assert 2.3 < means[2] < 3.6


@pytest.mark.parametrize("people", ["clinic", "wrong-reports", "holdout"])
@pytest.mark.parametrize("strategy", ["leaflet", "linear", "apre", "two-for-two", "none"])
def test_every_strategy_lives_with_every_people(people: str, strategy: str) -> None:
    found = live(Trial(people, 1, (1,), weeks=4), strategy, 1, [2])
    assert len(found) == 1
    assert (found[0].sessions == 0) == (strategy == "none")


@pytest.mark.parametrize(
    "strategy",
    [
        "ladder",
        "dosing",
        "dosing-tightened",
        "dosing-signed",
        "double-guarded",
        "oracle-guarded",
    ],
)
@pytest.mark.parametrize("policy", [PainPolicy.STRICT, PainPolicy.STANDARD])
def test_ours_live_through_the_rules_of_care(strategy: str, policy: PainPolicy) -> None:
    found = live(Trial("clinic", 1, (1,), weeks=3, policy=policy), strategy, 1, [4])
    assert found[0].sessions > 0


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_whoever_is_plugged_in_lives_under_every_strategy(strategy: str) -> None:
    """Walks of half an hour, holds, bands, one day a week or seven, and answers without sense."""
    trial = Trial("tests.simulation.strangers:stranger", 4, (1,), weeks=3)
    found = live(trial, strategy, 1, range(4))
    assert [x.person for x in found] == list(range(4))
    assert any(x.sessions for x in found) == (strategy != "none")


def test_a_walk_of_half_an_hour_is_an_answer_to_one_of_five_minutes() -> None:
    """Tables of peers end at so many repetitions above; minutes are counted in seconds."""
    chart = Chart(Intake(clinic(1, 1).patient, ("walking",)))
    made = chart.frames["walking"]
    done = SetLog(id="one", duration_s=6 * made.start.duration_s)
    record = ExerciseRecord("walking", made.start, (done,))
    known = Logged(made, [record], [FIRST_DAY], [], planned=1)
    next_dose = apre(known)
    assert made.start.duration_s < next_dose.duration_s <= made.start.duration_s * 1.1


def test_beliefs_kept_from_day_to_day_are_those_derived_from_all_facts() -> None:
    person = factory("clinic")(1, 4)
    chart = Chart(person.intake())
    kept = Estimating([chart])
    for day in range(40):
        on = FIRST_DAY + timedelta(days=day)
        chart.hear(person.morning(on))
        if chart.trains(on):
            offers, _ = kept.decide(on, [0])[0]
            said = person.session(on, offers)
            if said is not None:
                chart.sessions.append(said)
    on = FIRST_DAY + timedelta(days=40)
    belief = kept.believed(on, [0])
    frames = [chart.frames[e] for e in chart.intake.exercises]
    fresh = believed(
        sessions_seen(chart.case(on), frames), len(frames), above_first_load(frames)
    )
    assert len(chart.sessions) > 5
    for name, table in vars(fresh).items():
        assert getattr(belief, name) == pytest.approx(table), name


def test_the_guard_is_not_broken_by_wild_wishes() -> None:
    found = fuzz(600)
    assert found.decisions >= 600
    assert found.broken == ()


def test_a_row_for_each_strategy_and_a_page_that_stands_alone(tmp_path: Path) -> None:
    lives = simulate(SHORT, ("double", "oracle"), 1, lambda _: None)
    found = rows(lives, SHORT)
    assert [r.strategy for r in found] == ["double", "oracle"]
    assert found[1].regret == 0
    assert found[0].observed_over_expected is None
    text = page(found, SHORT)
    assert "double" in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    write_parquet(lives, tmp_path / "lives.parquet")
    assert (tmp_path / "lives.parquet").stat().st_size > 500


@pytest.mark.parametrize("named", ["nobody", "no.module:person", "mainstay.simulation.kit:x"])
def test_people_who_are_not_there_are_refused(named: str) -> None:
    with pytest.raises(ReadingError, match="--people"):
        factory(named)


def test_contradictions_are_refused() -> None:
    patient = factory("clinic")(1, 1).intake().patient
    with pytest.raises(ValueError, match="exercises"):
        Intake(patient, ())
    with pytest.raises(ValueError, match="progress"):
        Truth(0, 0, 0, -5.0, 3.0, False, False)
    heavy = replace(patient, equipment=Equipment(ITEMS, Rig("heavy", 1.0, pins=(100.0,))))
    chart = Chart(Intake(heavy, ("face-pull",)))
    with pytest.raises(ValueError, match="no first dose"):
        _ = chart.frames


@pytest.mark.parametrize(
    ("people", "seed", "number"),
    [("clinic", 1, 71), ("clinic", 2, 118), ("clinic", 4, 12), ("holdout", 3, 150)],
)
def test_whoever_is_born_can_begin(people: str, seed: int, number: int) -> None:
    """These were too light for the press that fell to them, and no full race ever ended."""
    chart = Chart(factory(people)(seed, number).intake())
    assert len(chart.frames) == len(chart.intake.exercises)


def test_an_offer_names_exercise_and_dose() -> None:
    chart = Chart(factory("clinic")(1, 1).intake())
    first = chart.intake.exercises[0]
    assert Offer(first, chart.frames[first].start).dose.sets >= 1


def test_what_a_session_would_do_is_asked_of_today() -> None:
    """Who was asked before knows no better: nights and sessions change the answer."""
    person = clinic(3, 5)
    chart = Chart(person.intake())
    offers = tuple(Offer(e, chart.frames[e].start) for e in chart.intake.exercises)

    def forgetful() -> ClinicPerson:
        twin = copy(person)
        twin.now = {}
        return twin

    for day in range(20):
        on = FIRST_DAY + timedelta(days=day)
        person.morning(on)
        assert person.outlook(offers) == forgetful().outlook(offers)
        person.session(on, offers)
        assert person.outlook(offers) == forgetful().outlook(offers)
