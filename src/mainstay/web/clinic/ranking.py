"""Who needs a therapist first: one ladder of concerns, most dangerous first; pure.

Each rung looks at the signs of one person and says a sentence when it concerns them. The first
rung that speaks ranks the person; the others are said after it.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse

from mainstay.care.outcomes import Doubt
from mainstay.care.red_flags import Level
from mainstay.web.language import day_text, later, say


class Group(enum.StrEnum):
    """The parts of the work list, in its order."""

    SAFETY = "safety"
    STUCK = "stuck"
    WAITING = "waiting"
    SILENT = "silent"
    WELL = "well"


SILENT_DAYS = 7
"""Without a word for so many days the therapist is told, never the person (ours)."""


@dataclass(frozen=True)
class Signs:
    """What the ladder looks at.

    Attributes:
        name: the person's name, for the order within a rung.
        on: the day.
        level: the most urgent open finding of the safety screen.
        suspects: what it makes one think of, in words.
        raised_on: the day of the answer behind it.
        self_harm: whether an answer spoke of self-harm.
        numb_on: the day of a "numb or weak" that no therapist has answered yet.
        event: a fall, or what needed a doctor, that no therapist has answered yet, in words.
        screen_due: whether safety questions are open, opened again or out of date.
        red_sessions: red sessions in the last seven days.
        last_red: what the latest red session was about, in words.
        stage_fell: whether red sessions brought the stage down.
        direction: why the movement that eased the back is out until it is examined, in words.
        flare_day: the day of a flare in force, counted from 1; 0 without one.
        flare_pain: the mornings in it beside the usual one, in words.
        flare_needs_clinician: whether a flare lasts too long or comes too often.
        recent_flares: flares in the last four weeks.
        clearance: what a doctor must still allow, in words.
        waiting: what could rise and waits for the therapist, such as "Walking 5 min to 7 min".
        three_ambers: exercises with three ambers in a row, by name.
        stuck: exercises without a rise for two weeks, by name.
        doubt: what a lack of response in the first weeks asks for.
        week: weeks since the start.
        stage_waits: a stage reached by tests that only the approval holds back, in words.
        asks_policy: high worry or fear while nobody has chosen a pain policy.
        month_tests: tests of the month that only a therapist may take, in words.
        control: drills that ended because their tests grew old, in words.
        approval_ended_on: last day of an approval that has ended.
        approval_missing: whether there is a programme and never was an approval.
        silent_days: days since the last word from the person.
        begun: whether the intake is finished.
    """

    name: str
    on: date
    level: Level | None = None
    suspects: str = ""
    raised_on: date | None = None
    self_harm: bool = False
    numb_on: date | None = None
    event: str = ""
    screen_due: bool = False
    red_sessions: int = 0
    last_red: str = ""
    stage_fell: bool = False
    direction: str = ""
    flare_day: int = 0
    flare_pain: str = ""
    flare_needs_clinician: bool = False
    recent_flares: int = 0
    clearance: str = ""
    waiting: tuple[str, ...] = ()
    three_ambers: tuple[str, ...] = ()
    stuck: tuple[str, ...] = ()
    doubt: Doubt = Doubt.NONE
    week: int = 0
    stage_waits: str = ""
    asks_policy: bool = False
    month_tests: tuple[str, ...] = ()
    control: str = ""
    approval_ended_on: date | None = None
    approval_missing: bool = False
    silent_days: int = 0
    begun: bool = True

    @property
    def silent(self) -> bool:
        """Whether silence is what to talk about; what waits for a silent person can wait too."""
        return self.silent_days >= SILENT_DAYS


class Leads(enum.StrEnum):
    """The page that the one action of a row opens."""

    PATIENT = "patient"
    RELEASE = "release"
    APPROVE = "approve"
    MESSAGE = "note"
    STANDING = "stage"
    CONTROL = "control"

    def page(self, person: UUID) -> str:
        """Its address for one person; whoever is silent is written to, not about."""
        asked = "?kind=message" if self is Leads.MESSAGE else ""
        return reverse(f"clinic:{self}", args=[person]) + asked


@dataclass(frozen=True)
class Rung:
    """One concern.

    Attributes:
        key: its name in tests.
        group: the part of the work list.
        mark: the icon: alarm, ease, hold, same or go.
        label: two or three words beside the icon.
        action: the word on the button.
        leads: the page it opens.
        quick: a decision that the button takes at once instead; empty where looking comes first.
        says: the sentence when it concerns somebody; empty when it does not.
    """

    key: str
    group: Group
    mark: str
    label: str
    action: str
    leads: Leads
    says: Callable[[Signs], str]
    quick: str = ""


@dataclass(frozen=True)
class Place:
    """Where somebody stands on the list, and why.

    Attributes:
        rung: the first rung that speaks.
        sentence: what it says.
        also: labels of the other rungs that speak.
        order: sorts the list.
    """

    rung: Rung
    sentence: str
    also: tuple[str, ...]
    order: tuple[int, int, str]


def short(day: date | None) -> str:
    """A day as lists write it, such as 24 Nov."""
    return day_text(day, "j M") if day else say("an unknown day")


def few(names: tuple[str, ...]) -> str:
    """At most two names, and how many more."""
    more = say(" and {n} more", n=len(names) - 2) if len(names) > 2 else ""
    return (
        f"{say(' and ').join(names[:2])}{more}" if not more else f"{', '.join(names[:2])}{more}"
    )


def _screen(level: Level, told: str, ask: str) -> Callable[[Signs], str]:
    def says(s: Signs) -> str:
        if s.level is not level:
            return ""
        since = say(" Nothing heard since.") if s.silent_days else ""
        return say(
            "Answer of {day} may point to {suspects}. {told}{since} {ask}",
            day=short(s.raised_on),
            suspects=say(s.suspects),
            told=told,
            since=since,
            ask=ask,
        )

    return says


def _self_harm(s: Signs) -> str:
    said = say("An answer speaks of self-harm. The page with help was shown. Please call.")
    return said if s.self_harm else ""


def _numb(s: Signs) -> str:
    if s.numb_on is None:
        return ""
    return say(
        "Said “numb or weak” on {day}. The screen was opened again. Call today, and note what you hear.",
        day=short(s.numb_on),
    )


def _event(s: Signs) -> str:
    return s.event


def _direction(s: Signs) -> str:
    return s.direction


def _long_flare(s: Signs) -> str:
    said = say(
        "The flare lasts more than a week, or flares come too often. Please see and examine."
    )
    return said if s.flare_needs_clinician else ""


def _flare(s: Signs) -> str:
    if not s.flare_day:
        return ""
    return say(
        "Flare, day {flare_day}: {flare_pain}. Doses are cut, positions of ease first. "
        "Look whether it settles.",
        flare_day=s.flare_day,
        flare_pain=s.flare_pain,
    )


def _reds(s: Signs) -> str:
    if s.red_sessions < 2:
        return ""
    about = say(" Last: {last_red}.", last_red=s.last_red) if s.last_red else ""
    fell = say(" The stage went down one.") if s.stage_fell else ""
    return say(
        "{red_sessions} red sessions in 7 days.{about}{fell} Look which exercises hurt.",
        red_sessions=s.red_sessions,
        about=about,
        fell=fell,
    )


def _no_response(s: Signs) -> str:
    if s.doubt is not Doubt.SEE_CLINICIAN:
        return ""
    if s.recent_flares >= 3:
        return say(
            "{recent_flares} flares in four weeks. Please see and examine.",
            recent_flares=s.recent_flares,
        )
    return say("Week {week} and no clear change in pain. Please see and examine.", week=s.week)


def _clearance(s: Signs) -> str:
    return s.clearance


def _ambers(s: Signs) -> str:
    if not s.three_ambers or s.silent:
        return ""
    return say(
        "Three ambers in a row: {names}. It changes sideways.", names=few(s.three_ambers)
    )


def _two_weeks(s: Signs) -> str:
    if not s.stuck or s.silent:
        return ""
    return say("No rise for two weeks: {names}. Look what holds it back.", names=few(s.stuck))


def _soft(s: Signs) -> str:
    said = say("Week {week} and little change in pain. Look at the plan together.", week=s.week)
    return said if s.doubt is Doubt.SOFT_REVIEW else ""


def _policy(s: Signs) -> str:
    said = say("Worry, mood or fear of moving is high. Should the strict pain policy stay?")
    return said if s.asks_policy else ""


def _due(s: Signs) -> str:
    said = say(
        "The safety questions are open or out of date. No exercises until {name} has answered "
        "them; a message may help.",
        name=s.name,
    )
    return said if s.screen_due and not s.silent else ""


def _stage(s: Signs) -> str:
    if not s.stage_waits or s.silent:
        return ""
    return say(
        "Has passed the tests for {stage_waits}. It waits for your approval.",
        stage_waits=s.stage_waits,
    )


def _ended(s: Signs) -> str:
    if s.approval_ended_on is None or s.silent:
        return ""
    return say(
        "Your approval ended on {day}. Doses hold or fall.", day=short(s.approval_ended_on)
    )


def _missing(s: Signs) -> str:
    said = say("Has a programme, but no approval yet. Doses hold or fall.")
    return said if s.approval_missing and not s.silent else ""


def _waits(s: Signs) -> str:
    if not s.waiting or s.silent:
        return ""
    more = say(", and {n} more", n=len(s.waiting) - 1) if len(s.waiting) > 1 else ""
    return say(
        "Ready for more than you approved: {waiting}{more}.", waiting=s.waiting[0], more=more
    )


def _month(s: Signs) -> str:
    if not s.month_tests or s.silent:
        return ""
    return say("The tests of the month that you take: {names}.", names=few(s.month_tests))


def _control(s: Signs) -> str:
    return "" if s.silent else s.control


def _silent(s: Signs) -> str:
    return (
        say("Nothing entered for {silent_days} days. Write or call.", silent_days=s.silent_days)
        if s.silent
        else ""
    )


def _starting(s: Signs) -> str:
    return "" if s.begun else say("Has joined. The questions at the start are not finished.")


def _well(s: Signs) -> str:
    return say("In range. Nothing to decide.")


S, K, W = Group.SAFETY, Group.STUCK, Group.WAITING
LOOK, RELEASE, APPROVE = Leads.PATIENT, Leads.RELEASE, Leads.APPROVE
E0 = _screen(
    Level.E0,
    later("Told to get help now."),
    later("Call now: has somebody examined them?"),
)
E1 = _screen(
    Level.E1,
    later("Told to be seen within a day."),
    later("Call today: has somebody examined them?"),
)
E2 = _screen(
    Level.E2,
    later("A doctor should look within two weeks."),
    later("Ask whether one has."),
)
LADDER: tuple[Rung, ...] = (
    Rung("E0", S, "alarm", later("Emergency"), later("Open"), LOOK, E0),
    Rung("self_harm", S, "alarm", later("Self-harm"), later("Open"), LOOK, _self_harm),
    Rung("E1", S, "alarm", later("Locked"), later("Open"), LOOK, E1),
    Rung("numb_or_weak", S, "ease", later("Numb or weak"), later("Open"), LOOK, _numb),
    Rung("adverse_event", S, "ease", later("Adverse event"), later("Open"), LOOK, _event),
    Rung("E2", S, "hold", later("Review"), later("Open"), LOOK, E2),
    Rung(
        "direction",
        K,
        "ease",
        later("Examine again"),
        later("Enter"),
        Leads.STANDING,
        _direction,
    ),
    Rung("long_flare", K, "ease", later("Long flare"), later("Look"), LOOK, _long_flare),
    Rung("flare", K, "ease", later("Flare"), later("Look"), LOOK, _flare),
    Rung("two_reds", K, "ease", later("Red sessions"), later("Look"), LOOK, _reds),
    Rung("no_response", K, "hold", later("No response"), later("Look"), LOOK, _no_response),
    Rung(
        "clearance",
        K,
        "hold",
        later("Doctor's yes"),
        later("Enter"),
        Leads.STANDING,
        _clearance,
    ),
    Rung("screen_due", K, "hold", later("Screen due"), later("Look"), LOOK, _due),
    Rung("three_ambers", K, "hold", later("3 ambers"), later("Look"), LOOK, _ambers),
    Rung("soft_review", K, "hold", later("Little change"), later("Look"), LOOK, _soft),
    Rung("policy", K, "hold", later("High worry"), later("Choose"), APPROVE, _policy),
    Rung("stuck_two_weeks", K, "hold", later("No rise"), later("Look"), LOOK, _two_weeks),
    Rung("stage_waits", W, "hold", later("Next stage"), later("Approve"), APPROVE, _stage),
    Rung(
        "approval_missing", W, "hold", later("No approval"), later("Approve"), APPROVE, _missing
    ),
    Rung(
        "approval_ended",
        W,
        "hold",
        later("Approval ended"),
        later("Renew"),
        LOOK,
        _ended,
        "renew",
    ),
    Rung("waits", W, "hold", later("Ready for more"), later("Let rise"), LOOK, _waits, "rise"),
    Rung("month_tests", W, "same", later("Test due"), later("Enter"), Leads.STANDING, _month),
    Rung("control", W, "same", later("Test due"), later("Enter"), Leads.CONTROL, _control),
    Rung(
        "silent", Group.SILENT, "same", later("Silent"), later("Write"), Leads.MESSAGE, _silent
    ),
    Rung("starting", Group.WELL, "same", later("Starting"), later("Look"), LOOK, _starting),
    Rung("well", Group.WELL, "go", later("Going well"), later("Look"), LOOK, _well),
)
"""Safety first, then who is stuck, then who waits for a yes, then the silent, then all others.

What waits comes after what is stuck: while it waits the dose holds, and nobody is at risk."""

NEEDS = (Group.SAFETY, Group.STUCK, Group.WAITING)
"""Groups in which something is asked of the therapist."""


def place(signs: Signs) -> Place:
    """Where one person stands: the first rung that speaks."""
    spoken = [(n, rung, said) for n, rung in enumerate(LADDER) if (said := rung.says(signs))]
    number, rung, sentence = spoken[0]
    also = tuple(r.label for _, r, _ in spoken[1:] if r.group in NEEDS)
    # The longest silence comes first; elsewhere the name decides.
    silence = -signs.silent_days if rung.group is Group.SILENT else 0
    return Place(rung, sentence, also, (number, silence, signs.name.casefold()))
