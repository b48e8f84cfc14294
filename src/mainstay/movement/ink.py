"""A picture of triangles as SVG: the floor, areas, borders, cables and arrows, in ink.

Black, white and grays, but for arrows and cables, which are dark enough to be printed so. Units
of a drawing: `UNIT_M`. Lines are as wide as they should be when the picture is printed `WIDE_MM`
wide or `HIGH_MM` high.
"""

import enum
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mainstay.movement.lines import (
    GRID_M,
    Border,
    Chain,
    Grid,
    Mask,
    Seen,
    around,
    chains,
    jumps,
    smooth,
    thinned,
)
from mainstay.movement.presses import Pressing
from mainstay.movement.skeleton import Array

UNIT_M = GRID_M / 2
WIDE_MM, HIGH_MM = 40.0, 36.0

INK, SOFT, ACCENT = "#1d2925", "#6f6a60", "#1f5747"
SKIN, SHIRT, SHORTS, HAIR = "#fff", "#dfe3e0", "#a3aaa6", "#5d625f"


class Cloth(enum.IntEnum):
    """What covers the body."""

    BARE = 0
    COVERED = 1
    BELOW = 2
    CROWN = 3


@dataclass(frozen=True)
class Pull:
    """A cable or a band on screen: from its far end to the body, or around both legs."""

    kind: str
    points: Array


@dataclass(frozen=True)
class Ground:
    """The floor on screen.

    Attributes:
        mat: corners of a mat; None where a line is drawn.
        level_m: height of that line.
        shadows: rings around what bears.
        water_m: height of the surface of water; None on land.
    """

    mat: Array | None
    level_m: float
    shadows: tuple[Array, ...]
    water_m: float | None = None


@dataclass(frozen=True)
class Picture:
    """One picture before it is lines: what is seen, and what is drawn over it.

    Attributes:
        seen: whose each spot is: parts of the body first, then faces of things.
        cloth: what covers each spot of the body.
        tones: how light each face of a thing is.
        pulls: cables and bands.
        ground: the floor.
        together: which parts of the body go over into each other.
        spread_m: where each triangle of the body is while its limbs are spread: k x 3.
        presses: where it presses or pulls without moving.
    """

    seen: Seen
    cloth: Grid
    tones: tuple[float, ...]
    pulls: tuple[Pull, ...]
    ground: Ground
    together: Mask
    spread_m: Array
    presses: tuple[Pressing, ...] = ()

    @property
    def parts(self) -> int:
        """How many parts the body has."""
        return len(self.together)


@dataclass(frozen=True)
class Frame:
    """Corners in units of the drawing, y downward, and how many units a printed mm has."""

    x: float
    y: float
    wide: float
    high: float

    @property
    def mm(self) -> float:
        """Units in a printed millimeter."""
        return max(self.wide / WIDE_MM, self.high / HIGH_MM)


JUMP_M, LIMB_JUMP_M, GROWN_M = 0.018, 0.009, 0.05
"""Jumps in depth that are a border within a body, and between two of its parts; and how far what lies
side by side may be apart on a body with its limbs spread: farther, one limb lies before another (ours)."""


def svg(
    picture: Picture,
    frame: Frame,
    arrows: Sequence[Array],
    held: Sequence[Array] = (),
    before: Sequence[Picture] = (),
) -> str:
    """The picture in a frame, with arrows, marks of holding and of force over it.

    Of a picture before, where one is given, the outline of the body is drawn, faint.
    """
    parts = [
        *_floor(picture.ground, frame),
        *(_ghost(p, frame) for p in before),
        *_fills(picture, frame),
        *_strokes(picture, frame),
        *_water(picture.ground, frame),
        *_pull_lines(picture, frame),
        *(_arrow(a, frame) for a in arrows),
        *(_hold(a, frame) for a in held),
        *(_press(p, frame) for p in _told_apart(picture.presses, frame)),
    ]
    box = f"{frame.x:.0f} {frame.y:.0f} {frame.wide:.0f} {frame.high:.0f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" '
        f'stroke-linecap="round" stroke-linejoin="round">{"".join(parts)}</svg>\n'
    )


