"""Three numbers before a session that may make it lighter; all of it can be skipped."""

from dataclasses import dataclass

from mainstay.care.readiness import READINESS_RANGE, Readiness
from mainstay.web.forms import Typed
from mainstay.web.language import later


@dataclass(frozen=True)
class Scale:
    """One of the three: its field, its words, and what was typed."""

    name: str
    legend: str
    low: str
    high: str
    chosen: str = ""


SCALES = (
    Scale("sleep", later("How badly did you sleep?"), later("slept well"), later("no sleep")),
    Scale("stress", later("How much stress do you have?"), later("none"), later("very much")),
    Scale(
        "soreness", later("How sore are your muscles?"), later("not sore"), later("very sore")
    ),
)


def scales(typed: Typed) -> tuple[Scale, ...]:
    """The three scales with what was typed."""
    return tuple(
        Scale(s.name, str(s.legend), str(s.low), str(s.high), typed[s.name]) for s in SCALES
    )


def readiness_from(typed: Typed) -> Readiness | None:
    """What was said, each of it by choice; None when nothing was."""
    sleep, stress, soreness = (
        typed.whole(s.name, *READINESS_RANGE, optional=True) for s in SCALES
    )
    said = Readiness(sleep, stress, soreness)
    return said if said.said else None
