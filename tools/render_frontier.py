"""Let virtual people live and write what came of it into the manual: two tables and a drawing.

    render_frontier.py [--count 20] [--seeds 1,2,3,4,5] [--strategies ...] [--keep FOLDER]

Minutes to hours, by the number of lives; the same lives give the same files on any machine. Lives that
`mainstay bench dosing --keep FOLDER` has lived at this size are found there.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from mainstay.simulation.results import Row, frontier, rows
from mainstay.simulation.run import Trial, simulate
from mainstay.simulation.shelf import Shelf
from mainstay.simulation.strategies import STRATEGIES

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/explanation/estimate.md"
DRAWING = ROOT / "docs/pictures/frontier-{}.svg"

HEAD = (
    "| strategy | goal % | weeks to goal | ± seeds | flares / 100 sessions | left % | gain % | regret "
    "| observed / expected |",
    "| --- | --: | --: | --: | --: | --: | --: | --: | --: |",
)


def main() -> None:
    """Both populations: the calibrated one, and the people held out."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=20)
    asked.add_argument("--seeds", default="1,2,3,4,5")
    asked.add_argument("--strategies", default="", help="names with commas; all without it")
    asked.add_argument("--workers", type=int, default=1)
    asked.add_argument(
        "--keep", type=Path, help="a folder: lives stay there, and are found again"
    )
    given = asked.parse_args()
    seeds = tuple(int(s) for s in given.seeds.split(","))
    names = tuple(given.strategies.split(",")) if given.strategies else tuple(STRATEGIES)
    for people in ("clinic", "holdout"):
        trial = Trial(people, given.count, seeds)
        lives = simulate(trial, names, given.workers, lambda _: None, Shelf(given.keep))
        found = rows(lives, trial)
        _write(people, found, trial, names)
        print(f"{people}: {trial.count} people for each of {len(seeds)} seeds", flush=True)


def _write(people: str, found: Sequence[Row], trial: Trial, names: Sequence[str]) -> None:
    """The drawing beside the page, and the table between its marks."""
    Path(str(DRAWING).format(people)).write_text(frontier(found) + "\n", encoding="utf-8")
    text, begin, end = PAGE.read_text(encoding="utf-8"), f"<!-- {people} -->", "<!-- end -->"
    before, rest = text.split(begin, 1)
    after = rest.split(end, 1)[1]
    seeds = ",".join(map(str, trial.seeds))
    how = (
        f"`mainstay simulate --count {trial.count} --seeds {seeds} --people {people} "
        f"--strategies {','.join(names)}`"
    )
    table = "\n".join([*HEAD, *map(_line, found)])
    PAGE.write_text(f"{before}{begin}\n\n{how}\n\n{table}\n\n{end}{after}", encoding="utf-8")


def _line(row: Row) -> str:
    regret = "" if row.regret is None else f"{row.regret:.1f}"
    ratio = "" if row.observed_over_expected is None else f"{row.observed_over_expected:.2f}"
    cells = (
        row.strategy,
        f"{row.goal_percent:.0f}",
        f"{row.weeks_to_goal:.1f}",
        f"{row.weeks_sd:.1f}",
        f"{row.exercise_flares:.1f}",
        f"{row.left_percent:.0f}",
        f"{row.progress_percent:.0f}",
        regret,
        ratio,
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
