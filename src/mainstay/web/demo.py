"""The demo clinic: invented people in different situations, lived with the real rules.

Everybody here is invented. The sign-ins are fixed so that they can be printed again; that makes
them useless as secrets, which is why only `mainstay demo` writes them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar

from django.contrib.auth import get_user_model
from django.db import transaction

from mainstay.anatomy import Sex
from mainstay.care.decision import Approval
from mainstay.care.history import AdverseEvent, AdverseKind, Pain, SetOff, Severity, Stop
from mainstay.care.outcomes import Score
from mainstay.care.patient import (
    BodyArea,
    Conditioning,
    ConditionRecord,
    DirectionalPreference,
    Goal,
    Outlook,
    Patient,
    Worry,
)
from mainstay.exercises import (
    Activity,
    BandColor,
    Condition,
    Demand,
    Direction,
    Equipment,
    Item,
    Plates,
    Rig,
    Stage,
    Surface,
)
from mainstay.reading import ReadingError
from mainstay.web import actions, clock, demo_pictures, fact_rows, models
from mainstay.web.actions import Told
from mainstay.web.living import Day, Script, live

CLINIC = "Riverside Physical Therapy"
THERAPIST, USERNAME, PASSWORD = "Vera Lindqvist", "vera", "riverside-demo-only"
ZONE = "Europe/London"
INVITATION = "DEMO-JANE-2222"
MEASURED = "Ruth Okafor"

T = TypeVar("T")
SignIn = tuple[str, str, str]


@dataclass(frozen=True)
class Cast:
    """One invented person.

    Attributes:
        name: shown to the therapist.
        about: the situation, in a few words.
        code: the recovery code, which the code page takes.
        script: who they are and what they do.
        days: how many days before today they began.
        silent: how many of the last days were not lived at all.
        clinic: whether the clinic looks after them.
        approved: days after the beginning on which the therapist approved for four weeks.
        ceiling: stage up to which that was.
        scores: outcome scores: day, measure and value.
        sore: days after the beginning on which they told the therapist of sore muscles.
        eased: days after the beginning on which the therapist found that bending backward eases.
    """

    name: str
    about: str
    code: str
    script: Script
    days: int
    silent: int = 0
    clinic: bool = True
    approved: tuple[int, ...] = ()
    ceiling: Stage = Stage.STRENGTH
    scores: tuple[tuple[int, str, float], ...] = ()
    sore: tuple[int, ...] = ()
    eased: tuple[int, ...] = ()


# --- what they own -------------------------------------------------------------------------------

MAT = frozenset({Item.MAT})
HOME_PULLEY = Rig(
    "pulley on the door",
    ratio=1.0,
    plates=(Plates(0.25, 4), Plates(0.5, 2), Plates(1.0, 4), Plates(2.5, 4)),
    smallest=0.25,
)
GYM = Rig("cable machine", ratio=2.0, pins=tuple(2.5 * n for n in range(1, 33)))


# --- how their days go ---------------------------------------------------------------------------


def calm(pain: int, tests: tuple[int, ...] = ()) -> Callable[[int], Day]:
    """The same pain every day; tests on some."""
    return lambda number: Day(Pain(pain), tested=number in tests)


def settling(first: int, last: int, days_a_point: int, tests: tuple[int, ...]) -> Any:
    """Pain that falls by one point every few days."""

    def day(number: int) -> Day:
        pain = max(last, first - number // days_a_point)
        return Day(Pain(pain), tested=number in tests, walks=number % 3 != 1)

    return day


def flaring(on: int, pain: int, tests: tuple[int, ...]) -> Callable[[int], Day]:
    """Calm until a flare; two points and more above usual since."""

    def day(number: int) -> Day:
        if number < on:
            return Day(Pain(pain), tested=number in tests)
        pressed = Pain(pain + 4) if number == on else None
        return Day(Pain(pain + 3), flare=pressed, trains=False)

    return day


def reds(from_day: int, pain: int, tests: tuple[int, ...]) -> Callable[[int], Day]:
    """Calm, then sessions that hurt three points more than the start."""

    def day(number: int) -> Day:
        if number < from_day:
            return Day(Pain(pain), tested=number in tests)
        hurt = Pain(pain + 3)
        return Day(Pain(pain), peak=hurt, after=hurt, reserve=1, set_off=SetOff.YES)

    return day


def numb(on: int, pain: Pain) -> Callable[[int], Day]:
    """Calm until "numb or weak" in a session; the questions after it tell of new numb skin."""

    def day(number: int) -> Day:
        if number < on:
            return Day(pain)
        return Day(pain, stop=Stop.NUMB_OR_WEAK, screen=(("saddle", ("new",)),))

    return day


# --- who they are ----------------------------------------------------------------------------


def _since(on: date, weeks: int, condition: Condition) -> ConditionRecord:
    return ConditionRecord(condition, on - timedelta(weeks=weeks))


def _goals(*wanted: tuple[str, Activity]) -> tuple[Goal, ...]:
    return tuple(Goal(text, ability=4, activity=activity) for text, activity in wanted)


EASY = Outlook(Worry.A_LITTLE, Worry.NOT_AT_ALL, Worry.A_LITTLE)


def scored(name: str, weeks: int, *values: float) -> tuple[tuple[int, str, float], ...]:
    """The same question every so many weeks, from the first day on."""
    return tuple((7 * weeks * n, name, value) for n, value in enumerate(values))


@dataclass(frozen=True)
class _Person:
    """The part of a patient that most here share."""

    birth_year: int
    sex: Sex
    height_m: float
    mass_kg: float
    conditions: tuple[ConditionRecord, ...]
    usual: Pain
    goals: tuple[Goal, ...] = ()
    equipment: Equipment = field(default_factory=lambda: Equipment(items=MAT))

    def patient(self, **more: Any) -> Patient:
        made = Patient(
            birth_year=self.birth_year,
            sex=self.sex,
            height_m=self.height_m,
            mass_kg=self.mass_kg,
            conditions=self.conditions,
            usual=self.usual,
            goals=self.goals,
            equipment=self.equipment,
            outlook=EASY,
            country="GB",
            areas=frozenset({BodyArea.LOW_BACK_LEFT, BodyArea.BUTTOCK_LEFT}),
        )
        return replace(made, **more)


def cast(on: date) -> tuple[Cast, ...]:
    """Everybody, for a demo that is filled on a day; years and weeks count from it."""
    return (*_in_clinic(on), _alone(on))


def _in_clinic(on: date) -> Iterator[Cast]:
    year = on.year
    pulley = Equipment(items=MAT | {Item.ANKLE_CUFF}, rig=HOME_PULLEY)
    gym = Equipment(items=MAT | {Item.BENCH}, rig=GYM, dumbbells_kg=(4.0, 6.0, 8.0))
    tests = (3, 6, 9, 20, 34)
    tom = _Person(
        year - 38,
        Sex.MALE,
        1.81,
        82,
        (_since(on, 26, Condition.CHRONIC_NSLBP),),
        Pain(3),
        _goals(
            ("Carry my daughter up the stairs", Activity.LIFTING_CARRYING),
            ("Work a full day at the bench", Activity.STANDING),
        ),
        pulley,
    )
    yield Cast(
        "Tom Becker",
        "week 6, calm, home pulley with 0.25 kg plates",
        "DEMO-TOMB-2222-2222-2222",
        Script(
            tom.patient(days_per_week=3, minutes=25), settling(3, 1, 12, tests), (), THERAPIST
        ),
        days=41,
        approved=(0, 27),
        scores=(
            *scored("back_pain_average", 1, 6, 6, 5, 4, 3, 2),
            *scored("goal_ability", 2, 4, 5, 6.5),
            *scored("global_change", 2, 1, 2, 3)[1:],
        ),
    )
    ruth = _Person(
        year - 52,
        Sex.FEMALE,
        1.66,
        71,
        (_since(on, 400, Condition.CHRONIC_NSLBP),),
        Pain(4),
        _goals(
            ("Sit through a concert", Activity.SITTING),
            ("Garden for an hour", Activity.BENDING),
        ),
        gym,
    )
    worried = Outlook(Worry.QUITE, Worry.A_LITTLE, Worry.VERY)
    yield Cast(
        "Ruth Okafor",
        "52, chronic pain, cable machine in 2.5 kg steps",
        "DEMO-RUTH-2222-2222-2222",
        Script(ruth.patient(outlook=worried), settling(4, 3, 14, tests), (), THERAPIST),
        days=30,
        approved=(0, 28),
        ceiling=Stage.ENDURANCE,
        scores=(
            *scored("back_pain_average", 1, 6, 5, 6, 5, 6),
            *scored("goal_ability", 2, 4, 4.5),
        ),
        sore=(6,),
        eased=(25,),
    )
    ines = _Person(
        year - 45, Sex.FEMALE, 1.72, 68, (_since(on, 8, Condition.SUBACUTE_NSLBP),), Pain(2)
    )
    yield Cast(
        "Ines Moreau",
        "flare two days ago",
        "DEMO-NESM-2222-2222-2222",
        Script(ines.patient(), flaring(12, 2, (3, 6, 9)), (), THERAPIST),
        days=14,
        approved=(0,),
    )
    paul = _Person(
        year - 59, Sex.MALE, 1.77, 90, (_since(on, 120, Condition.CHRONIC_NSLBP),), Pain(3)
    )
    yield Cast(
        "Paul Novak",
        "two red sessions in a week, stuck",
        "DEMO-PAUL-2222-2222-2222",
        Script(paul.patient(), reds(11, 3, (3, 6, 9)), (), THERAPIST),
        days=17,
        approved=(0,),
    )
    yield from _more_in_clinic(on)


def _more_in_clinic(on: date) -> Iterator[Cast]:
    year = on.year
    mei = _Person(
        year - 33, Sex.FEMALE, 1.60, 55, (_since(on, 30, Condition.CHRONIC_NSLBP),), Pain(2)
    )
    yield Cast(
        "Mei Tanaka",
        "nothing entered for 10 days",
        "DEMO-MEYT-2222-2222-2222",
        Script(mei.patient(), calm(2, (3, 6)), (), THERAPIST),
        days=18,
        silent=10,
        approved=(0,),
    )
    operated = ConditionRecord(
        Condition.DISCECTOMY_6W_PLUS, on - timedelta(weeks=9), on - timedelta(weeks=2)
    )
    dan = _Person(
        year - 41,
        Sex.MALE,
        1.84,
        88,
        (operated,),
        Pain(2),
        _goals(("Cycle to work", Activity.SPORT)),
    )
    yield Cast(
        "Daniel Weiss",
        "nine weeks after a discectomy, cleared by the surgeon",
        "DEMO-DANW-2222-2222-2222",
        Script(
            dan.patient(),
            calm(1, (3, 6, 9)),
            (("surgery", ("yes",)),),
            THERAPIST,
        ),
        days=11,
        approved=(0,),
    )
    yield _no_floor(on)
    sam = _Person(
        year - 47, Sex.MALE, 1.75, 84, (_since(on, 20, Condition.RADICULAR_STABLE),), Pain(2, 2)
    )
    yield Cast(
        "Sam Adeyemi",
        "locked since yesterday: new numb skin",
        "DEMO-SAMA-2222-2222-2222",
        Script(
            sam.patient(days_per_week=7),
            numb(6, Pain(2, 2)),
            (("leg-symptoms", ("one",)), ("leg-weakness", ("no",))),
            THERAPIST,
        ),
        days=7,
        approved=(0,),
    )
    lena = _Person(
        year - 31,
        Sex.FEMALE,
        1.69,
        74,
        (_since(on, 4, Condition.PREGNANCY_T2T3), _since(on, 6, Condition.PGP)),
        Pain(3),
        _goals(("Turn over in bed", Activity.CHANGING_POSITION)),
        Equipment(items=MAT | {Item.GYM_BALL}, bands=(BandColor.YELLOW, BandColor.RED)),
    )
    yield Cast(
        "Lena Fischer",
        "pregnant, pain in the pelvic girdle",
        "DEMO-LENA-2222-2222-2222",
        Script(
            lena.patient(),
            calm(3, (3, 6, 9)),
            (("pregnancy", ("pregnant",)),),
            THERAPIST,
        ),
        days=11,
        approved=(0,),
    )


def _no_floor(on: date) -> Cast:
    agnes = _Person(
        on.year - 74,
        Sex.FEMALE,
        1.58,
        64,
        (_since(on, 300, Condition.CHRONIC_NSLBP),),
        Pain(3),
        _goals(("Walk to the market", Activity.WALKING)),
        Equipment(),
    )
    return Cast(
        "Agnes Hill",
        "74, cannot get down to the floor",
        "DEMO-AGNS-2222-2222-2222",
        Script(no_floor(agnes.patient(conditioning=Conditioning.LOW)), calm(3, (4, 8, 11))),
        days=13,
        approved=(0,),
    )


def no_floor(patient: Patient) -> Patient:
    """Somebody who cannot get down to the floor and up again alone."""
    reached = frozenset({Surface.CHAIR, Surface.STANDING, Surface.BED})
    return replace(patient, surfaces=reached, cannot=frozenset({Demand.FLOOR_TRANSFER}))


def _alone(on: date) -> Cast:
    nora = _Person(
        on.year - 44,
        Sex.FEMALE,
        1.70,
        66,
        (_since(on, 60, Condition.CHRONIC_NSLBP),),
        Pain(2),
        _goals(("Play with the dog in the park", Activity.WALKING)),
        Equipment(items=MAT, bands=(BandColor.RED, BandColor.GREEN)),
    )
    return Cast(
        "Nora Jensen",
        "on her own, no clinic",
        "DEMO-NRAJ-2222-2222-2222",
        Script(nora.patient(), calm(2, (3, 6, 9))),
        days=16,
        clinic=False,
    )


# --- filling -----------------------------------------------------------------------------------


class Track(Protocol):
    """Walks through things and shows how far it is, each thing by its words."""

    def __call__(self, things: Sequence[T], about: Callable[[T], str]) -> Iterable[T]:
        """Every thing, in order."""


def refuse_real_people(data: Path) -> None:
    """The sign-ins of the demo are known to all: it never moves in with real people."""
    ours = models.Membership.objects.filter(user__username=USERNAME).exists()
    if models.Person.objects.exists() and not ours:
        problem = "this database holds other people than the demo's."
        raise ReadingError(str(data), problem, advice="Name an empty folder: --data.")


def fill(track: Track) -> list[SignIn]:
    """Make the clinic where it is missing; answers who signs in where with what.

    Each person is written in one transaction, so that a fill that was stopped goes on where it
    was. A second run changes nothing.
    """
    at = clock.now()
    on = clock.day(at, ZONE)
    membership = _therapist(at)
    signs: list[SignIn] = [
        (f"{THERAPIST}, therapist", "/sign-in/login/", f"{USERNAME} / {PASSWORD}")
    ]
    everybody = cast(on)
    for member in track(everybody, lambda m: f"{m.name}, {m.about}"):
        settle(member, membership, on)
        signs.append((f"{member.name}, {member.about}", "/code/", member.code))
    measured(at)
    _invitation(membership, at)
    signs.append(("Jane Doyle, new today, invited", "/code/", INVITATION))
    return signs


@transaction.atomic
def _therapist(at: datetime) -> models.Membership:
    found = models.Membership.objects.filter(user__username=USERNAME).first()
    if found is not None:
        return found
    user = get_user_model().objects.create_user(username=USERNAME, password=PASSWORD)
    clinic = models.Clinic.objects.create(
        name=CLINIC, address="1 Riverside Walk", phone="020 7946 0000", created_at=at
    )
    return models.Membership.objects.create(user=user, clinic=clinic, display_name=THERAPIST)


def measured(at: datetime) -> None:
    """One person's belly wall on ultrasound, weeks apart; once."""
    found = models.Person.objects.filter(name=MEASURED, scans__isnull=True).first()
    if found is not None:
        with transaction.atomic():
            demo_pictures.measure(found, THERAPIST, at)