def _floor(ground: Ground, frame: Frame) -> list[str]:
    """The mat or the ground line, and a shadow where something bears on the floor."""
    thin = _width(0.25, frame)
    if ground.mat is not None:
        path = _path(_units(ground.mat), closed=True)
        found = [f'<path d="{path}" fill="#f0efea" stroke="{SOFT}" stroke-width="{thin}"/>']
    else:
        y = -ground.level_m / UNIT_M
        ends = f"M{frame.x + frame.wide * 0.02:.0f} {y:.0f}h{frame.wide * 0.96:.0f}"
        found = [f'<path d="{ends}" fill="none" stroke="{SOFT}" stroke-width="{thin}"/>']
    path = "".join(_path(_units(ring), closed=True) for ring in ground.shadows)
    return [*found, f'<path d="{path}" fill="#8d918e"/>'] if path else found


WAVES, WAVE_M = 9, 0.018
"""How many waves cross the picture, and how high each is (ours)."""


def _water(ground: Ground, frame: Frame) -> list[str]:
    """Water before the body, down to the floor: a tint, and a surface with waves."""
    if ground.water_m is None:
        return []
    top, floor = -ground.water_m / UNIT_M, -ground.level_m / UNIT_M
    half = frame.wide * 0.96 / WAVES / 2
    high = WAVE_M / UNIT_M
    waves = f"q{half / 2:.1f} {-high:.1f} {half:.1f} 0t{half:.1f} 0" * WAVES
    surface = f"M{frame.x + frame.wide * 0.02:.0f} {top:.0f}{waves}"
    body = f'<path d="{surface}V{floor:.0f}H{frame.x + frame.wide * 0.02:.0f}z" fill="#6f8a90" fill-opacity="0.22"/>'
    line = f'<path d="{surface}" fill="none" stroke="#4c666c" stroke-width="{_width(0.4, frame)}"/>'
    return [body, line]


def _fills(picture: Picture, frame: Frame) -> list[str]:
    """Areas: things face by face, the body white, its clothes and hair gray."""
    seen, found = picture.seen, []
    is_body = (seen.owner >= 0) & (seen.owner < picture.parts)
    by_tone: dict[float, list[int]] = {}
    for n, tone in enumerate(picture.tones):
        by_tone.setdefault(round(tone, 2), []).append(picture.parts + n)
    areas = [
        (_gray(tone), np.isin(seen.owner, owners)) for tone, owners in sorted(by_tone.items())
    ]
    areas += [
        (SKIN, is_body),
        (SHIRT, is_body & (picture.cloth == Cloth.COVERED)),
        (SHORTS, is_body & (picture.cloth == Cloth.BELOW)),
        (HAIR, is_body & (picture.cloth == Cloth.CROWN)),
    ]
    for color, mask in areas:
        path = "".join(
            _path(_on_paper(c, seen, frame, 1.5), closed=True)
            for c in around(mask)
            if len(c.points) > 2 * _least(frame)
        )
        if path:
            found.append(f'<path d="{path}" fill="{color}" fill-rule="evenodd"/>')
    return found


def _gray(tone: float) -> str:
    level = round(255 * tone)
    return f"#{level:02x}{level:02x}{level:02x}"


_WIDTHS_MM = {Border.OUTLINE: 0.34, Border.INNER: 0.26, Border.HEM: 0.18, Border.THING: 0.2}


def _strokes(picture: Picture, frame: Frame) -> list[str]:
    """All borders, one path for each kind."""
    upright = _borders(picture, axis=1)
    level = _borders(picture, axis=0)
    paths: dict[Border, list[str]] = {}
    for chain in chains((upright, level)):
        least = _least(frame) * (2 if chain.loose else 1)
        if chain.kind is not Border.OUTLINE and len(chain.points) < least:
            continue
        rows = _on_paper(chain, picture.seen, frame, 1.0)
        paths.setdefault(chain.kind, []).append(_path(rows, chain.closed))
    order = (Border.THING, Border.HEM, Border.INNER, Border.OUTLINE)
    return [
        f'<path d="{"".join(paths[kind])}" fill="none" '
        f'stroke="{SOFT if kind is Border.THING else INK}" '
        f'stroke-width="{_width(_WIDTHS_MM[kind], frame)}"/>'
        for kind in order
        if kind in paths
    ]


