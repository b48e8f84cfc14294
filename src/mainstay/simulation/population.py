"""The shipped people: strength, inhibition, tolerance that lags behind, natural course, flares.

Tied to facts: the course without exercise (Costa2012: mean pain 51, 33, 26, 23 of 100 at 0, 6, 26,
52 weeks, persistent cohort), flares of any cause (Costa2021: 348 flare days with a rise of 2
or more in 126 people times 28 days), effort reports (Halperin2022: about one repetition too
few), attrition of digital programmes (27 to 29 % at 12 weeks), and a small effect of exercise on pain
(PMC10684665: SMD -0.33, so the gain in capacity takes at most 30 % off the later pain).
All else is ours. Weeks of the cohort count from the onset of pain; that they may be read as
weeks of a programme is an assumption.
"""

import math
from dataclasses import dataclass, field, replace
from datetime import date
from statistics import mean

import numpy as np

from mainstay.anatomy import Sex
from mainstay.care.history import FlareReport, Morning, Pain, Session, SetOff
from mainstay.care.patient import Conditioning, Patient, TestedLoad
from mainstay.exercises import Dose, shipped_catalogue
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
"""Luck is drawn for so many days ahead; nobody lives longer here."""

ENDURANCE = 30.0
"""Repetitions to failure are this times (capacity / load - 1), as in Epley's rule (ours)."""

GOAL_GAIN, GOAL_PAIN, GOAL_FALL = 0.35, 3.0, 0.30
"""The goal: capacity up by 35 %, and pain at most 3 or 30 % less (ours, as in the reference)."""


