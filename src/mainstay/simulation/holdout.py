"""People of another structure, to judge by what nothing was tuned on.

No tolerance of tissue and no Epley: tissue gets used to the work of the last weeks, and a flare
comes when a session is much more than that (a spike), a little likelier on sore and stressful
days; it breaks out one or two days later. Repetitions to failure fall exponentially with load. Many
logs are missing, a third never answers whether a session set the back off, a fifth overdoes what
is offered. Everything here is ours.
"""

import math
from dataclasses import dataclass
from datetime import date

import numpy as np

from mainstay.anatomy import Sex
from mainstay.care.history import FlareReport, Morning, Pain, Session, SetOff
from mainstay.care.patient import Patient
from mainstay.exercises import Dose
from mainstay.simulation.kit import (
    BODYWEIGHT,
    LOADED,
    RIGS,
    LineKit,
    equipment,
    line_kit,
    with_first_dose,
)
from mainstay.simulation.people import FIRST_DAY, Intake, Offer, Outlook, Said, Truth
from mainstay.simulation.reports import Effort, session_said, whole

MOST_DAYS = 400
HABIT_DAYS = 18.0
"""How fast tissue gets used to work (ours)."""


@dataclass
class UsedLine:
    """One line: its maximum, and the work that the tissue is used to (relative to the entry)."""

    kit: LineKit
    top: float
    talent: float
    used_to: float
    first: float

    def work(self, dose: Dose) -> float:
        """How much a dose asks: load matters more than count."""
        share = self.kit.counted(dose) * dose.sets / (2 * self.kit.entry_count)
        return float(self.kit.intensity(dose) ** 1.2 * math.sqrt(share))

    def most(self, dose: Dose) -> float:
        """Counts to failure: 40 of nothing, halved with each fifth of the maximum."""
        if self.kit.entry_kg is None:
            return self.kit.entry_count * self.top
        share = self.kit.intensity(dose) / self.top
        return 40 * math.exp(-3.4 * max(0.0, share - 0.1)) * max(dose.hold_s or 1, 1)

    def benefit(self, dose: Dose) -> float:
        """Closeness to failure times sets, with little more after the third set."""
        close = min(1.0, self.kit.counted(dose) / max(1.0, self.most(dose)))
        return float(close**1.5 * (1 - math.exp(-dose.sets / 1.5)))


