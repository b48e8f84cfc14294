"""What the clinic knows of one virtual person, day by day, as the facts of `care`."""

import functools
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from mainstay.anatomy import Sex
from mainstay.care.case import Case, Standing, standing
from mainstay.care.decision import (
    Approval,
    ApprovedDose,
    Decision,
    Override,
    OverrideKind,
)
from mainstay.care.history import ExerciseRecord, FlareReport, History, Morning, Session
from mainstay.care.pain import PainPolicy
from mainstay.care.patient import Mode, Patient
from mainstay.care.questions import BIRTH_YEAR, SEX, Answer, Answers, Question, questions
from mainstay.care.remembered import Remembered
from mainstay.care.steps import Frame, frame
from mainstay.exercises import Catalogue, shipped_catalogue
from mainstay.simulation.people import FIRST_DAY, Intake, Said

THERAPIST, VISIT_DAYS = "therapist", 14

CLEAR = ("none", "no", "controlled", "long", "from_45")
"""Choices of the safety screen that raise nothing, in the order they are looked for."""


@dataclass
class Chart:
    """The facts of one person, oldest first; a morning comes before the session of its day."""

    intake: Intake
    sessions: list[Session] = field(default_factory=list)
    mornings: list[Morning] = field(default_factory=list)
    flares: list[FlareReport] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    answers: Answers = field(default_factory=Answers)
    approvals: list[Approval] = field(default_factory=list)
    overrides: list[Override] = field(default_factory=list)
    policy: PainPolicy = PainPolicy.STANDARD
    seen: int | None = None
    planned: int = 0
    remembered: Remembered = field(default_factory=Remembered)
    _read: int = 0
    _lines: dict[str, list[tuple[date, ExerciseRecord]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    @functools.cached_property
    def patient(self) -> Patient:
        """The person as the clinic keeps them: under a therapist unless the policy is strict."""
        mode = Mode.PERSONAL if self.policy is PainPolicy.STRICT else Mode.CLINIC
        return replace(self.intake.patient, mode=mode)

    @property
    def catalogue(self) -> Catalogue:
        """Where exercises are looked up."""
        return shipped_catalogue()

    @functools.cached_property
    def frames(self) -> dict[str, Frame]:
        """The doses that each line can have for this person."""
        return {e: self._frame(e) for e in self.intake.exercises}

    def _frame(self, exercise: str) -> Frame:
        made = frame(self.catalogue.get(exercise), self.intake.patient, None)
        if not isinstance(made, Frame):
            raise ValueError(f"{exercise}: no first dose ({made.code}); choose another line")
        return made

    @property
    def lines(self) -> dict[str, list[tuple[date, ExerciseRecord]]]:
        """What was logged of each line, oldest first."""
        for session in self.sessions[self._read :]:
            for record in session.records:
                self._lines[record.exercise].append((session.on, record))
        self._read = len(self.sessions)
        return self._lines

    def trains(self, on: date) -> bool:
        """Whether the day is planned: so many days of the week, spread evenly."""
        day, wanted = (on - FIRST_DAY).days % 7, self.patient.days_per_week
        return day * wanted % 7 < wanted

    def hear(self, said: Said) -> None:
        """Add what was said in the morning."""
        if said.morning is not None:
            self.mornings.append(said.morning)
        if said.flare is not None:
            self.flares.append(said.flare)

    @property
    def history(self) -> History:
        """What happened so far."""
        known = (len(self.sessions), len(self.mornings), len(self.flares))
        return self.remembered.once("history", known, self._history)  # facts are only added

    def _history(self) -> History:
        return History(tuple(self.sessions), tuple(self.mornings), tuple(self.flares))

    def case(self, on: date) -> Case:
        """Everything that decides about the person today."""
        return Case(
            on=on,
            patient=self.patient,
            answers=self.answers,
            history=self.history,
            approvals=tuple(self.approvals),
            overrides=tuple(self.overrides),
            decisions=tuple(self.decisions),
        )

    def standing(self, on: date) -> tuple[Case, Standing]:
        """The case and what the rules make of it, after the screen was answered where it is due."""
        if not self.answers.answers:
            self.answer_screen(on)
        self.visit(on)
        case = self.case(on)
        now = standing(case, self.catalogue, self.remembered)
        if now.triage.may_train:
            return case, now
        self.answer_screen(on)
        case = self.case(on)
        return case, standing(case, self.catalogue, self.remembered)

    def visit(self, on: date) -> None:
        """Every two weeks the therapist sets the stage again and every four renews the approval."""
        days = (on - FIRST_DAY).days
        if self.seen is not None and days - self.seen < VISIT_DAYS:
            return
        self.seen = days - days % VISIT_DAYS
        stage = self.intake.stage
        self.overrides.append(
            Override(OverrideKind.STAGE, THERAPIST, on, "tested again", stage=stage)
        )
        if self.policy is PainPolicy.STRICT:
            return
        self.approvals.append(
            Approval(
                by=THERAPIST,
                on=on,
                ends_on=on + timedelta(days=VISIT_DAYS * 2),
                stage_ceiling=stage,
                policy=self.policy,
                policy_reason="tolerates some pain, examined",
                doses=tuple(self._approved(e) for e in self.intake.exercises),
            )
        )

    def _approved(self, exercise: str) -> ApprovedDose:
        """The top of the range, with up to half as much load again as now (ours)."""
        made, done = self.frames[exercise], self.lines[exercise]
        now = done[-1][1].given if done else made.start
        sets, most, hold = made.tops
        loads = [kg for kg in made.loads_kg if kg <= (now.load_kg or 0) * 1.5 + 2.5]
        top = made.start.with_(
            sets=sets,
            hold_s=hold if made.start.hold_s is not None else None,
            load_kg=loads[-1] if loads else made.start.load_kg,
            **{made.counted: most},
        )
        return ApprovedDose(exercise, top)

    def answer_screen(self, on: date) -> None:
        """Answer every question of the safety screen that is asked, each with what is clear."""
        patient = self.intake.patient
        self.answers = _clear(patient.birth_year, patient.sex, on)


@functools.lru_cache(maxsize=4096)
def _clear(birth_year: int, sex: Sex, on: date) -> Answers:
    known = Answers(birth_year, sex)
    said: set[str] = set()
    while True:
        asked = [q for q in questions(known, on) if q.id not in {BIRTH_YEAR, SEX, *said}]
        if not asked:
            return known
        for question in asked:
            known = known.with_answer(Answer(question.id, _clear_choice(question), on))
            said.add(question.id)


def _clear_choice(question: Question) -> tuple[str, ...]:
    ids = [c.id for c in question.choices]
    return (next((c for c in CLEAR if c in ids), ids[0]),)
