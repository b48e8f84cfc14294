"""Who needs a therapist first: one ladder of concerns, most dangerous first; pure.

Each rung looks at the signs of one person and says a sentence when it concerns them. The first
rung that speaks ranks the person; the others are said after it.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from mainstay.care.outcomes import Doubt
from mainstay.care.screening import Level


class Group(enum.StrEnum):
    """The parts of the work list, in its order."""

    SAFETY = "safety"
    STUCK = "stuck"
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
        flare_needs_clinician: whether a flare lasts too long or comes too often.
        waiting: exercises whose rise waits for the therapist, by name.
        three_ambers: exercises with three ambers in a row, by name.
        stuck: exercises without a rise for two weeks, by name.
        doubt: what a lack of response in the first weeks asks for.
        week: weeks since the start.
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
    flare_needs_clinician: bool = False
    waiting: tuple[str, ...] = ()
    three_ambers: tuple[str, ...] = ()
    stuck: tuple[str, ...] = ()
    doubt: Doubt = Doubt.NONE
    week: int = 0
    asks_policy: bool = False
    approval_ended_on: date | None = None
    approval_missing: bool = False
    silent_days: int = 0
    begun: bool = True


class Leads(enum.StrEnum):
    """The page that the one action of a row opens."""

    PATIENT = "patient"
    RELEASE = "release"
    APPROVE = "approve"
    NOTE = "note"


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
        says: the sentence when it concerns somebody; empty when it does not.
    """

    key: str
    group: Group
    mark: str
    label: str
    action: str
    leads: Leads
    says: Callable[[Signs], str]


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
        return f"Answer of {short(s.raised_on)} may point to {s.suspects}. {told}"

    return says


def _self_harm(s: Signs) -> str:
    said = "An answer speaks of self-harm. The page with help was shown. Please call."
    return said if s.self_harm else ""


def _numb(s: Signs) -> str:
    if s.numb_on is None:
        return ""
    return f"Said “numb or weak” in the session of {short(s.numb_on)}. The screen was opened again."


def _reds(s: Signs) -> str:
    if s.red_sessions < 2:
        return ""
    return f"{s.red_sessions} red sessions in 7 days. The stage went down one."


def _flare(s: Signs) -> str:
    said = "The flare lasts more than a week, or flares come too often."
    return said if s.flare_needs_clinician else ""


def _no_response(s: Signs) -> str:
    said = f"Week {s.week} and no clear change in pain. Please see and examine."
    return said if s.doubt is Doubt.SEE_CLINICIAN else ""


def _waits(s: Signs) -> str:
    if not s.waiting:
        return ""
    return f"{few(s.waiting)} could rise above what you approved. Holds until you decide."


def _ended(s: Signs) -> str:
    if s.approval_ended_on is None:
        return ""
    return f"Your approval ended on {short(s.approval_ended_on)}. Doses hold or fall."


def _missing(s: Signs) -> str:
    said = "Has a programme, but no approval yet. Doses hold or fall."
    return said if s.approval_missing else ""


def _ambers(s: Signs) -> str:
    if not s.three_ambers:
        return ""
    return f"Three ambers in a row: {few(s.three_ambers)}. It changes sideways."


def _two_weeks(s: Signs) -> str:
    return f"No rise for two weeks: {few(s.stuck)}." if s.stuck else ""


def _soft(s: Signs) -> str:
    said = f"Week {s.week} and little change in pain. Look at the plan together."
    return said if s.doubt is Doubt.SOFT_REVIEW else ""


def _policy(s: Signs) -> str:
    said = "Worry, mood or fear of moving is high. Should the strict pain policy stay?"
    return said if s.asks_policy else ""


def _due(s: Signs) -> str:
    said = "The safety questions are open or out of date. No exercises until they are answered."
    return said if s.screen_due and s.silent_days < SILENT_DAYS else ""


def _silent(s: Signs) -> str:
    if s.silent_days < SILENT_DAYS:
        return ""
    return f"Nothing entered for {s.silent_days} days."


def _starting(s: Signs) -> str:
    return "" if s.begun else "Has joined. The questions at the start are not finished."


def _well(s: Signs) -> str:
    return "In range. Nothing to decide."


S, K = Group.SAFETY, Group.STUCK
LADDER: tuple[Rung, ...] = (
    Rung(
        "E0",
        S,
        "alarm",
        "Emergency",
        "Open",
        Leads.PATIENT,
        _screen(Level.E0, "Told to get help now."),
    ),
    Rung("self_harm", S, "alarm", "Self-harm", "Open", Leads.PATIENT, _self_harm),
    Rung(
        "E1",
        S,
        "alarm",
        "Locked",
        "Open",
        Leads.PATIENT,
        _screen(Level.E1, "Told to be seen within a day."),
    ),
    Rung("numb_or_weak", S, "ease", "Numb or weak", "Open", Leads.PATIENT, _numb),
    Rung(
        "E2",
        S,
        "hold",
        "Review",
        "Open",
        Leads.PATIENT,
        _screen(Level.E2, "A doctor should look within two weeks."),
    ),
    Rung("two_reds", K, "ease", "2 reds", "Look", Leads.PATIENT, _reds),
    Rung("flare", K, "ease", "Long flare", "Look", Leads.PATIENT, _flare),
    Rung("no_response", K, "hold", "No response", "Look", Leads.PATIENT, _no_response),
    Rung("waits", K, "hold", "Waits for you", "Decide", Leads.PATIENT, _waits),
    Rung("approval_ended", K, "hold", "Approval ended", "Renew", Leads.APPROVE, _ended),
    Rung("approval_missing", K, "hold", "No approval", "Approve", Leads.APPROVE, _missing),
    Rung("three_ambers", K, "hold", "3 ambers", "Look", Leads.PATIENT, _ambers),
    Rung("stuck_two_weeks", K, "hold", "No rise", "Look", Leads.PATIENT, _two_weeks),
    Rung("soft_review", K, "hold", "Little change", "Look", Leads.PATIENT, _soft),
    Rung("policy", K, "hold", "High worry", "Choose", Leads.APPROVE, _policy),
    Rung("screen_due", K, "hold", "Screen due", "Look", Leads.PATIENT, _due),
    Rung("silent", Group.SILENT, "same", "Silent", "Look", Leads.PATIENT, _silent),
    Rung("starting", Group.WELL, "same", "Starting", "Look", Leads.PATIENT, _starting),
    Rung("well", Group.WELL, "go", "Going well", "Look", Leads.PATIENT, _well),
)
"""Safety first, then who is stuck or waits, then the silent, then all others."""


def place(signs: Signs) -> Place:
    """Where one person stands: the first rung that speaks."""
    spoken = [(n, rung, said) for n, rung in enumerate(LADDER) if (said := rung.says(signs))]
    number, rung, sentence = spoken[0]
    also = tuple(r.label for _, r, _ in spoken[1:] if r.group in (Group.SAFETY, Group.STUCK))
    # The longest silence comes first; elsewhere the name decides.
    silence = -signs.silent_days if rung.group is Group.SILENT else 0
    return Place(rung, sentence, also, (number, silence, signs.name.casefold()))
