"""People plugged in by `module:factory`: any exercise, any machine, any answers, no truth in them."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

import numpy as np

from mainstay.anatomy import Sex, Side
from mainstay.care.history import (
    ExerciseRecord,
    FlareReport,
    Morning,
    Pain,
    Session,
    SetLog,
    SetOff,
)
from mainstay.care.patient import Patient
from mainstay.care.steps import Frame, count, counted, frame
from mainstay.exercises import Equipment, Item, Laterality, Stage, shipped_catalogue
from mainstay.simulation.kit import RIGS
from mainstay.simulation.people import Intake, Offer, Outlook, Said, Truth

T = TypeVar("T")


class Stranger:
    """Somebody of whom nothing holds but that the facts are well formed."""

    def __init__(self, seed: int, number: int) -> None:
        self.chance = np.random.default_rng([seed, number])
        self.patient = self._born()
        self.ids = {"walking", *self._some(self._open(), int(self.chance.integers(1, 5)))}
        self.done = 0

    def _one(self, of: Sequence[T]) -> T:
        return of[int(self.chance.integers(len(of)))]

    def _some(self, of: Sequence[T], many: int) -> list[T]:
        return [of[n] for n in self.chance.permutation(len(of))[:many]]

    def _born(self) -> Patient:
        luck, dumbbells = self.chance, ((), (1.0, 2.5, 5.0))
        items = self._some(sorted(Item), int(luck.integers(3, 13)))
        return Patient(
            birth_year=int(luck.integers(1940, 2007)),
            sex=self._one(sorted(Sex)),
            height_m=1.7,
            mass_kg=int(luck.integers(45, 121)),
            equipment=Equipment(
                frozenset(items),
                self._one([None, *RIGS]),
                dumbbells_kg=self._one(dumbbells),
            ),
            days_per_week=int(luck.integers(1, 8)),
            minutes=self._one([10, 15, 30, 60]),
        )

    def _open(self) -> list[str]:
        found = shipped_catalogue().exercises
        return [e.id for e in found if isinstance(frame(e, self.patient, None), Frame)]

    def intake(self) -> Intake:
        return Intake(self.patient, tuple(sorted(self.ids)), self._one(sorted(Stage)))

    def morning(self, on: date) -> Said:
        luck = self.chance
        if luck.random() < 0.3:
            return Said()
        pain = Pain(int(luck.integers(0, 11)))
        pressed = FlareReport(on, pain) if luck.random() < 0.03 else None
        return Said(Morning(on, pain, self._one([None, *SetOff])), pressed)

    def session(self, on: date, offers: tuple[Offer, ...]) -> Session | None:
        trained = [o for o in offers if self.chance.random() < 0.9]
        if not trained or self.chance.random() < 0.2:
            return None
        records = tuple(self._record(o) for o in trained)
        return Session(f"of {on}", on, self._pain(8), records, after=self._maybe(8))

    def _record(self, offer: Offer) -> ExerciseRecord:
        one_sided = shipped_catalogue().get(offer.exercise).laterality is Laterality.EACH_SIDE
        sides = list(Side) if one_sided else [None]
        sets = tuple(self._set(offer, side) for _ in range(offer.dose.sets) for side in sides)
        return ExerciseRecord(offer.exercise, offer.dose, sets, peak=self._maybe(10))

    def _set(self, offer: Offer, side: Side | None) -> SetLog:
        dose, self.done = offer.dose, self.done + 1
        reached = int(count(dose) * self._one([6, 1, 1, 0.5, 0]))
        return SetLog(
            id=f"set {self.done}",
            side=side,
            hold_s=dose.hold_s,
            load_kg=dose.load_kg,
            band=dose.band,
            reserve=self._one([None, 0, 1, 2, 3, 4, 5]),
            **{counted(dose): reached},
        )

    def _pain(self, most: int) -> Pain:
        return Pain(int(self.chance.integers(0, most + 1)))

    def _maybe(self, most: int) -> Pain | None:
        return None if self.chance.random() < 0.3 else self._pain(most)

    def truth(self) -> Truth:
        return Truth(self.done, 0, 0, 0.0, 3.0, at_goal=False, left=False)

    def outlook(self, offers: tuple[Offer, ...]) -> Outlook:
        return Outlook(0.01 * len(offers), sum(o.dose.volume for o in offers) / 1000)


stranger = Stranger
"""The factory."""
