"""Pictures of answers: an exercise as bars with bands, a search for a pulley's setting as a map."""

from collections.abc import Callable, Sequence
from html import escape

from mainstay.spine.estimate import Band, busiest
from mainstay.spine.profile import Loading
from mainstay.spine.pulley import Reply, Search

CELL, LEFT, TOP, GAP = 74, 120, 96, 2
CLAY, PAPER, INK = (176, 92, 60), (247, 242, 234), "#2f2a25"
FONT = "font-family='sans-serif'"


def pulley_map(found: Search) -> str:
    """An SVG picture: darker where the muscle works more, with the weight that does it.

    One field for each height and direction; empty where no weight stays under the limit.
    """
    best = _best_of_each(found)
    heights = sorted({h for h, _ in best}, reverse=True)
    ways = sorted({a for _, a in best}, reverse=True)
    top = max((r.activation for r in best.values() if r), default=0.0)
    parts = [
        _field(LEFT + CELL * x, TOP + CELL * y, best[h, a], top, found.best)
        for y, h in enumerate(heights)
        for x, a in enumerate(ways)
    ]
    wide, high = LEFT + CELL * len(ways) + 20, TOP + CELL * len(heights) + 40
    return "\n".join(
        [
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {wide} {high}' role='img'>",
            f"<title>{escape(_sentence(found))}</title>",
            f"<rect width='{wide}' height='{high}' fill='{_mixed(0)}'/>",
            *_titles(found),
            *_axes(heights, ways),
            *parts,
            "</svg>",
        ]
    )


def _best_of_each(found: Search) -> dict[tuple[float, float], Reply | None]:
    best: dict[tuple[float, float], Reply | None] = {}
    for reply in found.replies:
        best.setdefault((reply.setting.height_m, reply.setting.azimuth_deg), None)
    for reply in found.allowed:
        place = reply.setting.height_m, reply.setting.azimuth_deg
        now = best[place]
        if now is None or reply.activation > now.activation:
            best[place] = reply
    return best


def _sentence(found: Search) -> str:
    aim = f"{found.muscle.value.replace('_', ' ')} {found.side.value}"
    if found.best is None:
        return f"{found.exercise}: no setting works {aim} under {found.limit_n:.0f} N"
    one = found.best
    return (
        f"{found.exercise}: most of {aim} under {found.limit_n:.0f} N at"
        f" {one.setting.height_m:g} m, {_way(one.setting.azimuth_deg)},"
        f" {one.setting.load_kg:g} kg: {one.activation:.0%}, {one.compression_n:.0f} N"
    )


def _titles(found: Search) -> list[str]:
    name, _, rest = _sentence(found).partition(": ")
    return [
        _text(20, 26, name, 16, "start"),
        _text(20, 46, rest, 13, "start"),
        _text(
            20,
            64,
            "Percent: activation; kg: weight at the handle. Model estimate.",
            12,
            "start",
        ),
    ]


def _axes(heights: Sequence[float], ways: Sequence[float]) -> list[str]:
    rows = [
        _text(LEFT - 12, TOP + CELL * (y + 0.55), f"{h:g} m", 13, "end")
        for y, h in enumerate(heights)
    ]
    columns = [
        _text(LEFT + CELL * (x + 0.5), TOP - 10, _way(a), 12, "middle")
        for x, a in enumerate(ways)
    ]
    return rows + columns


def _way(azimuth_deg: float) -> str:
    if azimuth_deg == 0:
        return "in front"
    return f"{abs(azimuth_deg):g}° {'left' if azimuth_deg > 0 else 'right'}"


