"""Who needs a therapist first: one ladder of concerns, most dangerous first; pure.

Each rung looks at the signs of one person and says a sentence when it concerns them. The first
rung that speaks ranks the person; the others are said after it.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from mainstay.care.outcomes import Doubt
from mainstay.care.red_flags import Level


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
        may_train: whether the safety screen allows exercises.
        screen_due: whether safety questions are open or out of date.
        red_sessions: red sessions in the last seven days.
        last_red: what the latest red session was about, in words.
        stage_fell: whether red sessions brought the stage down.
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
    may_train: bool = True
    screen_due: bool = False
    red_sessions: int = 0
    last_red: str = ""
    stage_fell: bool = False
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
    NOTE = "note"
    STANDING = "stage"


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
    return f"{day.day} {day:%b}" if day else "an unknown day"


def few(names: tuple[str, ...]) -> str:
    """At most two names, and how many more."""
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return f"{' and '.join(names[:2])}{more}" if not more else f"{', '.join(names[:2])}{more}"


def _screen(level: Level, told: str) -> Callable[[Signs], str]:
    def says(s: Signs) -> str:
        if s.level is not level:
            return ""
        since = " Nothing heard since." if s.silent_days else ""
        return f"Answer of {short(s.raised_on)} may point to {s.suspects}. {told}{since}"

    return says


def _self_harm(s: Signs) -> str:
    said = "An answer speaks of self-harm. The page with help was shown. Please call."
    return said if s.self_harm else ""


def _numb(s: Signs) -> str:
    if s.numb_on is None:
        return ""
    return f"Said “numb or weak” in the session of {short(s.numb_on)}. The screen was opened again."


def _long_flare(s: Signs) -> str:
    said = "The flare lasts more than a week, or flares come too often. Please see and examine."
    return said if s.flare_needs_clinician else ""


def _flare(s: Signs) -> str:
    if not s.flare_day:
        return ""
    return f"Flare, day {s.flare_day}: {s.flare_pain}. Doses are cut, positions of ease first."


def _reds(s: Signs) -> str:
    if s.red_sessions < 2:
        return ""
    about = f" Last: {s.last_red}." if s.last_red else ""
    fell = " The stage went down one." if s.stage_fell else ""
    return f"{s.red_sessions} red sessions in 7 days.{about}{fell}"


def _no_response(s: Signs) -> str:
    if s.doubt is not Doubt.SEE_CLINICIAN:
        return ""
    if s.recent_flares >= 3:
        return f"{s.recent_flares} flares in four weeks. Please see and examine."
    return f"Week {s.week} and no clear change in pain. Please see and examine."


def _clearance(s: Signs) -> str:
    return s.clearance


def _ambers(s: Signs) -> str:
    if not s.three_ambers or s.silent:
        return ""
    return f"Three ambers in a row: {few(s.three_ambers)}. It changes sideways."


def _two_weeks(s: Signs) -> str:
    if not s.stuck or s.silent:
        return ""
    return f"No rise for two weeks: {few(s.stuck)}."


def _soft(s: Signs) -> str:
    said = f"Week {s.week} and little change in pain. Look at the plan together."
    return said if s.doubt is Doubt.SOFT_REVIEW else ""


def _policy(s: Signs) -> str:
    said = "Worry, mood or fear of moving is high. Should the strict pain policy stay?"
    return said if s.asks_policy else ""


def _due(s: Signs) -> str:
    said = "The safety questions are open or out of date. No exercises until they are answered."
    return said if s.screen_due and not s.silent else ""


def _stage(s: Signs) -> str:
    if not s.stage_waits or s.silent:
        return ""
    return f"Has passed the tests for {s.stage_waits}. It waits for your approval."


def _ended(s: Signs) -> str:
    if s.approval_ended_on is None or s.silent:
        return ""
    return f"Your approval ended on {short(s.approval_ended_on)}. Doses hold or fall."


def _missing(s: Signs) -> str:
    said = "Has a programme, but no approval yet. Doses hold or fall."
    return said if s.approval_missing and not s.silent else ""


def _waits(s: Signs) -> str:
    if not s.waiting or s.silent:
        return ""
    more = f", and {len(s.waiting) - 1} more" if len(s.waiting) > 1 else ""
    return f"Ready for more than you approved: {s.waiting[0]}{more}."


def _silent(s: Signs) -> str:
    return f"Nothing entered for {s.silent_days} days." if s.silent else ""


def _starting(s: Signs) -> str:
    return "" if s.begun else "Has joined. The questions at the start are not finished."


def _well(s: Signs) -> str:
    return "In range. Nothing to decide."


S, K, W = Group.SAFETY, Group.STUCK, Group.WAITING
LOOK, RELEASE, APPROVE = Leads.PATIENT, Leads.RELEASE, Leads.APPROVE
E0 = _screen(Level.E0, "Told to get help now.")
E1 = _screen(Level.E1, "Told to be seen within a day.")
E2 = _screen(Level.E2, "A doctor should look within two weeks.")
LADDER: tuple[Rung, ...] = (
    Rung("E0", S, "alarm", "Emergency", "Open", LOOK, E0),
    Rung("self_harm", S, "alarm", "Self-harm", "Open", LOOK, _self_harm),
    Rung("E1", S, "alarm", "Locked", "Open", LOOK, E1),
    Rung("numb_or_weak", S, "ease", "Numb or weak", "Open", LOOK, _numb),
    Rung("E2", S, "hold", "Review", "Open", LOOK, E2),
    Rung("long_flare", K, "ease", "Long flare", "Look", LOOK, _long_flare),
    Rung("flare", K, "ease", "Flare", "Look", LOOK, _flare),
    Rung("two_reds", K, "ease", "Red sessions", "Look", LOOK, _reds),
    Rung("no_response", K, "hold", "No response", "Look", LOOK, _no_response),
    Rung("clearance", K, "hold", "Doctor's yes", "Enter", Leads.STANDING, _clearance),
    Rung("screen_due", K, "hold", "Screen due", "Look", LOOK, _due),
    Rung("three_ambers", K, "hold", "3 ambers", "Look", LOOK, _ambers),
    Rung("soft_review", K, "hold", "Little change", "Look", LOOK, _soft),
    Rung("policy", K, "hold", "High worry", "Choose", APPROVE, _policy),
    Rung("stuck_two_weeks", K, "hold", "No rise", "Look", LOOK, _two_weeks),
    Rung("stage_waits", W, "hold", "Next stage", "Approve", APPROVE, _stage),
    Rung("approval_missing", W, "hold", "No approval", "Approve", APPROVE, _missing),
    Rung("approval_ended", W, "hold", "Approval ended", "Renew", LOOK, _ended, "renew"),
    Rung("waits", W, "hold", "Ready for more", "Let rise", LOOK, _waits, "rise"),
    Rung("silent", Group.SILENT, "same", "Silent", "Write", Leads.NOTE, _silent),
    Rung("starting", Group.WELL, "same", "Starting", "Look", LOOK, _starting),
    Rung("well", Group.WELL, "go", "Going well", "Look", LOOK, _well),
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