def logistic(x: float) -> float:
    """1 / (1 + e^-x), without overflow."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))


@dataclass
class LineBody:
    """One exercise line of a body; loads count relative to the entry load of the catalogue.

    Attributes:
        kit: the exercise and how its doses count.
        strength: capacity without inhibition.
        ceiling: where training would end.
        rate: part of the gap to the ceiling that one fully effective session closes.
        tolerance: stress that irritable tissue bears.
        tolerance_rate: how fast it follows strength.
        first: effective capacity on the first day.
    """

    kit: LineKit
    strength: float
    ceiling: float
    rate: float
    tolerance: float
    tolerance_rate: float
    first: float = 0.0

    def stress(self, dose: Dose) -> float:
        """Load at ten repetitions and two sets that asks as much of the tissue."""
        sets = (dose.sets / 2) ** 0.35
        share = self.kit.counted(dose) / self.kit.entry_count
        if self.kit.entry_kg is None:
            return float(share**0.7 * sets)
        return float(self.kit.intensity(dose) * share**0.35 * sets)

    def most(self, dose: Dose, capacity: float) -> float:
        """Counts to failure at the load of a dose."""
        if self.kit.entry_kg is None:
            return self.kit.entry_count * capacity
        held = max(dose.hold_s or 1, 1)
        return max(0.0, ENDURANCE * (capacity / self.kit.intensity(dose) - 1)) * held

    def stimulus(self, dose: Dose, capacity: float) -> float:
        """0 to 1: how much of a fully effective session this is."""
        done = min(self.kit.counted(dose), self.most(dose, capacity))
        volume = min(1.0, dose.sets * done / self.kit.full_count)
        share = (
            self.kit.counted(dose) / max(self.most(dose, capacity), 1e-6)
            if self.kit.entry_kg is None
            else self.kit.intensity(dose) / max(capacity, 1e-6)
        )
        return volume * logistic((share - 0.42) * 9)


@dataclass(frozen=True)
class Habits:
    """How somebody reports and keeps going; everything ours but the bias of effort reports."""

    bias: float
    noise: float
    motive: float
    under: bool
    wrong: float
    silent: float = 0.07
    silent_bad: float = 0.35
    mornings: float = 0.85


@dataclass
class ClinicPerson:
    """One of the shipped people; see the head of this module."""

    patient: Patient
    lines: dict[str, LineBody]
    habits: Habits
    start_pain: float
    final_pain: float
    weeks: float
    background: float
    steep: float
    inhibition: float
    breaks: tuple[tuple[int, int], ...]
    uniform: np.ndarray
    normal: np.ndarray
    base: float = 0.0
    flare: float = 0.0
    fatigue: float = 0.0
    day: int = -1
    idle: int = 0
    sessions: int = 0
    caused: int = 0
    flared: int = 0
    reached: bool = False
    left: bool = False
    ask_off: bool = field(default=False)
    was_caused: bool = field(default=False)
    now: dict[tuple[str, Dose], tuple[float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The first day's pain and capacity."""
        self.base = self.start_pain
        for line in self.lines.values():
            line.first = self._capacity(line)

    # --- what the clinic sees ---

    def intake(self) -> Intake:
        """What the clinic knows on the first day."""
        return Intake(self.patient, tuple(self.lines))

    def morning(self, on: date) -> Said:
        """A night passes: pain follows its course, flares settle, others come by themselves."""
        self.day = (on - FIRST_DAY).days
        self._night()
        if self.left or self._u(0) > self.habits.mornings - 0.08 * max(0.0, self.flare - 1):
            return Said()
        pain = whole(self._said_pain(0.85 * self.flare))
        off = self._set_off() if self.ask_off else None
        pressed = self.flare > 3 and self._u(1) < 0.15
        flare = FlareReport(on, Pain(pain)) if pressed else None
        return Said(Morning(on, Pain(pain), off), flare)

    def session(self, on: date, offers: tuple[Offer, ...]) -> Session | None:
        """Come or not, do what is offered as far as it goes, and log it or not."""
        if self.left or not offers or self._away() or not self._comes(offers):
            self.idle += 1
            return None
        start = self._said_pain(self.flare)
        risk = self.outlook(offers).risk
        efforts = tuple(self._effort(o, n, start) for n, o in enumerate(offers))
        self._trained(offers, caused=self._u(2) < risk)
        ease = 0.3 * max(0.0, self.normal[self.day, 6])
        unlogged = self.habits.silent + (self.habits.silent_bad if self.flare > 2 else 0)
        if self._u(3) < unlogged:
            return None
        after = None if self._u(4) < 0.04 else start + ease
        return session_said(on, start, efforts, after)

    # --- for scoring ---

    def truth(self) -> Truth:
        """What really holds."""
        return Truth(
            sessions=self.sessions,
            exercise_flares=self.caused,
            flares=self.flared,
            progress=self._progress(),
            pain=min(10.0, self.base + self.flare),
            at_goal=self.reached,
            left=self.left,
        )

    def outlook(self, offers: tuple[Offer, ...]) -> Outlook:
        """The worst lines count most in the risk (a mean of fourth powers); gains add up."""
        if not offers:
            return Outlook(0.0, 0.0)
        each = [self._of_offer(o) for o in offers]
        worst = (sum([share**4 for share, _ in each]) / len(each)) ** 0.25
        risk = 0.5 * logistic(self.steep * (worst - 1.35))
        return Outlook(risk, sum([gain for _, gain in each]))

    def _of_offer(self, offer: Offer) -> tuple[float, float]:
        """Its share of what the line bears now, and its gain; the oracles ask for the same often."""
        known = self.now.get((offer.exercise, offer.dose))
        if known is None:
            line = self.lines[offer.exercise]
            calm = (1 - 0.35 * min(1.0, self.flare / 3)) * (1 - 0.25 * self.inhibition)
            share = line.stress(offer.dose) / (line.tolerance * calm)
            known = self.now[offer.exercise, offer.dose] = share, self._gain(offer)
        return known

    # --- inside ---

    def _u(self, at: int) -> float:
        return float(self.uniform[self.day, at])

    def _capacity(self, line: LineBody) -> float:
        return line.strength * (1 - 0.45 * self.inhibition)

    def _able(self, line: LineBody) -> float:
        sore = 1 - 0.25 * min(1.0, self.flare / 4)
        return self._capacity(line) * sore * (1 - self.fatigue)

    def _progress(self) -> float:
        gains = [self._capacity(x) / x.first - 1 for x in self.lines.values()]
        return sum(gains) / len(gains)

    def _gain(self, offer: Offer) -> float:
        line = self.lines[offer.exercise]
        gap = max(0.0, line.ceiling - line.strength)
        return line.rate * line.stimulus(offer.dose, self._able(line)) * gap

    def _away(self) -> bool:
        return any(first <= self.day < first + days for first, days in self.breaks)

    def _comes(self, offers: tuple[Offer, ...]) -> bool:
        burden = sum(o.dose.sets for o in offers) * 10 * 3.5 / 60 / len(offers)
        pain = self.base + self.flare
        wish = self.habits.motive - 0.22 * (pain - 3) - 0.05 * (burden - 4)
        return self._u(5) < logistic(wish)

    def _said_pain(self, flare: float) -> float:
        pain = self.base + flare + self.habits.noise * float(self.normal[self.day, 0])
        pain *= 0.6 if self.habits.under else 1.0
        wrong = self._u(6) < self.habits.wrong
        return float(10 * self.uniform[self.day, 7]) if wrong else max(0.0, min(10.0, pain))

    def _set_off(self) -> SetOff:
        """Right in 80 of 100 when it did, in 97 of 100 when it did not (ours, as assumed)."""
        if self._u(8) < 0.06:
            return SetOff.NOT_SURE
        if self._u(9) < self.habits.wrong:
            return SetOff.YES if self._u(10) < 0.5 else SetOff.NO
        yes = self._u(10) < (0.80 if self.was_caused else 0.03)
        return SetOff.YES if yes else SetOff.NO

    def _effort(self, offer: Offer, at: int, start: float) -> Effort:
        line, dose = self.lines[offer.exercise], offer.dose
        held = max(dose.hold_s or 1, 1)
        most = line.most(dose, self._able(line)) / held
        counted = int(min(line.kit.counted(dose) / held, max(1.0, most)))
        name = "reps" if dose.reps is not None else "duration_s"
        really_left = max(0.0, most - counted)
        said = 0.9 * really_left - self.habits.bias * (really_left > 1)
        said += (1 + 0.15 * really_left) * float(self.normal[self.day, 1 + at])
        if float(self.uniform[self.day, 11 + at]) < 0.04 + self.habits.wrong:
            said = 7 * float(self.uniform[self.day, 15 + at])
        hurts = 2.2 * max(0.0, line.stress(dose) / line.tolerance - 0.75)
        answered = float(self.uniform[self.day, 19 + at]) > 0.03
        peak = start + hurts * (0.6 if self.habits.under else 1.0) if answered else None
        left = said if answered else None
        return Effort(line.kit.exercise, dose, dose.with_(**{name: counted}), left, peak)

    def _trained(self, offers: tuple[Offer, ...], *, caused: bool) -> None:
        self.idle, self.sessions = 0, self.sessions + 1
        self.now.clear()
        work = 0.0
        for offer in offers:
            line = self.lines[offer.exercise]
            stress = line.stress(offer.dose) / line.tolerance
            able = self._able(line)
            work += line.stimulus(offer.dose, able) * offer.dose.sets
            line.strength += self._gain(offer)
            grown = line.tolerance_rate * min(1.0, stress / 0.8)
            grown *= max(0.0, 0.95 * line.strength - line.tolerance)
            line.tolerance += -0.04 * line.tolerance if caused else grown
        quality = max(0.0, 1 - self.inhibition) * max(0.0, 1 - (self.base + self.flare) / 8)
        self.inhibition = max(0.02, self.inhibition - 0.028 * quality)
        self.fatigue = min(0.3, self.fatigue + 0.01 * work)
        self.ask_off, self.was_caused = True, caused
        if caused:
            self.caused, self.flared = self.caused + 1, self.flared + 1
            self.flare = max(self.flare, 2 + 2.5 * self._u(23))

    def _night(self) -> None:
        self.now.clear()
        self.flare *= math.exp(-1 / 3.2)
        self.fatigue *= 0.64
        if self._u(24) < 1 - math.exp(-self.background * (1 + 0.08 * self.base)):
            self.flare, self.flared = max(self.flare, 2 + 2.5 * self._u(25)), self.flared + 1
        if self.flare > 1.5:
            self.inhibition = min(0.9, self.inhibition + 0.002)
        gained = min(1.0, max(0.0, self._progress()) / 0.5)
        target = self.final_pain * (1 - 0.30 * gained)
        self.base += (target - self.base) * (1 - math.exp(-1 / (7 * self.weeks)))
        self._detrain()
        self._may_leave()
        calm = self.base <= GOAL_PAIN or self.base <= (1 - GOAL_FALL) * self.start_pain
        self.reached = self.reached or (
            self._progress() >= GOAL_GAIN and calm and not self.left
        )

    def _detrain(self) -> None:
        if self.idle <= 6:
            return
        for line in self.lines.values():
            line.strength -= 0.0017 * max(0.0, line.strength - 0.95 * line.first)
            line.tolerance -= 0.0017 * max(0.0, line.tolerance - 0.5 * line.first)

    def _may_leave(self) -> None:
        """About a quarter leaves within 12 weeks; pain and a caused flare make it likelier."""
        fresh = self.was_caused and self.flare > 1.5
        hazard = 0.0026 * math.exp(0.16 * (self.base + self.flare - 3) + 0.6 * fresh)
        self.left = self.left or self._u(26) < hazard


