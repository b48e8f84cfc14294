"""How well a value can be repeated: from the literature, or from a clinic's own repeat study.

SEM is the standard error of measurement; MDC the smallest change that is more than error, with
95 % certainty: 1.96 * sqrt(2) * SEM. Averaging repeats helps only as far as somebody measured it:
the part between days does not average out, so SEM is never divided by the root of the repeats.
"""

import enum
import functools
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from mainstay.anatomy import Muscle
from mainstay.care.sources import OURS, source
from mainstay.imaging.protocol import Posture
from mainstay.reading import ReadingError, read_toml, read_word

TWO_SIDED_95 = 1.96


class Quantity(enum.StrEnum):
    """What is measured."""

    THICKNESS = "thickness"
    CONTRACTION = "contraction"
    AREA = "area"
    AREA_CHANGE = "area_change"
    SLICE_AREA = "slice_area"
    FAT = "fat"


UNITS = {
    Quantity.THICKNESS: "mm",
    Quantity.CONTRACTION: "%",
    Quantity.AREA: "mm2",
    Quantity.AREA_CHANGE: "%",
    Quantity.SLICE_AREA: "mm2",
    Quantity.FAT: "%",
}


@dataclass(frozen=True)
class Repeatability:
    """The error of one quantity, for a position and an operator.

    Attributes:
        sem: of a single value, in `unit`.
        mdc: as the source states it; None where it follows from `sem`.
        repeats: what 2, 3 and more repeats leave of the SEM; empty where nobody measured it.
        icc: intraclass correlation, where it is stated.
        subjects: of the study; 0 where it is not known here.
    """

    quantity: Quantity
    muscles: tuple[Muscle, ...]
    position: str
    operator: str
    unit: str
    sem: float
    source: str
    mdc: float | None = None
    repeats: tuple[float, ...] = ()
    repeats_source: str = OURS
    icc: float | None = None
    subjects: int = 0
    note: str = ""

    def sem_of(self, repeats: int) -> float:
        """The SEM of the mean of some repeats."""
        if repeats < 2 or not self.repeats:
            return self.sem
        return self.sem * self.repeats[min(repeats, len(self.repeats) + 1) - 2]

    def mdc_of(self, repeats: int) -> float:
        """The smallest detectable change between two means of so many repeats."""
        single = self.mdc or TWO_SIDED_95 * math.sqrt(2) * self.sem
        return single * self.sem_of(repeats) / self.sem


@dataclass(frozen=True)
class _Table:
    error: tuple[Repeatability, ...]


@functools.cache
def published() -> tuple[Repeatability, ...]:
    """The table that comes with Mainstay, each row with its source."""
    text = (files("mainstay.imaging") / "reliability.toml").read_text(encoding="utf-8")
    return read_errors(text, "reliability.toml")


def read_errors(text: str, place: str) -> tuple[Repeatability, ...]:
    """Read a table of this form, ours or a clinic's."""
    rows = read_toml(text, _Table, place).error
    for n, row in enumerate(rows):
        _check(row, f"{place}: $.error[{n}]")
    return rows


def _check(row: Repeatability, place: str) -> None:
    if row.unit != UNITS[row.quantity]:
        problem = f"{row.quantity.value} in `{row.unit}`."
        raise ReadingError(f"{place}.unit", problem, UNITS[row.quantity], "Convert it.")
    if not row.sem > 0 or (row.mdc is not None and row.mdc < row.sem):
        problem = f"a SEM of {row.sem:g} with an MDC of {row.mdc} cannot be right."
        raise ReadingError(f"{place}.sem", problem, "MDC above SEM above 0", "Mend them.")
    if any(not 0 < share <= 1 for share in row.repeats):
        problem = "repeats cannot make the error larger, or nothing."
        raise ReadingError(f"{place}.repeats", problem, "above 0, up to 1", "Mend them.")
    for key in (row.source, row.repeats_source):
        if key not in (OURS, OWN):
            source(key)


OWN = "own study"
"""Stands instead of a source key in a clinic's own table."""


def repeatability(
    table: Sequence[Repeatability],
    quantity: Quantity,
    muscle: Muscle,
    position: str,
    operator: str,
) -> Repeatability | None:
    """The first row that fits; None where nobody has measured how well this repeats."""
    for row in table:
        fits = row.position in ("any", position) and row.operator in ("any", operator)
        if fits and row.quantity is quantity and muscle in row.muscles:
            return row
    return None


