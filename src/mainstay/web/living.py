"""A person living through days with the real actions: for the demo, for measuring, for stories.

A script says who the person is, how it hurts by day and what they do by day. Everything else is
the site's own: the safety questions, the week as derived each day, the sets as prescribed.
Nothing is left to chance and no clock is read: every time is an argument, every id follows from
the person and the day.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from mainstay.anatomy import Side
from mainstay.care.decision import Decision
from mainstay.care.eligibility import ease
from mainstay.care.history import By, Pain, SetLog, SetOff, StageTest, Stop, TestResult
from mainstay.care.patient import Patient
from mainstay.care.questions import BIRTH_YEAR, SEX, Answer, Question, questions
from mainstay.care.red_flags import Kind
from mainstay.care.screening import triage
from mainstay.exercises import Dose, Exercise, Laterality, Stage
from mainstay.web import actions, clock, models, records, weeks
from mainstay.web.actions import Told
from mainstay.web.facts import Asked, Note, NoteKind, PainSaid, SetDone

Given = tuple[tuple[str, tuple[str, ...]], ...]
"""Answers of the safety screen that are not the clear ones: question and choices."""

AT_ARRIVAL = time(9)
AT_MORNING = time(7)
AT_TESTS = time(8)
AT_WALK = time(12)
AT_SESSION = time(18)
AT_END = time(21)
"""Local times of a lived day."""

SET_S = 60
"""Time from one set to the next in a lived session."""


@dataclass(frozen=True)
class Day:
    """One day of a script.

    Attributes:
        pain: in the morning and at the start of a session.
        peak: worst during each exercise; None for as at the start.
        after: after the session; None for as at the start.
        reserve: repetitions left after the last set; None when not said.
        answers_morning: whether the morning's questions are answered.
        set_off: whether the last session set the back off.
        trains: whether a planned session is done.
        walks: whether a planned walk is done.
        tested: whether the tests that are open are taken, and met.
        flare: pain with which "my back flared up" is pressed.
        stop: button of "It hurts" that is pressed in the first exercise and ends the session.
        screen: answers of the safety screen from this day on, where they are not the clear ones.
    """

    pain: Pain
    peak: Pain | None = None
    after: Pain | None = None
    reserve: int | None = 3
    answers_morning: bool = True
    set_off: SetOff = SetOff.NO
    trains: bool = True
    walks: bool = True
    tested: bool = False
    flare: Pain | None = None
    stop: Stop | None = None
    screen: Given = ()


@dataclass(frozen=True)
class Script:
    """A person and their days.

    Attributes:
        patient: the finished intake.
        day: what happens on a day, by its number; 0 is the day on which the person began.
        screen: answers of the safety screen that are not the clear ones.
        therapist: who takes the tests that only a therapist may take; empty for nobody.
    """

    patient: Patient
    day: Callable[[int], Day]
    screen: Given = ()
    therapist: str = ""


def live(person: models.Person, script: Script, first_day: date, days: int) -> None:
    """Live so many days from `first_day` on; the intake is done on the first one where missing."""
    began = clock.day(person.created_at, person.zone)
    for number in range(days):
        on = first_day + timedelta(days=number)
        with clock.moved_to(_at(person, on, AT_END)):
            _Lived(person, script, on, script.day((on - began).days)).whole_day()


def _at(person: models.Person, on: date, when: time, seconds: int = 0) -> datetime:
    local = datetime.combine(on, when, clock.zone(person.zone))
    return local.astimezone(UTC) + timedelta(seconds=seconds)


@dataclass(frozen=True)
class _Lived:
    """One day of one person."""

    person: models.Person
    script: Script
    on: date
    today: Day

    def told(self, when: time, seconds: int = 0) -> Told:
        return Told(self.person, "self", _at(self.person, self.on, when, seconds))

    def key(self, what: str) -> uuid.UUID:
        return uuid.uuid5(self.person.pk, f"living/{self.on}/{what}")

    def whole_day(self) -> None:
        """Morning, safety, tests, walk, session: as somebody would tap through the site."""
        new = self._arrived()
        if not new:
            self._morning()
        self._answer_screen(AT_MORNING, 120)
        view = weeks.current(self.told(AT_MORNING, 300), self.on)
        if self.today.tested and not view.stopped:
            self._take_tests(view)
            view = weeks.current(self.told(AT_TESTS, 300), self.on)
        if view.stopped:
            return
        if self.today.walks:
            self._walk(view)
        if self.today.trains:
            self._train(view)

    def _arrived(self) -> bool:
        """Answer the safety questions and hand in the intake; whether that was today."""
        overview = records.overview(self.person, self.on)
        if any(r.kind == "Profile" for r in overview.rows):
            return False
        self._answer_screen(AT_ARRIVAL)
        patient = replace(self.script.patient, mode=overview.mode)
        actions.profile(self.told(AT_ARRIVAL, 1200), patient, None)
        lesson = Note(NoteKind.LESSON_DONE, "", about="deep-contraction")
        actions.note(self.told(AT_ARRIVAL, 1500), lesson)
        return True

    # --- safety and mornings ---

    def _answer_screen(self, when: time, seconds: int = 0) -> None:
        """Answer what is open now, and what these answers open; age and sex first."""
        answered: set[str] = set()
        while True:
            overview = records.overview(self.person, self.on)
            open_now = set(_unanswered(overview)) - answered
            asked = [q for q in questions(overview.answers, self.on) if q.id in open_now]
            first = [q for q in asked if q.id in (BIRTH_YEAR, SEX)]
            for question in first or asked:
                told = self.told(when, seconds + len(answered) * 5)
                given = Answer(question.id, self._choices(question), self.on)
                actions.answer(told, given)
                answered.add(question.id)
            if not asked:
                return

    def _choices(self, question: Question) -> tuple[str, ...]:
        said = {**dict(self.script.screen), **dict(self.today.screen)}
        return said.get(question.id) or clear_choice(question, self.script.patient)

    def _morning(self) -> None:
        if self.today.answers_morning:
            said = PainSaid(Asked.MORNING, self.today.pain, set_off=self.today.set_off)
            actions.say_pain(self.told(AT_MORNING), said, self.key("morning"))
        if self.today.flare is not None:
            said = PainSaid(Asked.FLARE, self.today.flare)
            actions.say_pain(self.told(AT_MORNING, 60), said, self.key("flare"))

    # --- tests ---

    def _take_tests(self, view: weeks.View) -> None:
        for test, need, by in open_tests(view):
            if by is By.SELF or self.script.therapist:
                told = self.told(AT_TESTS)
                if by is By.THERAPIST:
                    told = Told(self.person, self.script.therapist, told.at)
                actions.test_result(told, TestResult(test, need, self.on, by))

    # --- sessions ---

    def _walk(self, view: weeks.View) -> None:
        given = view.aerobic
        if given is None or given.dose is None or not (view.today and view.today.walk_minutes):
            return
        session = str(self.key("walk"))
        self._say(Asked.START, self.today.pain, AT_WALK, 0, session)
        for number in range(given.dose.sets):
            name = f"walk-set-{number}" if number else "walk-set"
            self._log(session, given, given.dose, None, name, self.told(AT_WALK, 900))
        self._say(Asked.DURING, self.today.pain, AT_WALK, 901, session, given.exercise)
        self._say(Asked.AFTER, self.today.pain, AT_WALK, 902, session)

    def _train(self, view: weeks.View) -> None:
        chosen = exercises_for(view, self.today.pain)
        session, seconds = str(self.key("session")), SET_S
        if not chosen:
            return
        self._say(Asked.START, self.today.pain, AT_SESSION, 0, session)
        if self.today.stop is not None:
            self._stop(session, view, chosen[0], seconds)
            return
        for given in chosen:
            seconds = self._exercise(session, view, given, seconds)
        after = self.today.after or self.today.pain
        self._say(Asked.AFTER, after, AT_SESSION, seconds, session)

    def _exercise(self, session: str, view: weeks.View, given: Decision, seconds: int) -> int:
        """Every set on every side, then the worst pain; answers the seconds gone by."""
        dose = given.dose
        if dose is None:
            return seconds
        rounds = [
            (n, s)
            for n in range(dose.sets)
            for s in sides(view.overview.catalogue.get(given.exercise))
        ]
        for number, side in rounds:
            told = self.told(AT_SESSION, seconds)
            last = (number, side) == rounds[-1]
            what = f"{given.exercise}/{number}/{side}"
            self._log(session, given, dose, side, what, told, last=last)
            seconds += SET_S
        peak = self.today.peak or self.today.pain
        self._say(Asked.DURING, peak, AT_SESSION, seconds, session, given.exercise)
        return seconds + 5

    def _log(
        self,
        session: str,
        given: Decision,
        dose: Dose,
        side: Side | None,
        what: str,
        told: Told,
        *,
        last: bool = False,
    ) -> None:
        log = SetLog(
            id=str(self.key(what)),
            reps=dose.reps,
            duration_s=dose.duration_s,
            distance_m=dose.distance_m,
            hold_s=dose.hold_s,
            load_kg=dose.load_kg,
            band=dose.band,
            side=side,
            reserve=self.today.reserve if last and dose.reps else None,
        )
        actions.log_set(told, SetDone(session, given.exercise, dose, log), self.key(what))

    def _stop(self, session: str, view: weeks.View, given: Decision, seconds: int) -> None:
        """Press a button of "It hurts" in an exercise, then answer the questions that follow."""
        if given.dose is None:
            return
        side = sides(view.overview.catalogue.get(given.exercise))[0]
        dose, key = given.dose, self.key("stopped")
        log = SetLog(
            id=str(key),
            reps=None if dose.reps is None else 0,
            duration_s=None if dose.duration_s is None else 0,
            distance_m=None if dose.distance_m is None else 0,
            load_kg=dose.load_kg,
            side=side,
        )
        told = self.told(AT_SESSION, seconds)
        actions.log_set(told, SetDone(session, given.exercise, dose, log), key)
        said = PainSaid(
            Asked.DURING,
            self.today.peak or self.today.pain,
            session=session,
            exercise=given.exercise,
            stop=self.today.stop,
        )
        actions.say_pain(self.told(AT_SESSION, seconds + 5), said, self.key("stop"))
        self._answer_screen(AT_SESSION, seconds + 60)

    def _say(
        self,
        asked: Asked,
        pain: Pain,
        when: time,
        seconds: int,
        session: str,
        exercise: str | None = None,
    ) -> None:
        said = PainSaid(asked, pain, session=session, exercise=exercise)
        key = self.key(f"{session}/{asked}/{exercise}")
        actions.say_pain(self.told(when, seconds), said, key)


def _unanswered(overview: records.Overview) -> tuple[str, ...]:
    if overview.case is not None:
        return overview.standing.triage.unanswered
    found = triage(overview.answers, overview.on, overview.releases, overview.mode)
    return found.unanswered


CLEAR = ("none", "no", "controlled", "long", "from_45")
"""Choices that raise nothing, in the order they are looked for."""


def clear_choice(question: Question, patient: Patient) -> tuple[str, ...]:
    """The answer that raises no flag; year and sex as in the intake."""
    if question.kind is Kind.YEAR:
        return (str(patient.birth_year),)
    ids = [c.id for c in question.choices]
    if patient.sex.value in ids:
        return (patient.sex.value,)
    return (next((c for c in CLEAR if c in ids), ids[0]),)


def exercises_for(view: weeks.View, start: Pain) -> tuple[Decision, ...]:
    """The decisions of today's session; high pain at the start leaves positions of ease."""
    names = view.exercises_today()
    if view.standing.gate.ease_only(start):
        names = tuple(n for n in names if ease(view.overview.catalogue.get(n)))
    found = (view.decisions.get(n) for n in names)
    return tuple(d for d in found if d is not None and d.dose is not None)


def sides(exercise: Exercise) -> tuple[Side | None, ...]:
    """The sides to do, in order; (None,) when both work together."""
    one_sided = exercise.laterality is Laterality.EACH_SIDE
    return (Side.RIGHT, Side.LEFT) if one_sided else (None,)


GOOD_HOLDS = 10.0


def open_tests(view: weeks.View) -> Iterator[tuple[StageTest, float, By]]:
    """Each open test with the value that meets it and who must take it.

    In the first stage both holds belong to every test day: days are counted from them.
    """
    state = view.standing.stage
    if state.reached is Stage.COORDINATION:
        yield StageTest.DEEP_HOLD_LYING, GOOD_HOLDS, By.SELF
        yield StageTest.DEEP_HOLD_UPRIGHT, GOOD_HOLDS, By.SELF
        return
    for criterion in state.open_criteria:
        if isinstance(criterion.test, StageTest):
            by = By.THERAPIST if criterion.by_therapist else By.SELF
            yield criterion.test, criterion.need, by