def clinic(seed: int, number: int) -> ClinicPerson:
    """A person of the shipped, calibrated population."""
    return _born(seed, number, wrong=0.0)


def wrong_reports(seed: int, number: int) -> ClinicPerson:
    """The same person when a fifth of all reports is wrong."""
    return _born(seed, number, wrong=0.2)


def _born(seed: int, number: int, *, wrong: float) -> ClinicPerson:
    luck = np.random.default_rng([seed, number])
    patient = _patient(luck)
    start = float(np.clip(luck.normal(5.1, 1.5), 2, 9))
    final = min(start, max(0.0, float(luck.normal(2.8, 1.7))))
    patient = _with_usual(patient, start)
    strong = float(luck.normal(0, 0.25))
    drawn = (*luck.choice(LOADED, 3, replace=False), *luck.choice(BODYWEIGHT, 1))
    ids = with_first_dose(tuple(map(str, drawn)), LOADED, patient)
    inhibition = float(luck.uniform(0.15, 0.6))
    lines = {i: _line(luck, line_kit(i, patient), strong, inhibition) for i in ids}
    return ClinicPerson(
        patient=replace(patient, tested=_tested(lines, inhibition, seed, number)),
        lines=lines,
        habits=Habits(
            bias=float(luck.normal(0.95, 1.2)),
            noise=float(luck.uniform(0.3, 0.8)),
            motive=float(luck.normal(1.9, 0.6)),
            under=bool(luck.random() < 0.08),
            wrong=wrong,
        ),
        start_pain=start,
        final_pain=final,
        weeks=float(luck.lognormal(math.log(4.5), 0.4)),
        background=float(luck.lognormal(math.log(0.020), 0.6)),
        steep=float(luck.uniform(4, 9)),
        inhibition=inhibition,
        breaks=_breaks(luck),
        uniform=luck.random((MOST_DAYS, 27)),
        normal=luck.normal(size=(MOST_DAYS, 7)),
    )