def _field(x: float, y: float, reply: Reply | None, top: float, best: Reply | None) -> str:
    size = CELL - GAP
    if reply is None:
        return f"<rect x='{x}' y='{y}' width='{size}' height='{size}' fill='none' stroke='#cfc6ba'/>"
    part = reply.activation / top if top else 0.0
    ring = f" stroke='{INK}' stroke-width='3'" if reply == best else ""
    ink = "#ffffff" if part > 0.8 else INK
    middle = x + size / 2
    return (
        f"<rect x='{x}' y='{y}' width='{size}' height='{size}' rx='6' fill='{_mixed(part)}'{ring}/>"
        + _text(middle, y + 33, f"{reply.activation:.0%}", 16, "middle", ink)
        + _text(middle, y + 53, f"{reply.setting.load_kg:g} kg", 12, "middle", ink)
    )


def _mixed(part: float) -> str:
    values = (round(p + (c - p) * part) for p, c in zip(PAPER, CLAY, strict=True))
    return "#" + "".join(f"{v:02x}" for v in values)


def _text(x: float, y: float, words: str, size: int, anchor: str, ink: str = INK) -> str:
    return (
        f"<text x='{x:g}' y='{y:g}' font-size='{size}' text-anchor='{anchor}' fill='{ink}' {FONT}>"
        f"{escape(words)}</text>"
    )


# --- an exercise ---

ROW, BAR, WIDTH, NAMES, VALUES = 24, 14, 300, 250, 150
"""Heights of a row and its bar, widths of the bars, of the names left and the figures right."""

MOST_MUSCLES = 14


def loading_chart(found: Loading, name: str) -> str:
    """An SVG picture: what presses L4/5 through the movement, and who works at the hardest moment.

    A bar ends at the median; the thin line over it is the band.
    """
    worst = found.heaviest.found
    pressed = [
        (f"{s.called} of the lift" if s.turn is None else s.called, s.found.compression_n["l4"])
        for s in found.stages
    ]
    works = [(f"{m.value.replace('_', ' ')}, {s.value}", b) for m, s, b in busiest(worst)]
    shown = works[:MOST_MUSCLES]
    second = 92 + ROW * len(pressed)
    wide, high = NAMES + WIDTH + VALUES, second + 50 + ROW * len(shown)
    members = f"Model estimate: median, and 10th to 90th percentile of {worst.members} answers."
    return "\n".join(
        [
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {wide} {high}' role='img'>",
            f"<title>{escape(name)}: {escape(members)}</title>",
            f"<rect width='{wide}' height='{high}' fill='{_mixed(0)}'/>",
            _text(20, 26, name, 16, "start"),
            _text(20, 46, members, 12, "start"),
            _text(20, 74, "Pressing on the disc L4/5, newtons", 13, "start"),
            *_bars(pressed, 84, lambda v: f"{round(v, -1):.0f}"),
            _text(20, second + 18, "Activation where it is pressed most", 13, "start"),
            *_bars(shown, second + 28, lambda v: f"{v:.0%}"),
            "</svg>",
        ]
    )


def _bars(
    rows: Sequence[tuple[str, Band]], top: float, told: Callable[[float], str]
) -> list[str]:
    most = max(band.high for _, band in rows) or 1.0
    parts = []
    for n, (name, band) in enumerate(rows):
        y = top + ROW * n
        low, median, high = (
            NAMES + WIDTH * v / most for v in (band.low, band.median, band.high)
        )
        middle = y + BAR / 2 + 3
        parts += [
            _text(NAMES - 10, y + BAR, name, 12, "end"),
            f"<rect x='{NAMES}' y='{y + 3}' width='{median - NAMES:.1f}' height='{BAR}'"
            f" fill='{_mixed(0.7)}'/>",
            f"<path d='M{low:.1f} {middle}H{high:.1f}M{low:.1f} {middle - 4}v8"
            f"M{high:.1f} {middle - 4}v8' stroke='{INK}' fill='none'/>",
            _text(
                NAMES + WIDTH + 10,
                y + BAR,
                f"{told(band.median)} ({told(band.low)} to {told(band.high)})",
                12,
                "start",
            ),
        ]
    return parts