# --- a repeat study -----------------------------------------------------------------------------

LEAST_SUBJECTS = 5
ENOUGH_SUBJECTS = 30
"""Below the first nothing can be said, below the second the numbers are rough (ours)."""


@dataclass(frozen=True)
class RepeatStudy:
    """What a repeat study found.

    Attributes:
        icc_single: ICC(3,1): two-way, consistency, one value.
        icc_mean: ICC(3,k): the same for the mean of all repeats.
        icc_agreement: ICC(2,1): as `icc_single`, with differences between repeats as error.
        sem: square root of the error's mean square.
        sem_agreement: with differences between repeats (learning, days) as error.
        mdc: 95 %, of a single value.
        rough: whether there were too few subjects to rely on it.
    """

    subjects: int
    repeats: int
    mean: float
    icc_single: float
    icc_mean: float
    icc_agreement: float
    sem: float
    sem_agreement: float
    mdc: float
    rough: bool


def repeat_study(values: Sequence[Sequence[float]]) -> RepeatStudy:
    """Analyze repeats: a row for each subject, a column for each repeat (or day, or reader).

    Raises:
        ReadingError: too few, unequal or not finite.
    """
    n, k = len(values), len(values[0]) if values else 0
    _check_study(values, n, k)
    grand = statistics.fmean(v for row in values for v in row)
    rows = [statistics.fmean(row) for row in values]
    columns = [statistics.fmean(column) for column in zip(*values, strict=True)]
    between = k * sum((r - grand) ** 2 for r in rows) / (n - 1)
    repeats = n * sum((c - grand) ** 2 for c in columns) / (k - 1)
    left = sum(
        (v - r - c + grand) ** 2
        for row, r in zip(values, rows, strict=True)
        for v, c in zip(row, columns, strict=True)
    )
    error = left / ((n - 1) * (k - 1))
    agreement = (left + (k - 1) * repeats) / (n * (k - 1))
    if between <= 0:
        problem = "all subjects have the same mean."
        raise ReadingError("study", problem, advice="Measure people who differ.")
    noisy = between + (k - 1) * error
    return RepeatStudy(
        subjects=n,
        repeats=k,
        mean=grand,
        icc_single=(between - error) / noisy,
        icc_mean=(between - error) / between,
        icc_agreement=(between - error) / (noisy + k * (repeats - error) / n),
        sem=math.sqrt(error),
        sem_agreement=math.sqrt(agreement),
        mdc=TWO_SIDED_95 * math.sqrt(2 * agreement),
        rough=n < ENOUGH_SUBJECTS,
    )


def row_of(study: RepeatStudy, what: str) -> str:
    """A study as a row of a table, for `QUANTITY,MUSCLE,POSITION`; differences between days count.

    Raises:
        ReadingError: one of the three is not known.
    """
    words = [word.strip() for word in what.split(",")]
    if len(words) != 3:
        raise ReadingError("--row", f"`{what}` cannot be read.", "QUANTITY,MUSCLE,POSITION")
    quantity = read_word(words[0], Quantity, "--row")
    muscle = read_word(words[1], Muscle, "--row")
    position = words[2] if words[2] == "any" else read_word(words[2], Posture, "--row").value
    return (
        f'[[error]]\nquantity = "{quantity.value}"\nmuscles = ["{muscle.value}"]\n'
        f'position = "{position}"\noperator = "any"\nunit = "{UNITS[quantity]}"\n'
        f"sem = {study.sem_agreement:.4g}\nmdc = {study.mdc:.4g}\n"
        f'icc = {study.icc_agreement:.3g}\nsubjects = {study.subjects}\nsource = "{OWN}"\n'
    )


def _check_study(values: Sequence[Sequence[float]], n: int, k: int) -> None:
    if n < LEAST_SUBJECTS or k < 2:
        problem = f"{n} subjects with {k} values each are too few."
        allowed = f"{LEAST_SUBJECTS} subjects or more, 2 values or more"
        raise ReadingError("study", problem, allowed, "Measure more people.")
    for number, row in enumerate(values):
        if len(row) != k or not all(math.isfinite(v) for v in row):
            problem = f"subject {number + 1} has {len(row)} values, or one that is no number."
            raise ReadingError(
                "study", problem, f"{k} numbers", "Fill the gap, or leave it out."
            )
