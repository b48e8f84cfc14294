"""The body chart: where it hurts, as a drawing seen from behind and in words."""

from collections.abc import Collection
from dataclasses import dataclass

from mainstay.care.patient import BodyArea
from mainstay.web.language import later

CHART_WIDTH, CHART_HEIGHT = 200, 430
"""Size of the drawing of the body, in its own units."""

FINGER = 43
"""44 px where the drawing is 208 px wide, as on the smallest phone."""


@dataclass(frozen=True)
class Region:
    """A region of the body chart, seen from behind; a rectangle in the drawing's units."""

    code: str
    word: str
    x: int
    y: int
    w: int
    h: int

    @property
    def tapped(self) -> "Tapped":
        """What takes the tap: grown away from the middle and down until a finger hits it."""
        wide, high = max(self.w, FINGER), max(self.h, FINGER)
        x = self.x + self.w - wide if self.x + self.w < CHART_WIDTH / 2 else self.x
        return Tapped(x, self.y, wide, high)


@dataclass(frozen=True)
class Tapped:
    """A rectangle over the drawing, in its units; what the page needs of it in percent."""

    x: int
    y: int
    w: int
    h: int

    @property
    def left(self) -> float:
        """Distance from the left, in percent of the drawing."""
        return 100 * self.x / CHART_WIDTH

    @property
    def top(self) -> float:
        """Distance from the top, in percent."""
        return 100 * self.y / CHART_HEIGHT

    @property
    def wide(self) -> float:
        """Width in percent."""
        return 100 * self.w / CHART_WIDTH

    @property
    def high(self) -> float:
        """Height in percent."""
        return 100 * self.h / CHART_HEIGHT


REGIONS = (
    Region(BodyArea.UPPER_BACK, later("Upper back"), 74, 84, 52, 62),
    Region(BodyArea.LOW_BACK_LEFT, later("Low back, left"), 73, 150, 26, 48),
    Region(BodyArea.LOW_BACK_RIGHT, later("Low back, right"), 101, 150, 26, 48),
    Region(BodyArea.BUTTOCK_LEFT, later("Buttock, left"), 68, 201, 31, 42),
    Region(BodyArea.BUTTOCK_RIGHT, later("Buttock, right"), 101, 201, 31, 42),
    Region(BodyArea.THIGH_LEFT, later("Thigh, left"), 66, 247, 30, 66),
    Region(BodyArea.THIGH_RIGHT, later("Thigh, right"), 104, 247, 30, 66),
    Region(BodyArea.CALF_LEFT, later("Calf, left"), 69, 318, 25, 60),
    Region(BodyArea.CALF_RIGHT, later("Calf, right"), 106, 318, 25, 60),
    Region(BodyArea.FOOT_LEFT, later("Foot, left"), 64, 382, 28, 36),
    Region(BodyArea.FOOT_RIGHT, later("Foot, right"), 108, 382, 28, 36),
)


def area_words(areas: Collection[BodyArea]) -> list[str]:
    """The places that hurt, from above to below, in the reader's language."""
    return [str(region.word) for region in REGIONS if region.code in areas]
