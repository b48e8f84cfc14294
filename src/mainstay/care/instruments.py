"""Questionnaires that a clinic brings itself: this module scores them and ships no wording.

A definition says how many items there are, which answers each allows, how they are added up and
what happens when some are missing. The wording stays with its owners; a clinic that has the
right to use it loads it beside the definition.
"""

import enum
import functools
from dataclasses import dataclass
from importlib.resources import files

from mainstay.reading import ReadingError, read_json, read_toml, refuse_outside

Answers = tuple[int | None, ...]
"""One answer an item, in the order of the items; None where it was left out."""


class Scoring(enum.StrEnum):
    """How answers become a total."""

    SUM = "sum"
    PERCENT = "percent"  # sum in percent of the highest sum of the answered items
    T_SCORE = "t_score"  # sum, then the supplied table


class Missing(enum.StrEnum):
    """What happens with items that were left out, up to `max_missing`."""

    REFUSE = "refuse"
    LEAVE_OUT = "leave_out"  # percent of what was answered
    COUNT_AS_LOWEST = "count_as_lowest"
    PRORATE = "prorate"  # as if answered like the mean of the others


class Better(enum.StrEnum):
    """Which direction is good."""

    LOWER = "lower"
    HIGHER = "higher"


ITEMS = (1, 200)
ANSWER = (-100, 100)
SCALE = (-100, 20_000)
"""How many items there are, what an answer counts, and where totals lie (ours)."""


@dataclass(frozen=True)
class ItemRange:
    """Which answers some items allow.

    Attributes:
        items: item numbers, from 1.
        low: lowest answer.
        high: highest answer.
        positive_from: answers from here on count 1, others 0; None counts the answer itself.
    """

    items: tuple[int, ...]
    low: int
    high: int
    positive_from: int | None = None

    def __post_init__(self) -> None:
        """Refuse ranges without answers."""
        refuse_outside(self, {"items": ITEMS, "low": ANSWER, "high": ANSWER})
        if not self.low < self.high:
            raise ValueError(f"low {self.low}, high {self.high}: write low below high")
        point = self.positive_from
        if point is not None and not self.low < point <= self.high:
            raise ValueError(f"positive_from {point}: allowed {self.low + 1} to {self.high}")

    @property
    def lowest(self) -> int:
        """The lowest that an answer can count."""
        return self.low if self.positive_from is None else 0

    @property
    def highest(self) -> int:
        """The highest that an answer can count."""
        return self.high if self.positive_from is None else 1

    def counted(self, answer: int) -> int:
        """What an answer counts."""
        return answer if self.positive_from is None else int(answer >= self.positive_from)


