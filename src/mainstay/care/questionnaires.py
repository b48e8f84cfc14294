"""The wording of a questionnaire, as a clinic brings it, and the scores that answers to it make.

Nothing here ships: a clinic that may use a questionnaire loads its words, item by item, in one
file. They must fit the definition that scores it, so that no answer is counted otherwise than
its owners meant.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mainstay.care import instruments
from mainstay.care.instruments import Answers, Instrument
from mainstay.care.outcomes import Score, measures
from mainstay.reading import ReadingError, read_json, read_toml

LONGEST = 600
"""Characters of one text; longer ones are pasted by mistake (ours)."""


@dataclass(frozen=True)
class Item:
    """One item.

    Attributes:
        text: what is asked or said.
        answers: a word for each allowed answer, lowest count first; empty where the answers are
            the numbers themselves.
    """

    text: str
    answers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an item without words."""
        for text in (self.text, *self.answers):
            if not 0 < len(text.strip()) <= LONGEST:
                raise ValueError(f"“{text[:40]}”: write 1 to {LONGEST} characters")


@dataclass(frozen=True)
class Wording:
    """The words of one questionnaire in one language.

    Attributes:
        instrument: which one.
        version: of the questionnaire; the definition's own.
        language: code of the language, such as `en`.
        items: in order.
        intro: what stands before the first item.
        credit: what the owners ask to be shown with it.
        definition: how it is scored, where none is shipped (PROMIS with its T table).
    """

    instrument: str
    version: str
    language: str
    items: tuple[Item, ...]
    intro: str = ""
    credit: str = ""
    definition: Instrument | None = None


def read_wording(text: str, place: str) -> Wording:
    """Read the words of a questionnaire from TOML, or from JSON when `place` ends in .json.

    Raises:
        ReadingError: not such a file, an unknown questionnaire, or words that do not fit it.
    """
    reader = read_json if place.endswith(".json") else read_toml
    wording = reader(text, Wording, place)
    problems = " ".join(_misfits(wording, scored_by(wording, place)))
    if problems:
        raise ReadingError(place, problems, "the items and answers of its definition")
    return wording


def scored_by(wording: Wording, place: str = "wording") -> Instrument:
    """The definition that scores it: the shipped one, else the one in its own file."""
    shipped = {known.id: known for known in instruments.shipped_instruments()}
    asked = {m.instrument for m in measures() if m.instrument}
    if wording.instrument not in asked:
        text = f"no questionnaire is called “{wording.instrument}”."
        raise ReadingError(f"{place}: instrument", text, ", ".join(sorted(asked)))
    found = shipped.get(wording.instrument) or wording.definition
    if found is None:
        raise ReadingError(
            f"{place}: definition",
            f"`{wording.instrument}` is not scored by a definition of ours.",
            "a table `definition` with ranges, scoring and T table",
            "Write how it is scored, from its owners' manual.",
        )
    return found


def _misfits(wording: Wording, known: Instrument) -> Iterator[str]:
    if wording.definition is not None and wording.definition is not known:
        yield f"`{known.id}` is scored by our own definition; take yours out."
    if known.id != wording.instrument:
        yield f"the definition is of `{known.id}`, the words of `{wording.instrument}`."
    if wording.version != known.version:
        yield f"version “{wording.version}”; the definition scores version “{known.version}”."
    given = {known.id} if known.total else set()
    given |= {f"{known.id}-{part.id}" for part in known.sub_scores}
    if not given >= {m.id for m in measures() if m.instrument == known.id}:
        yield "the definition has no total; a total is what is followed."
    if len(wording.items) != known.items:
        yield f"{len(wording.items)} items; the definition has {known.items}."
        return
    for number, (item, allowed) in enumerate(
        zip(wording.items, instruments.every_answer(known), strict=True), 1
    ):
        if item.answers and len(item.answers) != len(allowed):
            yield f"item {number}: {len(item.answers)} answers; the definition has {len(allowed)}."


def scores(known: Instrument, answers: Answers, on: date) -> tuple[Score, ...]:
    """One score for each measure that the questionnaire gives; each keeps the answers.

    Raises:
        ReadingError: an answer out of range, or too many left out.
    """
    found = instruments.score(known, answers)
    parts = {f"{known.id}-{name}": value for name, value in found.sub_scores}
    parts |= {} if found.total is None else {known.id: found.total}
    mine = [m.id for m in measures() if m.instrument == known.id]
    return tuple(Score(name, parts[name], on, answers) for name in mine)


def groups(said: Score) -> tuple[str, ...]:
    """The groups that a score falls into by the shipped definitions, most severe first.

    Empty for a single number, and for a questionnaire whose definition a clinic brings.
    """
    known = next((m for m in measures() if m.id == said.measure), None)
    shipped = {i.id: i for i in instruments.shipped_instruments()}
    if known is None or not said.answers or known.instrument not in shipped:
        return ()
    return instruments.score(shipped[known.instrument], said.answers).bands
