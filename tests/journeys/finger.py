"""A finger on a phone, and two: touches as the screen sends them, so that the browser scrolls and enlarges."""


class Finger:
    """Touches on one page; places are in pixels of its window."""

    def __init__(self, page) -> None:
        self.page = page
        self.sends = page.context.new_cdp_session(page)

    def _touch(self, kind, *places) -> None:
        points = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(places)]
        self.sends.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def tap(self, at) -> None:
        self._touch("touchStart", at)
        self._touch("touchEnd")

    def drag(self, start, end, steps=8) -> None:
        """From one place to another, as fast as the screen tells it."""
        self._touch("touchStart", start)
        for n in range(1, steps + 1):
            self._touch("touchMove", _between(start, end, n / steps))
        self._touch("touchEnd")

    def joined(self, start, end, second) -> None:
        """One drags, and a second comes down beside it before it is lifted."""
        self._touch("touchStart", start)
        self._touch("touchMove", end)
        self._touch("touchStart", end, second)
        self._touch("touchEnd")

    def pinch(self, middle, before, after, steps=8) -> None:
        """Two fingers beside each other, so far apart before and after."""
        self._touch("touchStart", *_pair(middle, before))
        for n in range(1, steps + 1):
            self._touch("touchMove", *_pair(middle, before + (after - before) * n / steps))
        self._touch("touchEnd")


def _between(start, end, share):
    return tuple(a + (b - a) * share for a, b in zip(start, end, strict=True))


def _pair(middle, apart):
    x, y = middle
    return (x - apart / 2, y), (x + apart / 2, y)
