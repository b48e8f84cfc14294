"""Outcome scores for the therapist: a small drawing, what counts as change, and a sentence."""

from dataclasses import dataclass
from datetime import date

from mainstay.care.instruments import Better
from mainstay.care.outcomes import Change, Measure, Response, Score, change, measure, response
from mainstay.care.questionnaires import groups
from mainstay.web import deriving
from mainstay.web.language import day_text, later, say
from mainstay.web.records import Overview

WIDTH, HEIGHT, EDGE = 220.0, 56.0, 6.0

NAMES = {
    "back_pain_average": later("Back pain, average of a week"),
    "back_pain_worst": later("Back pain, worst of a week"),
    "back_pain_now": later("Back pain, now"),
    "leg_pain_average": later("Leg pain, average of a week"),
    "leg_pain_worst": later("Leg pain, worst of a week"),
    "leg_pain_now": later("Leg pain, now"),
    "goal_ability": later("Own goals (PSFS), mean"),
    "global_change": later("Overall change (GPE)"),
    "rmdq-24": "RMDQ-24",
    "odi": "ODI",
    "start-back": later("STarT Back"),
    "pseq": "PSEQ",
    "fabq-work": later("FABQ, work"),
    "fabq-activity": later("FABQ, physical activity"),
    "promis-pain-interference": later("PROMIS, pain interference (T score)"),
    "promis-physical-function": later("PROMIS, physical function (T score)"),
}


@dataclass(frozen=True)
class Outcome:
    """One measure over time.

    Attributes:
        name: its name.
        scale: what the numbers run over and which end is good.
        points: the drawn line.
        dots: the place of each score.
        aim: top and height of the part of the scale that would be an important change; may be
            empty.
        first, last: the values, in words.
        limits: MIC and MDC, in words.
        says: what the change means.
        group: the groups that its answers fall into; empty where it has none.
        rows: day and value, newest first.
    """

    name: str
    scale: str
    points: str
    dots: tuple[tuple[str, str], ...]
    aim: tuple[str, str] | None
    first: str
    last: str
    limits: str
    says: str
    group: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Outcomes:
    """Everything known about whether it helps."""

    measures: tuple[Outcome, ...]
    response: str


RESPONSES = {
    Response.YES: later("Responds: 30 % less on a main score, and better by their own word."),
    Response.NO: later(
        "No response yet: 30 % less on a main score and a better word of their own."
    ),
    Response.UNKNOWN: later("Too few scores to say whether the programme helps."),
}


def label(name: str) -> str:
    """What a measure is called."""
    return NAMES.get(name, name.replace("_", " ").replace("-", " ").capitalize())


def shown(overview: Overview) -> Outcomes:
    """Every measure that was answered, in the order of the table of measures."""
    found = deriving.scores(overview.rows)
    names = [n for n in NAMES if any(s.measure == n for s in found)]
    drawn = tuple(_outcome(found, name, overview.on) for name in names)
    return Outcomes(drawn, RESPONSES[response(found, overview.on)])


def _outcome(scores: tuple[Score, ...], name: str, on: date) -> Outcome:
    known = measure(name)
    mine = sorted((s for s in scores if s.measure == name), key=lambda s: s.on)
    good = say("higher") if known.better is Better.HIGHER else say("lower")
    dots = _dots(mine, known)
    found = change(scores, name, on)
    return Outcome(
        name=label(name),
        scale=say(
            "{low:g} to {high:g}, {good} is better", low=known.low, high=known.high, good=good
        ),
        points=" ".join(f"{x},{y}" for x, y in dots),
        dots=dots,
        aim=_aim(mine[0].value, known),
        first=f"{mine[0].value:g}",
        last=f"{mine[-1].value:g}",
        limits=limits(known),
        says=says(found) if found else say("One answer so far."),
        group=_group(mine[-1]),
        rows=tuple((day_text(s.on, "j M Y"), f"{s.value:g}") for s in reversed(mine)),
    )


GROUPS = {
    "low": later("low"),
    "medium": later("medium"),
    "middle": later("middle"),
    "high": later("high"),
    "good": later("good"),
    "minimal": later("minimal"),
    "moderate": later("moderate"),
    "severe": later("severe"),
    "very_severe": later("very severe"),
    "high_work": later("high, work"),
    "high_activity": later("high, physical activity"),
}
"""What the bands of the shipped definitions are called; a clinic's own keep their names."""


def _group(last: Score) -> str:
    words = ", ".join(str(GROUPS.get(group, group)) for group in groups(last))
    return say("Group: {words}.", words=words) if words else ""


def _dots(mine: list[Score], known: Measure) -> tuple[tuple[str, str], ...]:
    first, days = mine[0].on, max((mine[-1].on - mine[0].on).days, 1)
    return tuple(
        (
            f"{EDGE + (WIDTH - 2 * EDGE) * (s.on - first).days / days:.1f}",
            f"{_y(s.value, known):.1f}",
        )
        for s in mine
    )


def _y(value: float, known: Measure) -> float:
    share = (value - known.low) / (known.high - known.low)
    return EDGE + (HEIGHT - 2 * EDGE) * (1 - share)


def _aim(first: float, known: Measure) -> tuple[str, str] | None:
    """From an important change on to the good end of the scale."""
    if known.mic is None:
        return None
    sign, end = (1, known.high) if known.better is Better.HIGHER else (-1, known.low)
    start = first + sign * known.mic
    if sign * (end - start) < 0:
        return None
    top, bottom = sorted((_y(start, known), _y(end, known)))
    return f"{top:.1f}", f"{bottom - top:.1f}"


def limits(known: Measure) -> str:
    """The smallest important change and the error, in words."""
    percent = (
        say(" or {mic_percent:g} %", mic_percent=known.mic_percent)
        if known.mic_percent is not None
        else ""
    )
    mic = f"{known.mic:g}{percent}" if known.mic is not None else say("not known")
    mdc = f"{known.mdc:g}" if known.mdc is not None else say("not known")
    return say("MIC {mic}, MDC {mdc}", mic=mic, mdc=mdc)


def says(found: Change) -> str:
    """What a change means, no stronger than its error allows."""
    by = abs(found.improvement)
    if found.worse:
        return say("Worse by {by:g}: more than measurement error.", by=by)
    if found.important:
        sure = (
            say("more than measurement error")
            if found.detectable
            else say("it may still be chance")
        )
        return say(
            "Better by {by:g}: an important change, {sure}.{falls_back}",
            by=by,
            sure=sure,
            falls_back=_falls_back(found),
        )
    way = (
        say("Better")
        if found.improvement > 0
        else say("Worse")
        if found.improvement < 0
        else ""
    )
    if not way:
        return say("No change.")
    return say("{way} by {by:g}: no important change, it may be chance.", way=way, by=by)


def _falls_back(found: Change) -> str:
    text = say(" The first score was near the worst end; such scores also fall by themselves.")
    return text if found.may_fall_back else ""
