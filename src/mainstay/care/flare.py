"""A flare (pain well above usual for more than a day) and a break, and what is left of a dose.

A flare halves the dose at once; the way back is measured against the dose before it and counts
green sessions, so that it is a return and no rise (ruling 5).
"""

import functools
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from mainstay.care.history import History, Morning, Pain
from mainstay.care.pain import Light
from mainstay.care.reasons import Reason, ReasonCode, because
from mainstay.care.rulebook import BreakRule, rule_book
from mainstay.care.training_days import LightRow


@dataclass(frozen=True)
class Flare:
    """A flare in force.

    Attributes:
        started: first day of it.
        day: days since its latest onset: a new press of the button, or mornings that stay up,
            let the days count anew.
        percent: what is left of the dose before it.
        ease_only: whether only positions of ease and walking remain.
        needs_clinician: whether it has lasted too long since its first onset, or flares come too
            often.
        reasons: the same as data.
        onsets: every onset in it, oldest first; the dose before it is the lowest before any.
        screen_from: the safety screen must have been answered on this day or later.
    """

    started: date
    day: int
    percent: int
    ease_only: bool
    needs_clinician: bool
    reasons: tuple[Reason, ...]
    onsets: tuple[date, ...]
    screen_from: date


@dataclass(frozen=True)
class Absence:
    """A break in force.

    Attributes:
        days: days since the last session.
        percent: what is left of the dose before it.
        restart: whether everything starts again.
        stage_down: whether an easier neighbor takes over.
    """

    days: int
    percent: int
    restart: bool
    stage_down: bool

    @property
    def reason(self) -> Reason:
        """The break as a reason."""
        if self.restart:
            return because(ReasonCode.BREAK_RESTART, self._row.source, days=self.days)
        percent = self.percent
        return because(ReasonCode.BREAK, self._row.source, days=self.days, percent=percent)

    @property
    def _row(self) -> BreakRule:
        return rule_book().break_of(self.days)


def absence(trained: Sequence[date], on: date) -> Absence | None:
    """The break since the last of the days of training, oldest first; None when short."""
    last = next((day for day in reversed(trained) if day <= on), None)
    return None if last is None else absence_of((on - last).days)


@functools.lru_cache(maxsize=512)
def absence_of(days: int) -> Absence | None:
    """The break of so many days; None when the dose stays the same."""
    row = rule_book().break_of(days)
    if row.percent >= 100 and not row.restart:
        return None
    return Absence(days, row.percent, row.restart, row.rung_down)


def flare(
    history: History,
    usual_by_day: Callable[[date], Pain],
    on: date,
    lights: tuple[LightRow, ...] = (),
) -> Flare | None:
    """The flare in force on a day, if any.

    Args:
        history: sessions, mornings and presses of the button.
        usual_by_day: the usual morning before a day.
        on: the day.
        lights: how sessions were judged; three green ones end the flare.
    """
    return flare_of(signs(history, usual_by_day, on, lights), on)


@dataclass(frozen=True)
class Signs:
    """What was told of flares up to a day, oldest first.

    Attributes:
        presses: days on which the button was pressed.
        mornings: the first of each two mornings in a row that are well above usual.
        green: days of training on which all went well.
    """

    presses: list[date]
    mornings: list[date]
    green: list[date]

    @property
    def onsets(self) -> list[date]:
        """The days on which a flare began or began again."""
        return sorted({*self.presses, *self.mornings})


def signs(
    history: History,
    usual_by_day: Callable[[date], Pain],
    on: date,
    lights: tuple[LightRow, ...],
) -> Signs:
    """What `flare_of` and `settled_on` read, collected once."""
    return Signs(
        _presses(history, on),
        high_mornings(history, usual_by_day, on),
        _green_days(history, lights, on),
    )