def _patient(luck: np.random.Generator) -> Patient:
    sex = Sex.FEMALE if luck.random() < 0.55 else Sex.MALE
    tall = float(np.clip(luck.normal(1.64 if sex is Sex.FEMALE else 1.77, 0.07), 1.45, 2.0))
    mass = float(np.clip(luck.normal(26.5, 4), 18.5, 40) * tall**2)
    return Patient(
        birth_year=2026 - int(np.clip(luck.normal(48, 13), 20, 80)),
        sex=sex,
        height_m=round(tall, 2),
        mass_kg=round(mass, 1),
        equipment=equipment(RIGS[int(luck.integers(len(RIGS)))]),
        conditioning=Conditioning.MEDIUM,
        days_per_week=3,
    )


def _with_usual(patient: Patient, pain: float) -> Patient:
    return Patient(**{**vars(patient), "usual": Pain(whole(pain))})


def _line(
    luck: np.random.Generator, kit: LineKit, strong: float, inhibition: float
) -> LineBody:
    """Strength is 18 kg on an average cable exercise, or two and a half times the first counts."""
    spread = math.exp(strong + float(luck.normal(0, 0.25)))
    strength = (
        spread * _strong_kg(kit) / kit.entry_kg
        if kit.entry_kg
        else (spread / 0.40 / (1 - 0.45 * inhibition))
    )
    return LineBody(
        kit=kit,
        strength=strength,
        ceiling=strength * (1 + float(luck.lognormal(math.log(0.75), 0.3))),
        rate=float(luck.lognormal(math.log(0.020), 0.35)),
        tolerance=strength * float(luck.lognormal(math.log(0.62), 0.25)),
        tolerance_rate=float(luck.lognormal(math.log(0.022), 0.3)),
    )


STRONG_KG = 18.0
"""Strength on a cable before inhibition, median, as in the reference's Sim A."""


def _strong_kg(kit: LineKit) -> float:
    """An exercise that begins heavier is one in which people are stronger (ours)."""
    mean_of = {e: sum(_start_percent(e)) / 2 for e in LOADED}
    return STRONG_KG * mean_of[kit.exercise.id] / mean(mean_of.values())


def _start_percent(exercise: str) -> tuple[float, float]:
    percent = shipped_catalogue().get(exercise).dose.load_percent_bodyweight
    return percent or (1.0, 1.0)


TEST_COULD, TEST_REPS, TEST_NOISE = 14, 10, 0.15
"""A load is tried out that could be moved 14 times, 10 times, and judged with some error."""


def _tested(
    lines: dict[str, LineBody], inhibition: float, seed: int, number: int
) -> tuple[TestedLoad, ...]:
    """What the therapist tried out at intake, and noted to 100 g."""
    luck, able = np.random.default_rng([seed, number, 1]), 1 - 0.45 * inhibition
    found = []
    for exercise, line in lines.items():
        noise = math.exp(float(luck.normal(0, TEST_NOISE)))
        if line.kit.entry_kg is not None:
            most = line.strength * able * line.kit.entry_kg * noise
            kg = round(most / (1 + TEST_COULD / ENDURANCE), 1)
            left = TEST_COULD - TEST_REPS
            found.append(TestedLoad(exercise, kg, TEST_REPS, left, FIRST_DAY))
    return tuple(found)


def _breaks(luck: np.random.Generator) -> tuple[tuple[int, int], ...]:
    """A holiday or two in half a year (ours)."""
    count = int(luck.choice((0, 1, 2), p=(0.4, 0.4, 0.2)))
    days = luck.integers((20, 7), (170, 24), (2, 2))
    return tuple((int(first), int(length)) for first, length in days[:count])
