"""What lives come to: a row for each strategy, a file of all lives, and a page with the frontier."""

import html
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from mainstay.reading import ReadingError
from mainstay.simulation.run import Life, Trial


@dataclass(frozen=True)
class Row:
    """One strategy over all people and seeds.

    Attributes:
        strategy: its name.
        goal_percent: people who reached the goal.
        weeks_to_goal: mean weeks to the goal, cut at the end; who leaves counts to the end.
        weeks_sd: its standard deviation between seeds that lived; 0 with one.
        exercise_flares: caused by sessions, for each 100 of them.
        flares_a_week: of any cause.
        left_12_percent: left within 12 weeks.
        left_percent: left at the end.
        progress_percent: gain of capacity at the end.
        regret: how much less worth than the oracle; None without an oracle in the trial.
        observed_over_expected: flares over the chances that the strategy stated; None without.
        lives: how many.
    """

    strategy: str
    goal_percent: float
    weeks_to_goal: float
    weeks_sd: float
    exercise_flares: float
    flares_a_week: float
    left_12_percent: float
    left_percent: float
    progress_percent: float
    regret: float | None
    observed_over_expected: float | None
    lives: int


def rows(lives: Sequence[Life], trial: Trial) -> tuple[Row, ...]:
    """One row for each strategy, in the order of the trial."""
    by_name: dict[str, list[Life]] = {}
    for life in lives:
        by_name.setdefault(life.strategy, []).append(life)
    best = worth(by_name["oracle"]) if "oracle" in by_name else None
    return tuple(_row(name, mine, trial, best) for name, mine in by_name.items())


def worth(lives: Sequence[Life]) -> float:
    """Mean gain of capacity over the weeks in percent, less one for each caused flare (ours)."""
    return mean(100 * x.progress_area - x.exercise_flares for x in lives)


def _row(name: str, lives: Sequence[Life], trial: Trial, best: float | None) -> Row:
    sessions = sum(x.sessions for x in lives)
    expected = sum(x.predicted for x in lives)
    return Row(
        strategy=name,
        goal_percent=100 * mean(x.goal_weeks is not None for x in lives),
        weeks_to_goal=_weeks(lives, trial.weeks),
        weeks_sd=_between_seeds(lives, trial),
        exercise_flares=100 * sum(x.exercise_flares for x in lives) / max(1, sessions),
        flares_a_week=sum(x.flares for x in lives) / sum(_stayed(x, trial) for x in lives),
        left_12_percent=100 * mean(_left_by(x, 12) for x in lives),
        left_percent=100 * mean(x.left_week is not None for x in lives),
        progress_percent=100 * mean(x.progress for x in lives),
        regret=None if best is None else best - worth(lives),
        observed_over_expected=sum(x.stated_flares for x in lives) / expected
        if expected
        else None,
        lives=len(lives),
    )


def _weeks(lives: Sequence[Life], weeks: int) -> float:
    return mean(float(weeks) if x.goal_weeks is None else x.goal_weeks for x in lives)


def _between_seeds(lives: Sequence[Life], trial: Trial) -> float:
    seeds = sorted({x.seed for x in lives})  # of a run that ended in time some may be missing
    if len(seeds) < 2:
        return 0.0
    return stdev(_weeks([x for x in lives if x.seed == s], trial.weeks) for s in seeds)


def _stayed(life: Life, trial: Trial) -> float:
    return trial.weeks if life.left_week is None else life.left_week + 0.5


def _left_by(life: Life, week: int) -> bool:
    return life.left_week is not None and life.left_week < week


# --- files ---