def flare_of(told: Signs, on: date) -> Flare | None:
    """The flare in force on a day, where its signs are collected already."""
    episodes = _episodes(told.onsets, told.green)
    if not episodes:
        return None
    rule, latest = rule_book().flare, episodes[-1]
    back = _green_after(latest[-1], told.green)
    if back >= len(rule.return_percents):
        return None
    day = (on - latest[-1]).days
    clinician = (on - latest[0]).days > rule.clinician_over_days or (
        sum((on - e[0]).days <= rule.clinician_within_days for e in episodes)
        > rule.clinician_over_flares
    )
    percent = rule.return_percents[back]
    return Flare(
        started=latest[0],
        day=day,
        percent=percent,
        ease_only=day <= rule.ease_only_to_day,
        needs_clinician=clinician,
        reasons=_reasons(day, percent, clinician),
        onsets=tuple(latest),
        screen_from=_screen_from(told.presses, told.mornings, latest[0]),
    )


def settled_on(told: Signs) -> date | None:
    """The day on which the last flare ended with its last green session; None without one."""
    onsets = told.onsets
    back = _days_back(onsets[-1], told.green) if onsets else []
    needed = len(rule_book().flare.return_percents)
    return back[needed - 1] if len(back) >= needed else None


def _reasons(day: int, percent: int, clinician: bool) -> tuple[Reason, ...]:
    rule = rule_book().flare
    first = (
        because(ReasonCode.FLARE, rule.source, day=day, percent=percent)
        if day <= rule.ease_only_to_day
        else because(ReasonCode.FLARE_RETURN, rule.source, percent=percent)
    )
    asked = because(ReasonCode.FLARE_NEEDS_CLINICIAN, rule.source)
    return (first, asked) if clinician else (first,)


def _presses(history: History, on: date) -> list[date]:
    return [f.on for f in history.flares if f.on <= on]


def high_mornings(
    history: History, usual_by_day: Callable[[date], Pain], on: date
) -> list[date]:
    """The first of each two mornings in a row that are well above usual."""
    rule = rule_book().flare
    asked = (m for m in history.mornings if m.on <= on)
    return [
        first.on
        for first, second in itertools.pairwise(asked)
        if _both_high(first, second, usual_by_day(first.on), rule.points_above)
        and (second.on - first.on).days <= rule.mornings_apart_days
    ]


def _both_high(first: Morning, second: Morning, usual: Pain, points: int) -> bool:
    return _high(second.pain, usual, points) and _high(first.pain, usual, points)


def _high(pain: Pain, usual: Pain, points: int) -> bool:
    return pain.back >= usual.back + points or pain.leg >= usual.leg + points


def _green_days(history: History, lights: tuple[LightRow, ...], on: date) -> list[date]:
    """Days of training on which every exercise was green, answered and counts.

    Two sessions of a day are one, and calm walks do not end a flare: the three steps back are for
    the exercises, so exercises have to go well in between (ours).
    """
    days = {s.id: s.on for s in history.sessions if s.on <= on}
    trained: dict[date, bool] = {}
    for row in lights:
        day = days.get(row.session)
        good = row.light is Light.GREEN and row.counts and row.complete
        if day is not None and not (good and row.walk):
            trained[day] = trained.get(day, True) and good
    return sorted(day for day, good in trained.items() if good)


def _green_after(onset: date, green: list[date]) -> int:
    return len(_days_back(onset, green))


def _days_back(onset: date, green: list[date]) -> list[date]:
    """The steps back: green days once more than positions of ease is open."""
    ease = rule_book().flare.ease_only_to_day
    return [day for day in green if (day - onset).days > ease]


def _episodes(onsets: list[date], green: list[date]) -> list[list[date]]:
    """Onsets that belong to one flare: a flare lasts until enough green sessions ended it."""
    needed = len(rule_book().flare.return_percents)
    episodes: list[list[date]] = []
    for onset in onsets:
        if (
            episodes
            and _green_after(episodes[-1][-1], [g for g in green if g < onset]) < needed
        ):
            episodes[-1].append(onset)
        else:
            episodes.append([onset])
    return episodes


def _screen_from(presses: list[date], mornings: list[date], started: date) -> date:
    """The latest press, or the first morning of the latest run of high mornings."""
    apart = rule_book().flare.mornings_apart_days
    runs = mornings[:1] + [
        day for before, day in itertools.pairwise(mornings) if (day - before).days > apart
    ]
    return max([started, *presses, *runs])
