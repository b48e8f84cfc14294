"""Weeks weighed against each other: what an exercise displaces, and which wishes conflict."""

from collections.abc import Mapping, Sequence

from mainstay.anatomy import Muscle, Side
from mainstay.wording.sentences import number_text
from mainstay.wording.words import Audience, muscle_words, side_words, translate

WISHES: Mapping[str, str] = {
    "alike": "no two exercises that do the same",
    "below": "work of this stage",
    "one_deep": "one deep exercise a session",
    "often": "no exercise on more days than its file allows",
    "sling": "a diagonal sling in each main session",
    "changed": "the exercises that a decision brought",
    "asked": "the exercises that were asked for",
    "new": "few new exercises a week",
    "deep": "the deep muscles first",
    "fewest": "three exercises a session",
    "minutes": "the minutes of a session",
}
"""What a week should keep, by the planner's codes."""

WAYS: Mapping[str, str] = {
    "minutes": "minutes a session: {count} more",
    "new": "new exercises a week: {count} more",
    "asked": "exercises asked for: {count} fewer",
    "fewest": "exercises a session: {count} fewer",
}
"""What would do, where it can be counted."""

MOST_TOLD = 3
"""Muscles named in one answer (ours)."""

Short = tuple[Muscle, Side, int, int]
"""A muscle, its side, and hundredths of a set that it gets now and then."""


def conflict_text(
    wishes: Sequence[str], ways: Sequence[tuple[str, int]], language: str = "en"
) -> str:
    """Which wishes do not go together, and what would do: "These do not fit together: ..."."""
    if not set(wishes) <= set(WISHES):
        return translate("No exercise is open that could do it.", language)
    told = "; ".join(translate(WISHES[wish], language) for wish in wishes)
    head = translate("These do not fit together: {wishes}.", language).format(wishes=told)
    enough = "; ".join(_way(wish, by, language) for wish, by in ways)
    if not enough:
        return head
    if len(ways) == 1:
        do = translate("This would do: {ways}.", language)
    else:
        do = translate("Any of these would do: {ways}.", language)
    return f"{head} {do.format(ways=enough)}"


def _way(wish: str, by: int, language: str) -> str:
    if wish not in WAYS:
        without = translate("doing without “{wish}”", language)
        return without.format(wish=translate(WISHES[wish], language))
    count = -(-by // 60) if wish == "minutes" else by
    return translate(WAYS[wish], language).format(count=count)


def otherwise_text(
    comes: Sequence[str],
    goes: Sequence[str],
    shorter: Sequence[Short],
    seconds: int,
    language: str = "en",
) -> str:
    """What else would change: "Comes: Plank. Goes: Bridge. Left multifidus: 6 sets, not 7."."""
    parts = [
        (translate("Comes: {names}.", language), comes),
        (translate("Goes: {names}.", language), goes),
    ]
    told = [text.format(names=", ".join(names)) for text, names in parts if names]
    told += [_short(short, language) for short in shorter[:MOST_TOLD]]
    if minutes := round(seconds / 60):
        change = translate("Longest session: {minutes} min.", language)
        told.append(change.format(minutes=f"{minutes:+d}"))
    return " ".join(told) or translate("Nothing else would change.", language)


def _short(short: Short, language: str) -> str:
    muscle, side, now, then = short
    text = translate("{muscle}, {side}: {then} sets a week, not {now}.", language)
    return text.format(
        muscle=muscle_words(muscle, Audience.THERAPIST, language),
        side=side_words(side, language),
        now=number_text(now / 100),
        then=number_text(then / 100),
    )