def write_parquet(lives: Sequence[Life], path: Path) -> None:
    """Every life as a row; needs the extra `simulation`."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        advice = "Install it: pip install 'mainstay[simulation]'."
        raise ReadingError("Parquet", "needs pyarrow.", advice=advice) from error
    parquet.write_table(pyarrow.Table.from_pylist([_flat(x) for x in lives]), path)


def _flat(life: Life) -> dict[str, Any]:
    return {**asdict(life), "pain": list(life.pain)}


def write_page(found: Sequence[Row], trial: Trial, path: Path) -> None:
    """A page that stands alone: the frontier as a drawing, and every number in a table."""
    path.write_text(page(found, trial), encoding="utf-8")


COLUMNS = (
    ("strategy", "Strategy"),
    ("goal_percent", "Reached the goal, %"),
    ("weeks_to_goal", "Weeks to the goal"),
    ("weeks_sd", "± between seeds"),
    ("exercise_flares", "Flares caused, per 100 sessions"),
    ("flares_a_week", "All flares a week"),
    ("left_12_percent", "Left by week 12, %"),
    ("left_percent", "Left, %"),
    ("progress_percent", "Gain of capacity, %"),
    ("regret", "Regret to the oracle"),
    ("observed_over_expected", "Observed over expected"),
)


def page(found: Sequence[Row], trial: Trial) -> str:
    """The page as text; nothing in it is fetched."""
    head = "".join(f"<th>{html.escape(label)}</th>" for _, label in COLUMNS)
    body = "".join(
        "<tr>" + "".join(f"<td>{_cell(getattr(r, name))}</td>" for name, _ in COLUMNS) + "</tr>"
        for r in found
    )
    seeds = ", ".join(map(str, trial.seeds))
    about = (
        f"{trial.count} virtual people ({html.escape(trial.people)}) for each of the seeds {seeds}, "
        f"{trial.weeks} weeks, pain policy {trial.policy.value}. "
        "A statement about simulators, not about patients."
    )
    return PAGE.format(about=about, head=head, body=body, drawing=frontier(found))


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, float) else html.escape(str(value))


PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Weeks to the goal against flares</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem;
  padding: 0 1rem; background: #faf7f2; color: #2b2a27 }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums }}
th, td {{ padding: .3rem .6rem; text-align: right; border-bottom: 1px solid #ddd6ca }}
th {{ vertical-align: bottom; font-weight: 600 }}
th:first-child, td:first-child {{ text-align: left }}
svg {{ max-width: 100%; height: auto }} div {{ overflow-x: auto }}
</style>
<h1>Weeks to the goal against flares</h1>
<p>{about}</p>
{drawing}
<div><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>
</html>
"""

WIDE, TALL, EDGE = 860, 460, 60
MARKS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""Flares per 100 sessions are drawn on a scale that doubles."""

OURS = frozenset({"ladder", "dosing", "dosing-tightened", "dosing-signed"})


def frontier(found: Sequence[Row]) -> str:
    """The frontier as SVG: left is faster, low is calmer; the dashed line is 4 in 100."""
    shown = [r for r in found if r.exercise_flares > 0]
    if not shown:
        return ""
    low = int(min(r.weeks_to_goal for r in shown)) - 1
    high = int(max(r.weeks_to_goal for r in shown)) + 2
    parts = [_axis(low, high)]
    parts += [_point(r, low, high) for r in shown]
    label = "; ".join(
        f"{r.strategy}: {r.weeks_to_goal:.1f} weeks, {r.exercise_flares:.1f} flares per 100 sessions"
        for r in shown
    )
    return (
        f'<svg viewBox="0 0 {WIDE} {TALL}" role="img" aria-label="{html.escape(label)}" '
        f'font-family="system-ui, sans-serif" font-size="14" xmlns="http://www.w3.org/2000/svg">'
        + "".join(parts)
        + "</svg>"
    )


def _x(weeks: float, low: int, high: int) -> float:
    return EDGE + (weeks - low) / (high - low) * (WIDE - 2 * EDGE - 80)


def _y(flares: float) -> float:
    from math import log2

    share = (log2(max(flares, MARKS[0])) + 1) / (log2(MARKS[-1]) + 1)
    return TALL - EDGE - share * (TALL - 1.5 * EDGE)


def _axis(low: int, high: int) -> str:
    lines = [
        f'<line x1="{EDGE}" x2="{WIDE - EDGE}" y1="{_y(m):.0f}" y2="{_y(m):.0f}" '
        f'stroke="#{"a4552f" if m == 4 else "ddd6ca"}"{DASH if m == 4 else ""}/>'
        f'<text x="{EDGE - 8}" y="{_y(m) + 5:.0f}" text-anchor="end">{m:g}</text>'
        for m in MARKS
    ]
    lines += [
        f'<text x="{_x(w, low, high):.0f}" y="{TALL - EDGE + 24}" text-anchor="middle">{w}</text>'
        for w in range(low, high + 1)
    ]
    lines.append(
        f'<text x="{WIDE / 2}" y="{TALL - 12}" text-anchor="middle">mean weeks to the goal</text>'
        f'<text x="{EDGE}" y="18">flares caused, per 100 sessions</text>'
    )
    return "".join(lines)


DASH = ' stroke-dasharray="6 4"'


def _point(row: Row, low: int, high: int) -> str:
    x, y = _x(row.weeks_to_goal, low, high), _y(row.exercise_flares)
    color = "#4f7158" if row.strategy in OURS else "#6d6a64"
    weight = ' font-weight="600"' if row.strategy in OURS else ""
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{color}"/>'
        f'<text x="{x + 10:.1f}" y="{y + 5:.1f}"{weight} fill="{color}">{row.strategy}</text>'
    )