def _invitation(membership: models.Membership, at: datetime) -> None:
    code_hash = actions.hashed(INVITATION)
    if models.Invitation.objects.filter(code_hash=code_hash).exists():
        return
    with transaction.atomic():
        invitation, _ = actions.invite(membership, "Jane Doyle", at)
        invitation.code_hash = code_hash
        invitation.save(update_fields=["code_hash"])


@transaction.atomic
def settle(member: Cast, membership: models.Membership, on: date) -> models.Person:
    """Let somebody live up to a day; who is there already stays as they are."""
    code_hash = actions.hashed(member.code)
    known = models.Person.objects.filter(code_hash=code_hash).first()
    if known is not None:
        return known
    first = on - timedelta(days=member.days)
    began = datetime.combine(first, time(8), clock.zone(ZONE))
    with clock.moved_to(began):
        person, _ = actions.begin(began, ZONE, member.name)
        person.code_hash = code_hash
        person.save(update_fields=["code_hash"])
        if member.clinic:
            invitation, _ = actions.invite(membership, member.name, began)
            actions.join(Told(person, "self", began), invitation)
    for number in range(member.days - member.silent):
        day = first + timedelta(days=number)
        if number in member.approved:
            _approve(person, member, day)
        live(person, member.script, day, 1)
        _score(person, member, number, day)
        if number in member.sore:
            _phoned(person, day)
        if number in member.eased:
            _eased(person, day)
    return person


