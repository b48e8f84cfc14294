"""A clinic that recalibrates: the estimate of `dosing`, held each week against its people's own answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mainstay.dosing.calibration import SignOff, factor, recorded
from mainstay.simulation.estimating import Estimating
from mainstay.simulation.people import FIRST_DAY, Offer

SIGNED = SignOff("clinician", FIRST_DAY)
"""Whoever signs here agrees whenever the test allows it: more is never relaxed in life."""


@dataclass
class Recalibrating:
    """The people who live side by side are the clinic; only answers from before today count.

    Attributes:
        ours: the estimate; its factor is taken anew at the first training of each week.
        signed: a clinician's signature; without one the factor only tightens.
        week: the last one in which it was taken.
    """

    ours: Estimating
    signed: SignOff | None
    week: int = 0

    def decide(
        self, on: date, today: Sequence[int]
    ) -> Sequence[tuple[tuple[Offer, ...], float | None]]:
        """As the estimate does, with this week's factor."""
        week = (on - FIRST_DAY).days // 7
        if week > self.week:
            record = recorded(self.ours.answered)
            self.ours.factor = factor(record, self.ours.factor, self.signed)
            self.week = week
        return self.ours.decide(on, today)
