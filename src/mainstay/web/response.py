"""Whether the first weeks help: told to the therapist, and to the person who has none."""

from datetime import date, timedelta

from mainstay.care.case import Case
from mainstay.care.outcomes import Doubt, early_doubt
from mainstay.care.patient import Mode
from mainstay.web import deriving
from mainstay.web.language import say
from mainstay.web.records import Overview

FOUR_WEEKS = timedelta(weeks=4)


def started_on(case: Case) -> date:
    """The first session, else the day itself."""
    return case.history.sessions[0].on if case.history.sessions else case.on


def week_of(case: Case) -> int:
    """Weeks since the start."""
    return (case.on - started_on(case)).days // 7


def recent_flares(case: Case) -> int:
    """Flares in the last four weeks."""
    return sum(case.on - f.on <= FOUR_WEEKS for f in case.history.flares)


def doubt(overview: Overview, case: Case) -> Doubt:
    """What a lack of response in the first weeks asks for."""
    found, flares = deriving.scores(overview.rows), recent_flares(case)
    return early_doubt(found, started_on(case), case.on, flares_in_4_weeks=flares)


def told_alone(overview: Overview) -> str:
    """What a person without a therapist is told; empty where nothing is asked for."""
    case = overview.undecided
    if case is None or overview.mode is Mode.CLINIC:
        return ""
    found, week, flares = doubt(overview, case), week_of(case), recent_flares(case)
    if found is Doubt.SEE_CLINICIAN and flares >= 3:
        return say(
            "Your back flared up {n} times in four weeks. Please have a doctor or a physical "
            "therapist look at it.",
            n=flares,
        )
    if found is Doubt.SEE_CLINICIAN:
        return say(
            "{week} weeks, and no clear change in your pain. That happens. Please have a doctor "
            "or a physical therapist look at your back.",
            week=week,
        )
    if found is Doubt.SOFT_REVIEW:
        return say(
            "{week} weeks, and little change in your pain. That happens. Look at your programme "
            "with a physical therapist if you can.",
            week=week,
        )
    return ""
