"""Living: people, day by day, under one strategy; and many of them on all cores."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    Future,
    ProcessPoolExecutor,
    as_completed,
    wait,
)
from dataclasses import dataclass
from datetime import date, timedelta

from mainstay.care.pain import PainPolicy
from mainstay.simulation.chart import Chart
from mainstay.simulation.people import FIRST_DAY, Offer, Truth, VirtualPerson, factory
from mainstay.simulation.shelf import NO_SHELF, Shelf
from mainstay.simulation.strategies import STRATEGIES

CHUNK = 20
"""People who live side by side, so that a strategy may look at all of them at once."""


@dataclass(frozen=True)
class Trial:
    """What is run.

    Attributes:
        people: name of a factory, see `people.factory`.
        count: people for each seed.
        seeds: seeds of the population.
        weeks: how long they live.
        policy: pain policy of the clinic for strategies that pass the guard of `care`.
        together: how many live side by side: the clinic, to a strategy that looks at all of them.
    """

    people: str = "clinic"
    count: int = 100
    seeds: tuple[int, ...] = (1,)
    weeks: int = 26
    policy: PainPolicy = PainPolicy.STANDARD
    together: int = CHUNK


@dataclass(frozen=True)
class Life:
    """One person under one strategy, for scoring.

    Attributes:
        strategy: its name.
        seed: of the population.
        person: number of the person.
        goal_weeks: weeks to the goal; None when it was not reached.
        sessions: done.
        exercise_flares: caused by a session.
        flares: of any cause.
        left_week: week of leaving; None for who stayed.
        progress: gain of capacity at the end.
        progress_area: mean gain of capacity over the weeks, 0 after leaving.
        predicted: sum of the chances of a flare that the strategy stated; None without any.
        stated: sessions for which it stated one.
        stated_flares: exercise flares in those sessions.
        pain: mean pain at weeks 0, 6, 12 and at the end.
    """

    strategy: str
    seed: int
    person: int
    goal_weeks: float | None
    sessions: int
    exercise_flares: int
    flares: int
    left_week: int | None
    progress: float
    progress_area: float
    predicted: float
    stated: int
    stated_flares: int
    pain: tuple[float, ...]


@dataclass
class _Course:
    """The score while a person lives."""

    goal: int | None = None
    left: int | None = None
    area: float = 0.0
    predicted: float = 0.0
    stated: int = 0
    stated_flares: int = 0
    pain: tuple[float, ...] = ()


def live(trial: Trial, strategy: str, seed: int, numbers: Sequence[int]) -> list[Life]:
    """The lives of some people of a population under one strategy."""
    born = factory(trial.people)
    people = [born(seed, number) for number in numbers]
    charts = [Chart(p.intake(), policy=trial.policy) for p in people]
    decide = STRATEGIES[strategy](charts, people)
    courses = [_Course() for _ in people]
    for number in range(trial.weeks * 7):
        on = FIRST_DAY + timedelta(days=number)
        for chart, person in zip(charts, people, strict=True):
            chart.hear(person.morning(on))
        _train(on, people, charts, courses, decide)
        for person, course in zip(people, courses, strict=True):
            _score(number, person.truth(), course)
    return [
        _life(strategy, seed, number, person.truth(), course, trial.weeks)
        for number, person, course in zip(numbers, people, courses, strict=True)
    ]


Decide = Callable[[date, Sequence[int]], Sequence[tuple[tuple[Offer, ...], float | None]]]
"""Offers for those who train today, by place; and the chance of a flare, where one is stated."""


def _train(
    on: date,
    people: Sequence[VirtualPerson],
    charts: Sequence[Chart],
    courses: Sequence[_Course],
    decide: Decide,
) -> None:
    today = [
        n for n, chart in enumerate(charts) if courses[n].left is None and chart.trains(on)
    ]
    for n, (offers, stated) in zip(today, decide(on, today), strict=True):
        before = people[n].truth()
        said = people[n].session(on, offers)
        after = people[n].truth()
        if said is not None:
            charts[n].sessions.append(said)
        if stated is not None and after.sessions > before.sessions:
            courses[n].predicted += stated
            courses[n].stated += 1
            courses[n].stated_flares += after.exercise_flares - before.exercise_flares
        charts[n].planned += 1


PAIN_WEEKS = (0, 6, 12)


def _score(day: int, truth: Truth, course: _Course) -> None:
    if truth.at_goal and course.goal is None and not truth.left:
        course.goal = day
    if truth.left and course.left is None:
        course.left = day
    course.area += 0.0 if truth.left else truth.progress
    if day in [w * 7 for w in PAIN_WEEKS]:
        course.pain = (*course.pain, truth.pain)


def _life(
    strategy: str, seed: int, number: int, truth: Truth, course: _Course, weeks: int
) -> Life:
    return Life(
        strategy=strategy,
        seed=seed,
        person=number,
        goal_weeks=None if course.goal is None else (course.goal + 1) / 7,
        sessions=truth.sessions,
        exercise_flares=truth.exercise_flares,
        flares=truth.flares,
        left_week=None if course.left is None else course.left // 7,
        progress=truth.progress,
        progress_area=course.area / (weeks * 7),
        predicted=course.predicted,
        stated=course.stated,
        stated_flares=course.stated_flares,
        pain=(*course.pain, truth.pain),
    )


Job = tuple[str, int, tuple[int, ...]]
"""Strategy, seed, and the numbers of some people who live side by side."""


def simulate(
    trial: Trial,
    strategies: Sequence[str],
    workers: int,
    told: Callable[[int], None],
    shelf: Shelf = NO_SHELF,
    goes_on: Callable[[], bool] = lambda: True,
) -> list[Life]:
    """All lives, on so many processes.

    The result does not depend on the number of processes, and comes in a fixed order. People begin
    in small groups, each under every strategy; whoever has begun is lived to the end.

    Args:
        trial: who lives, and how long.
        strategies: their names.
        workers: how many processes.
        told: hears how many lives are done.
        shelf: where lives are kept, and found again.
        goes_on: asked before each group; after no, no other one begins.
    """
    lives: list[Life] = []
    for mine in _lived(trial, _jobs(trial, strategies, goes_on), workers, shelf):
        lives += mine
        told(len(mine))
    order = {name: n for n, name in enumerate(strategies)}
    return sorted(lives, key=lambda x: (order[x.strategy], x.seed, x.person))


def _jobs(
    trial: Trial, strategies: Sequence[str], goes_on: Callable[[], bool]
) -> Iterator[Job]:
    """Group by group, and of all seeds in turn: whenever it ends, all strategies had the same people."""
    for first in range(0, trial.count, trial.together):
        numbers = tuple(range(first, min(first + trial.together, trial.count)))
        for seed in trial.seeds:
            if not goes_on():
                return
            yield from ((strategy, seed, numbers) for strategy in strategies)


def _lived(
    trial: Trial, jobs: Iterator[Job], workers: int, shelf: Shelf
) -> Iterator[list[Life]]:
    if workers == 1:
        for job in jobs:
            yield _once(trial, job, shelf)
        return
    with ProcessPoolExecutor(workers) as pool:
        waiting: set[Future[list[Life]]] = set()
        for job in jobs:
            waiting.add(pool.submit(_once, trial, job, shelf))
            if len(waiting) > workers:
                finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (done.result() for done in finished)
        yield from (done.result() for done in as_completed(waiting))


def _once(trial: Trial, job: Job, shelf: Shelf) -> list[Life]:
    """The lives of a job, from the shelf where they stand there."""
    what = (*job, trial.weeks, trial.policy.value)
    kept = shelf.found(what, trial.people)
    if kept is not None:
        return [Life(**{**life, "pain": tuple(life["pain"])}) for life in kept]
    lives = live(trial, *job)
    shelf.put(what, trial.people, lives)
    return lives