@dataclass(frozen=True)
class SubScore:
    """A part of the items with a sum of its own."""

    id: str
    items: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse items that no questionnaire has."""
        refuse_outside(self, {"items": ITEMS})


TOTAL = "total"


@dataclass(frozen=True)
class Band:
    """A name for scores from a value on; the first band of a score that fits is taken."""

    name: str
    starts_at: float
    score: str = TOTAL

    def __post_init__(self) -> None:
        """Refuse a start beyond every scale."""
        refuse_outside(self, {"starts_at": SCALE})


@dataclass(frozen=True)
class TRow:
    """One row of a T-score table."""

    raw: int
    t: float

    def __post_init__(self) -> None:
        """Refuse what no table of T scores holds."""
        refuse_outside(self, {"raw": SCALE, "t": (0, 100)})


@dataclass(frozen=True)
class Instrument:
    """How one questionnaire is scored; no item text.

    Attributes:
        id: short name; scores carry it.
        version: which version of the questionnaire.
        title: its name.
        license: who may use its wording.
        items: how many items.
        ranges: allowed answers; together they name every item once.
        scoring: how answers become a total.
        better: which direction is good.
        missing: what happens with items left out.
        max_missing: how many may be left out.
        sub_scores: parts with a sum of their own.
        bands: names for ranges of a score, highest start first.
        t_table: one row for each possible sum, for `t_score` alone.
        total: whether the items have a sum together.
        mic: smallest change that matters to people; mic_percent: the same in percent.
        mdc: smallest change that is more than noise.
        recovered: value at or beyond which people count as recovered.
        source: source key of these numbers, or "ours".
    """

    id: str
    version: str
    title: str
    license: str
    items: int
    ranges: tuple[ItemRange, ...]
    scoring: Scoring
    better: Better
    missing: Missing
    source: str
    max_missing: int = 0
    sub_scores: tuple[SubScore, ...] = ()
    bands: tuple[Band, ...] = ()
    t_table: tuple[TRow, ...] = ()
    total: bool = True
    mic: float | None = None
    mic_percent: float | None = None
    mdc: float | None = None
    recovered: float | None = None

    def __post_init__(self) -> None:
        """Refuse a definition that contradicts itself."""
        changes = dict.fromkeys(("mic", "mdc"), (0, 1000))
        changes |= {"mic_percent": (0, 100), "recovered": SCALE, "items": ITEMS}
        refuse_outside(self, changes, self.id)
        problems = [text for broken, text in self._contradictions() if broken]
        if problems:
            raise ValueError(f"{self.id}: {'; '.join(problems)}")

    def _contradictions(self) -> tuple[tuple[bool, str], ...]:
        every = list(range(1, self.items + 1))
        named = sorted(n for r in self.ranges for n in r.items)
        inside = all(set(s.items) <= set(every) and s.items for s in self.sub_scores)
        scores = {s.id for s in self.sub_scores} | ({TOTAL} if self.total else set())
        needs_table = self.scoring is Scoring.T_SCORE
        sums = [row.raw for row in self.t_table]
        return (
            (named != every, f"ranges: name each item from 1 to {self.items} once"),
            (not inside, f"sub_scores: name items from 1 to {self.items}"),
            (not scores, "write sub_scores where there is no total"),
            (
                any(b.score not in scores for b in self.bands),
                f"bands: score is one of {', '.join(sorted(scores))}",
            ),
            (needs_table != bool(sums), "t_table and scoring `t_score` belong together"),
            (
                needs_table and named == every and sums != list(self._possible_sums()),
                "t_table: one row for each possible sum, rising",
            ),
            (
                not 0 <= self.max_missing < self.items,
                f"max_missing: allowed 0 to {self.items - 1}",
            ),
            (
                (self.missing is Missing.REFUSE) != (self.max_missing == 0),
                "missing `refuse` and max_missing 0 belong together",
            ),
            (
                self.missing is Missing.LEAVE_OUT and self.scoring is not Scoring.PERCENT,
                "missing `leave_out` needs scoring `percent`",
            ),
        )

    def _possible_sums(self) -> range:
        low = sum(len(r.items) * r.lowest for r in self.ranges)
        return range(low, sum(len(r.items) * r.highest for r in self.ranges) + 1)

    def range_of(self, item: int) -> ItemRange:
        """Which answers an item allows."""
        return next(r for r in self.ranges if item in r.items)


@dataclass(frozen=True)
class InstrumentScore:
    """What a questionnaire says.

    Attributes:
        instrument: its id.
        version: its version.
        total: the total; None where it has only sub-scores.
        sub_scores: sub-scores by id.
        bands: for each score with bands the name that fits, most severe first.
        missing: how many items were left out.
    """

    instrument: str
    version: str
    total: float | None
    sub_scores: tuple[tuple[str, float], ...]
    bands: tuple[str, ...]
    missing: int


def read_instrument(text: str, place: str) -> Instrument:
    """Read a definition from TOML, or from JSON when `place` ends in .json."""
    reader = read_json if place.endswith(".json") else read_toml
    return reader(text, Instrument, place)


@functools.cache
def shipped_instruments() -> tuple[Instrument, ...]:
    """The definitions that come with this package, without any wording, by id."""
    folder = files("mainstay.care") / "instruments"
    found = [f for f in folder.iterdir() if f.name.endswith(".toml")]
    read = [read_instrument(f.read_text(encoding="utf-8"), f.name) for f in found]
    return tuple(sorted(read, key=lambda instrument: instrument.id))


def score(instrument: Instrument, answers: Answers) -> InstrumentScore:
    """Score the answers to a questionnaire.

    Raises:
        ReadingError: a wrong number of answers, an answer out of range, too many left out.
    """
    _check(instrument, answers)
    parts = tuple(
        (sub.id, _summed(instrument, answers, sub.items)) for sub in instrument.sub_scores
    )
    total = _total(instrument, answers) if instrument.total else None
    known = {**dict(parts), TOTAL: total or 0.0}
    bands: dict[str, str] = {}
    for band in instrument.bands:
        if known[band.score] >= band.starts_at:
            bands.setdefault(band.score, band.name)
    return InstrumentScore(
        instrument.id,
        instrument.version,
        total,
        parts,
        tuple(bands.values()),
        answers.count(None),
    )


def _check(instrument: Instrument, answers: Answers) -> None:
    place = instrument.id
    if len(answers) != instrument.items:
        raise ReadingError(
            place,
            f"{len(answers)} answers found.",
            f"{instrument.items} answers",
            "Write null for an item that was left out.",
        )
    for item, answer in enumerate(answers, 1):
        span = instrument.range_of(item)
        if answer is not None and not span.low <= answer <= span.high:
            raise ReadingError(
                f"{place}: item {item}",
                f"the answer is {answer}.",
                f"{span.low} to {span.high}",
            )
    _refuse_gaps(instrument, answers.count(None), instrument.max_missing, "of all items")
    for sub in instrument.sub_scores:
        gaps = sum(answers[item - 1] is None for item in sub.items)
        # A part keeps the same share of answers as the whole, and at least one.
        most = instrument.max_missing * len(sub.items) // instrument.items
        if instrument.missing is Missing.PRORATE:
            _refuse_gaps(instrument, gaps, most, f"of `{sub.id}`")


def _refuse_gaps(instrument: Instrument, gaps: int, most: int, of_what: str) -> None:
    if gaps > most:
        raise ReadingError(
            instrument.id,
            f"{gaps} answers {of_what} are missing.",
            f"at most {most}",
            "Ask for the missing answers; without them there is no score.",
        )


def _total(instrument: Instrument, answers: Answers) -> float:
    items = tuple(range(1, instrument.items + 1))
    summed = _summed(instrument, answers, items)
    if instrument.scoring is Scoring.SUM:
        return summed
    if instrument.scoring is Scoring.T_SCORE:
        # Halves go up, so that a prorated sum has one row.
        return next(row.t for row in instrument.t_table if row.raw == int(summed + 0.5))
    answered = [i for i in items if answers[i - 1] is not None]
    counted = answered if instrument.missing is Missing.LEAVE_OUT else items
    highest = sum(instrument.range_of(item).highest for item in counted)
    return round(100 * summed / highest, 1)


def _summed(instrument: Instrument, answers: Answers, items: tuple[int, ...]) -> float:
    counted: list[int] = []
    for item in items:
        answer, span = answers[item - 1], instrument.range_of(item)
        if answer is not None:
            counted.append(span.counted(answer))
        elif instrument.missing is Missing.COUNT_AS_LOWEST:
            counted.append(span.lowest)
    if instrument.missing is Missing.PRORATE:
        return sum(counted) * len(items) / len(counted)
    return float(sum(counted))


def every_answer(instrument: Instrument) -> tuple[tuple[int, ...], ...]:
    """The allowed answers of each item, for forms."""
    spans = (instrument.range_of(item) for item in range(1, instrument.items + 1))
    return tuple(tuple(range(s.low, s.high + 1)) for s in spans)