@dataclass
class OtherPerson:
    """One of the people held out."""

    patient: Patient
    lines: dict[str, UsedLine]
    brittle: float
    overdoes: float
    says_off: bool
    bias: float
    noise: float
    start_pain: float
    drift: float
    background: float
    uniform: np.ndarray
    normal: np.ndarray
    base: float = 0.0
    sore: float = 0.0
    pending: int = 0
    pending_size: float = 0.0
    day: int = 0
    sessions: int = 0
    caused: int = 0
    flared: int = 0
    rest: int = 0
    reached: bool = False
    left: bool = False
    blamed: bool = False

    def __post_init__(self) -> None:
        """The first day's pain."""
        self.base = self.start_pain

    def intake(self) -> Intake:
        """What the clinic knows on the first day."""
        return Intake(self.patient, tuple(self.lines))

    def morning(self, on: date) -> Said:
        """A night; flares break out a day or two after what caused them."""
        self.day = (on - FIRST_DAY).days
        self._night()
        if self.left or self._u(0) < 0.25:
            return Said()
        pain = Pain(whole(self._pain() + self.noise * float(self.normal[self.day, 0])))
        off = None
        if self.says_off and self.sessions:
            off = SetOff.YES if self._u(1) < (0.7 if self.blamed else 0.04) else SetOff.NO
        pressed = self.sore > 3 and self._u(2) < 0.1
        return Said(Morning(on, pain, off), FlareReport(on, pain) if pressed else None)

    def session(self, on: date, offers: tuple[Offer, ...]) -> Session | None:
        """Come, perhaps overdo it, perhaps log it."""
        wish = 0.85 - 0.05 * max(0.0, self._pain() - 3)
        if self.left or not offers or self._u(3) > wish:
            self.rest += 1
            return None
        start = self._pain() + self.noise * float(self.normal[self.day, 1])
        real = tuple(self._really(o) for o in offers)
        efforts = tuple(
            self._effort(o, r, n, start)
            for n, (o, r) in enumerate(zip(offers, real, strict=True))
        )
        self._train(real)
        if self._u(4) < 0.25:
            return None
        return session_said(on, start, efforts, start if self._u(5) > 0.1 else None)

    def truth(self) -> Truth:
        """What really holds."""
        return Truth(
            sessions=self.sessions,
            exercise_flares=self.caused,
            flares=self.flared,
            progress=self._progress(),
            pain=min(10.0, self._pain()),
            at_goal=self.reached,
            left=self.left,
        )

    def outlook(self, offers: tuple[Offer, ...]) -> Outlook:
        """Each line's spike over what the tissue is used to adds to the risk."""
        hazard = 0.0
        for offer in offers:
            line = self.lines[offer.exercise]
            spike = math.log(max(line.work(offer.dose), 1e-6) / line.used_to)
            hazard += 0.004 * math.exp(min(self.brittle * spike, 6.0))
        hazard *= (1 + 0.15 * self.sore) / max(1, len(offers)) * 2
        gain = sum(
            self.lines[o.exercise].talent * self.lines[o.exercise].benefit(o.dose)
            for o in offers
        )
        return Outlook(1 - math.exp(-hazard), gain)

    def _u(self, at: int) -> float:
        return float(self.uniform[self.day, at])

    def _pain(self) -> float:
        return max(0.0, min(10.0, self.base + self.sore))

    def _progress(self) -> float:
        gains = [line.top / line.first - 1 for line in self.lines.values()]
        return sum(gains) / len(gains)

    def _really(self, offer: Offer) -> Offer:
        """Over-doers add a set, or a third more repetitions."""
        if self._u(6) > self.overdoes:
            return offer
        dose = offer.dose
        if self._u(7) < 0.5 or dose.reps is None:
            return Offer(offer.exercise, dose.with_(sets=min(10, dose.sets + 1)))
        return Offer(offer.exercise, dose.with_(reps=math.ceil(dose.reps * 1.33)))

    def _effort(self, offer: Offer, real: Offer, at: int, start: float) -> Effort:
        line, held = self.lines[offer.exercise], max(offer.dose.hold_s or 1, 1)
        most = line.most(real.dose) / held
        asked = line.kit.counted(real.dose) / held
        done = int(max(1.0, min(asked, most)))
        left = max(0.0, most - done) - self.bias
        left += 1.4 * float(self.normal[self.day, 2 + at])
        name = "reps" if offer.dose.reps is not None else "duration_s"
        counted = real.dose.with_(**{name: done})
        answered = float(self.uniform[self.day, 18 + at]) > 0.1
        spike = line.work(real.dose) / line.used_to
        peak = start + 1.2 * max(0.0, spike - 1.3)
        said = (left, peak) if answered else (None, None)
        return Effort(line.kit.exercise, offer.dose, counted, *said)

    def _train(self, offers: tuple[Offer, ...]) -> None:
        risk = self.outlook(offers).risk
        self.sessions, self.rest, self.blamed = self.sessions + 1, 0, False
        for offer in offers:
            line = self.lines[offer.exercise]
            room = max(0.0, 1 - (line.top / line.first - 1) / 0.9)
            line.top *= 1 + line.talent * line.benefit(offer.dose) * room
            line.used_to += (line.work(offer.dose) * 1.05 - line.used_to) * 7 / 3 / HABIT_DAYS
        if self._u(12) < risk:
            self.caused += 1
            self.pending, self.pending_size = 1 + (self._u(13) < 0.4), 2 + 3 * self._u(14)

    def _night(self) -> None:
        self.sore *= 0.72
        if self.pending:
            self.pending -= 1
            if not self.pending:
                self.sore = max(self.sore, self.pending_size)
                self.flared, self.blamed = self.flared + 1, True
        if self._u(15) < self.background * (1 + self.base / 10):
            self.sore, self.flared = max(self.sore, 1.5 + 3 * self._u(16)), self.flared + 1
        gained = min(1.0, max(0.0, self._progress()))
        slope = self.drift * (0.6 + 0.6 * gained)
        self.base = max(0.3, self.base * (1 - slope))
        if self.rest > 5:
            for line in self.lines.values():
                line.top -= 0.001 * max(0.0, line.top - line.first)
                line.used_to *= 0.985
        hazard = 0.0022 * math.exp(0.2 * (self._pain() - 3))
        self.left = self.left or self._u(17) < hazard
        calm = self.base <= 3 or self.base <= 0.7 * self.start_pain
        self.reached = self.reached or (self._progress() >= 0.35 and calm and not self.left)


def other_people(seed: int, number: int) -> OtherPerson:
    """A person of the population held out."""
    luck = np.random.default_rng([seed, number, 7])
    start = float(luck.uniform(2.5, 8))
    tall = float(np.clip(luck.normal(1.7, 0.09), 1.45, 2.0))
    patient = Patient(
        birth_year=2026 - int(luck.integers(22, 75)),
        sex=Sex.FEMALE if luck.random() < 0.5 else Sex.MALE,
        height_m=round(tall, 2),
        mass_kg=round(float(luck.uniform(20, 34)) * tall**2, 1),
        equipment=equipment(RIGS[int(luck.integers(len(RIGS)))]),
        usual=Pain(whole(start)),
        days_per_week=3,
    )
    loaded, own = int(luck.integers(1, 4)), int(luck.integers(1, 3))
    drawn = (
        *luck.choice(LOADED, loaded, replace=False),
        *luck.choice(BODYWEIGHT, own, replace=False),
    )
    ids = with_first_dose(tuple(map(str, drawn)), LOADED, patient)
    return OtherPerson(
        patient=patient,
        lines={i: _used(luck, line_kit(i, patient)) for i in ids},
        brittle=float(luck.uniform(2.5, 6)),
        overdoes=float(luck.choice((0.02, 0.35), p=(0.8, 0.2))),
        says_off=bool(luck.random() < 0.67),
        bias=float(luck.normal(1.3, 1.0)),
        noise=float(luck.uniform(0.3, 0.9)),
        start_pain=start,
        drift=float(luck.lognormal(math.log(0.0055), 0.6)),
        background=float(luck.lognormal(math.log(0.018), 0.7)),
        uniform=luck.random((MOST_DAYS, 23)),
        normal=luck.normal(size=(MOST_DAYS, 8)),
    )


def _used(luck: np.random.Generator, kit: LineKit) -> UsedLine:
    top = float(luck.lognormal(math.log(2.4), 0.3))
    return UsedLine(
        kit=kit,
        top=top,
        talent=float(luck.lognormal(math.log(0.011), 0.4)),
        used_to=float(luck.lognormal(math.log(1.0), 0.25)),
        first=top,
    )
