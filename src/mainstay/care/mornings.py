"""Mornings: what is usual for a person, which one answers for a session, whether a week has risen."""

import statistics
from datetime import date

from mainstay.care.history import History, Morning, Pain, Reach, Session
from mainstay.care.reasons import Reason, ReasonCode, because

USUAL_MORNINGS = 7


def usual_morning(history: History, said: Pain, before: date) -> Pain:
    """The usual morning: median of the last 7 before a day, never above what was said at intake.

    The ceiling (ours) keeps slowly worsening mornings from becoming the new normal; a therapist's
    review or a new intake moves it. With fewer than three mornings the intake's answer counts.
    """
    earlier = [m.pain for m in history.mornings_before(before, USUAL_MORNINGS)]
    if len(earlier) < 3:
        return said
    reaches = sorted((p.reach for p in earlier), key=_rank)
    middle = reaches[(len(reaches) - 1) // 2]
    return Pain(
        back=min(said.back, statistics.median_low(p.back for p in earlier)),
        leg=min(said.leg, statistics.median_low(p.leg for p in earlier)),
        reach=min(said.reach, middle, key=_rank),
    )


WEEK_DAYS, FEWEST_MORNINGS, WEEK_POINTS = 7, 4, 0.5
"""Two weeks are compared where each has so many mornings; a mean that is higher by more than half a
point has risen (the last two: ours)."""


def week_rises(history: History, morning: Morning | None) -> tuple[Reason, ...]:
    """Whether the mean morning of the week up to this one is above that of the week before.

    Graded exposure looks at weeks, since single mornings may be worse (clinical 5).
    """
    if morning is None:
        return ()
    known = history.mornings_before(morning.on, 2 * WEEK_DAYS - 1)
    ago = [((morning.on - m.on).days, m.pain) for m in (*known, morning)]
    now = [pain for days, pain in ago if days < WEEK_DAYS]
    before = [pain for days, pain in ago if WEEK_DAYS <= days < 2 * WEEK_DAYS]
    if min(len(now), len(before)) < FEWEST_MORNINGS:
        return ()
    found = []
    for site in ("back", "leg"):
        mean, was = (statistics.fmean(getattr(p, site) for p in week) for week in (now, before))
        if mean - was > WEEK_POINTS:
            values = {"site": site, "mean": round(mean, 1), "before": round(was, 1)}
            found.append(because(ReasonCode.WEEK_ROSE, **values))
    return tuple(found)


def _rank(reach: Reach) -> int:
    return reach.rank


def morning_after(history: History, session: Session) -> Morning | None:
    """The morning that answers for a session: the first one after it, before the next session.

    It may be answered until the next session starts (ruling 4); an answer on the day of the next
    session counts, since mornings come before sessions.
    """
    answered = history.first_morning_after(session.on)
    following = history.first_session_after(session.on)
    if answered is None or (following is not None and answered.on > following.on):
        return None
    return answered