def _least(frame: Frame) -> float:
    """Cells of the shortest line worth drawing: one printed millimeter."""
    return 1.0 * frame.mm * UNIT_M / GRID_M


def _borders(picture: Picture, axis: int) -> Grid:
    """The kind of border between each cell and the next along an axis."""
    owner, last = picture.seen.owner, picture.seen.owner.shape[axis] - 1
    one, two = owner.take(range(last), axis), owner.take(range(1, last + 1), axis)
    body_one, body_two = ((o >= 0) & (o < picture.parts) for o in (one, two))
    both = body_one & body_two
    small = jumps(picture.seen.depth_m, LIMB_JUMP_M, axis)
    large = jumps(picture.seen.depth_m, JUMP_M, axis)
    a, b = np.where(both, one, 0), np.where(both, two, 0)
    apart = ~picture.together[a, b]
    inner = both & (apart | (small & (a != b)) | large | _overlaps(picture, both, axis))
    cloth = picture.cloth.take(range(last), axis) != picture.cloth.take(
        range(1, last + 1), axis
    )
    found = np.where(both & cloth, Border.HEM, Border.NONE)
    found = np.where(inner, Border.INNER, found)
    found = np.where(body_one != body_two, Border.OUTLINE, found)
    things = ~body_one & ~body_two & (one != two)
    return np.where(things, Border.THING, found).astype(np.int64)


def _overlaps(picture: Picture, both: Mask, axis: int) -> Mask:
    """Where a part of the body lies before another without a jump in depth: arms crossed on the chest."""
    triangle, last = picture.seen.triangle, picture.seen.triangle.shape[axis] - 1
    one, two = triangle.take(range(last), axis), triangle.take(range(1, last + 1), axis)
    found = np.zeros_like(both)
    way = picture.spread_m[one[both]] - picture.spread_m[two[both]]
    found[both] = np.linalg.norm(way, axis=1) > GROWN_M
    return found


def _on_paper(chain: Chain, seen: Seen, frame: Frame, loose: float) -> Array:
    """A chain in units of the drawing, smoothed and thinned."""
    points = smooth(chain, 2.5) if len(chain.points) > 6 else chain.points
    if chain.closed:
        points = np.concatenate([points, points[:1]])
    units = (points + np.array([seen.left, -seen.top])) * (GRID_M / UNIT_M)
    return thinned(units, 0.022 * frame.mm * loose)


def _units(points: Array) -> Array:
    """Points on screen in units of the drawing, y downward."""
    return points[:, :2] * [1, -1] / UNIT_M