def _eased(person: models.Person, day: date) -> None:
    """The therapist examines and enters a direction that eases the back."""
    at = datetime.combine(day, time(19), clock.zone(ZONE))
    with clock.moved_to(at):
        row = models.Profile.objects.current().get(person=person)
        found = DirectionalPreference(Direction.EXTENSION, day)
        patient = replace(fact_rows.value_of(row), preference=found)
        actions.find_direction(Told(person, THERAPIST, at), patient, str(row.pk), EASED)


EASED = (
    "Directional preference found: extension. Ten press-ups: the pain in the buttock went back to "
    "the middle and stayed there. Bending forward brought it on."
)


def _phoned(person: models.Person, day: date) -> None:
    """The therapist enters what they were told on the phone."""
    at = datetime.combine(day, time(18), clock.zone(ZONE))
    kind, done = AdverseKind.MUSCLE_SORENESS, "Told on the phone. A warm bath helped."
    with clock.moved_to(at):
        actions.went_wrong(
            Told(person, THERAPIST, at), AdverseEvent(kind, day, Severity.MILD, done)
        )


def _score(person: models.Person, member: Cast, number: int, day: date) -> None:
    at = datetime.combine(day, time(20), clock.zone(ZONE))
    with clock.moved_to(at):
        for on, name, value in member.scores:
            if on == number:
                actions.score(Told(person, "self", at), Score(name, value, day))


def _approve(person: models.Person, member: Cast, day: date) -> None:
    """Before the day is lived; the first approval waits for nothing, as at a first visit."""
    at = datetime.combine(day, time(6), clock.zone(ZONE))
    approval = Approval(THERAPIST, day, Approval.default_end(day), stage_ceiling=member.ceiling)
    with clock.moved_to(at):
        actions.approve(Told(person, THERAPIST, at), approval)