def _path(points: Array, closed: bool) -> str:
    """A path of whole numbers, each step from the point before."""
    rows = np.round(points).astype(int)
    steps = np.diff(rows, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    text = f"M{rows[0][0]} {rows[0][1]}"
    if len(steps):
        text += "l" + " ".join(f"{x} {y}" for x, y in steps)
    return (text + ("z" if closed else "")).replace(" -", "-")


def _width(mm: float, frame: Frame) -> str:
    return f"{mm * frame.mm:.0f}"


SKIN_OVER_M = 0.02
"""How far under the skin a band around a limb is still drawn: limbs are not round (ours)."""


def _pull_lines(picture: Picture, frame: Frame) -> list[str]:
    """Cables and bands where they are not hidden."""
    found = []
    for pull in picture.pulls:
        shares = np.linspace(0, 1, max(200 // (len(pull.points) - 1), 12))[:, None]
        points = np.concatenate(
            [far + (near - far) * shares for far, near in itertools.pairwise(pull.points)]
        )
        bent = len(pull.points) > 2
        shown = picture.seen.shows(points, SKIN_OVER_M if bent else 0.05)
        path = "".join(
            _path(_units(points[a : b + 1] if bent else points[[a, b]]), closed=False)
            for a, b in _runs(shown)
            if b - a > 2
        )
        if not path:
            continue
        wide = _width(0.45 if pull.kind == "cable" else 1.0, frame)
        found.append(f'<path d="{path}" fill="none" stroke="{ACCENT}" stroke-width="{wide}"/>')
    return found


def _runs(shown: Sequence[bool] | Mask) -> list[tuple[int, int]]:
    """First and last index of each unbroken run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], np.asarray(shown, dtype=int), [0]])))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]


SHORTEST_MM, HEAD_MM, GAP_MM = 4.5, 1.9, 0.8


def _arrow(path: Array, frame: Frame) -> str:
    """A bent arrow with a pale seam, so that it is seen over lines too."""
    points = _arc(_long_enough(_units(path), SHORTEST_MM * frame.mm))
    points = _trimmed(points, GAP_MM * frame.mm)
    head = HEAD_MM * frame.mm
    away = np.hypot(*(points - points[-1]).T)
    back = points[-1] - points[np.flatnonzero(away >= min(head, away[0]))[-1]]
    back = back / (np.hypot(*back) or 1.0)
    side = np.array([-back[1], back[0]])
    wings = [points[-1] - head * (back * 0.85 + side * 0.5 * k) for k in (-1, 1)]
    line = _path(thinned(points, 0.1 * frame.mm), closed=False)
    line += _path(np.array([wings[0], points[-1], wings[1]]), closed=False)
    seam, wide = _width(1.3, frame), _width(0.5, frame)
    return "".join(
        f'<path d="{line}" fill="none" stroke="{color}" stroke-width="{width}"/>'
        for color, width in (("#fff", seam), (ACCENT, wide))
    )


def _ghost(picture: Picture, frame: Frame) -> str:
    """Where the body was, as a faint broken line; it lies under the body, so never over the face."""
    seen = picture.seen
    is_body = (seen.owner >= 0) & (seen.owner < picture.parts)
    path = "".join(
        _path(_on_paper(c, seen, frame, 1.5), closed=True)
        for c in around(is_body)
        if len(c.points) > 2 * _least(frame)
    )
    dash = f"{_width(0.7, frame)} {_width(0.6, frame)}"
    return (
        f'<path d="{path}" fill="none" stroke="{ACCENT}" stroke-opacity="0.75" '
        f'stroke-width="{_width(0.22, frame)}" stroke-dasharray="{dash}"/>'
    )


HOLD_BAR_MM, HOLD_APART_MM, HOLD_BESIDE_MM = 2.0, 1.1, 2.2
"""Of the two bars of a pause: how long, how far apart, and how far beside the arrow (ours)."""


def _hold(path: Array, frame: Frame) -> str:
    """Two bars beside an arrow, as on the button for a pause: its end is held."""
    mm, points = frame.mm, _arc(_long_enough(_units(path), SHORTEST_MM * frame.mm))
    middle = points[len(points) // 2]
    aside = np.array([-1.0, 1.0]) * (points[-1] - points[0])[::-1]
    aside = aside / (np.hypot(*aside) or 1.0)
    outward = middle - (points[0] + points[-1]) / 2
    if np.hypot(*outward) < mm / 2:  # a straight arrow: away from the middle of the picture
        outward = middle - [frame.x + frame.wide / 2, frame.y + frame.high / 2]
    at = middle + aside * (1 if aside @ outward > 0 else -1) * HOLD_BESIDE_MM * mm
    half = np.array([0, HOLD_BAR_MM / 2 * mm])
    middles = [at + np.array([k * HOLD_APART_MM / 2 * mm, 0]) for k in (-1, 1)]
    bars = "".join(_path(np.array([m - half, m + half]), closed=False) for m in middles)
    return "".join(
        f'<path d="{bars}" fill="none" stroke="{color}" stroke-width="{_width(wide, frame)}"/>'
        for color, wide in (("#fff", 1.2), (ACCENT, 0.6))
    )


PRESS_MM, PRESS_HEAD_MM, PRESS_BAR_MM = 4.2, 1.7, 2.6
"""A mark of force: how long it is, its head, and the bar that does not give way (ours)."""


def _told_apart(presses: Sequence[Pressing], frame: Frame) -> list[Pressing]:
    """Without those that would lie over one that is nearer to the eye and says the same."""
    found: list[Pressing] = []
    for press in sorted(presses, key=lambda p: -float(p.at_m[2])):
        if not any(_says_same(press, other, frame) for other in found):
            found.append(press)
    return found


def _says_same(one: Pressing, two: Pressing, frame: Frame) -> bool:
    """Whether two marks go the same way and would overlap."""
    if one.pulls != two.pulls or one.way[:2] @ two.way[:2] < 0.9 * np.hypot(*two.way[:2]) ** 2:
        return False
    apart = _units((one.at_m - two.at_m)[None])[0] / frame.mm
    way = two.way[:2] * [1, -1] / (np.hypot(*two.way[:2]) or 1.0)
    along, aside = abs(apart @ way), abs(apart @ [-way[1], way[0]])
    return bool(along < PRESS_MM and aside < PRESS_BAR_MM)


def _press(press: Pressing, frame: Frame) -> str:
    """A short thick arrow at a bar: onto it for a press, away from it for a pull.

    It has the same size in every picture: it tells that, where and which way, not how hard.
    """
    mm, bar = frame.mm, _units(press.at_m[None])[0]
    way = press.way[:2] * [1, -1]
    way = way / (np.hypot(*way) or 1.0)
    side, along = np.array([-way[1], way[0]]), 0.65 if press.pulls else -0.65 - PRESS_MM
    tail = bar + way * along * mm
    tip, neck = tail + way * PRESS_MM * mm, tail + way * (PRESS_MM - PRESS_HEAD_MM) * mm
    thin, wide = side * 0.4 * mm, side * 1.05 * mm
    head = [neck + thin, neck + wide, tip, neck - wide, neck - thin]
    arrow = _path(np.array([tail + thin, *head, tail - thin]), closed=True)
    half = side * PRESS_BAR_MM / 2 * mm
    line = _path(np.array([bar - half, bar + half]), closed=False)
    seam, stroke = _width(1.5, frame), _width(0.7, frame)
    return (
        f'<path d="{arrow}" fill="#fff" stroke="#fff" stroke-width="{_width(0.9, frame)}"/>'
        f'<path d="{line}" fill="none" stroke="#fff" stroke-width="{seam}"/>'
        f'<path d="{arrow}" fill="{ACCENT}"/>'
        f'<path d="{line}" fill="none" stroke="{ACCENT}" stroke-width="{stroke}"/>'
    )


def _long_enough(points: Array, least: float) -> Array:
    """The path, or, where it is too short to be seen, a straight one through its middle."""
    way = points[-1] - points[0]
    length = float(np.hypot(*way))
    if length >= least:
        return points
    half = way / (length or 1.0) * least / 2
    middle = (points[0] + points[-1]) / 2
    return np.linspace(middle - half, middle + half, len(points))


def _arc(points: Array) -> Array:
    """The path as one calm bend: the parabola that fits its moments best, through its ends."""
    way = points[-1] - points[0]
    length = float(np.hypot(*way))
    along = np.clip((points - points[0]) @ way / length**2, 0, 1)
    bend = along * (1 - along)
    off = points - points[0] - along[:, None] * way
    strength = bend @ off / (bend @ bend) if bend.any() else np.zeros(2)
    most = 2.0 * length / (np.hypot(*strength) or 1.0)
    share = np.linspace(0, 1, 40)[:, None]
    return np.asarray(points[0] + share * way + share * (1 - share) * strength * min(most, 1))


def _trimmed(points: Array, gap: float) -> Array:
    """Without its first and last bit."""
    done = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    gap = min(gap, done[-1] / 5)
    return np.asarray(points[(done >= gap) & (done <= done[-1] - gap)])
