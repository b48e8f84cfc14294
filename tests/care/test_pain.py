from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.care.strategies import CALM, DAY, ROW, case, day, done, person, stand

from mainstay.care.decision import Approval
from mainstay.care.history import (
    ExerciseRecord,
    History,
    Morning,
    Pain,
    Reach,
    Session,
    SetOff,
    Stop,
)
from mainstay.care.mornings import morning_after, usual_morning, week_rises
from mainstay.care.pain import Judgement, Light, Moment, PainPolicy, gate, judge, worst
from mainstay.care.patient import Mode
from mainstay.care.reasons import ReasonCode
from mainstay.care.sources import sources
from mainstay.exercises import Dose, Stage

G, A, R = Light.GREEN, Light.AMBER, Light.RED
STRICT, STANDARD, GRADED = PainPolicy
D = Dose(sets=2, reps=8, load_kg=5.0)


@pytest.mark.parametrize(
    ("policy", "moment", "before", "greatest_green"),
    [
        (STRICT, Moment.DURING, 0, 1),
        (STRICT, Moment.DURING, 2, 3),
        (STRICT, Moment.DURING, 3, 3),
        (STRICT, Moment.DURING, 4, 4),
        (STRICT, Moment.AFTER, 2, 2),
        (STRICT, Moment.MORNING, 2, 2),
        (STANDARD, Moment.DURING, 3, 5),
        (STANDARD, Moment.DURING, 4, 5),
        (STANDARD, Moment.AFTER, 2, 4),
        (STANDARD, Moment.MORNING, 2, 3),
        (GRADED, Moment.DURING, 2, 4),
        (GRADED, Moment.DURING, 4, 5),
        (GRADED, Moment.DURING, 6, 6),
        (STANDARD, Moment.DURING, 10, 10),
    ],
)
def test_limits(policy: PainPolicy, moment: Moment, before: int, greatest_green: int) -> None:
    assert gate(policy).row(moment, before).green_max == greatest_green


def test_one_point_over_is_amber_two_are_red() -> None:
    table = gate(STRICT)
    assert [table.light(Moment.DURING, 2, p) for p in (3, 4, 5)] == [G, A, R]


@given(st.sampled_from(PainPolicy), st.sampled_from(Moment), st.integers(0, 10))
def test_more_pain_is_never_a_better_light(policy: PainPolicy, at: Moment, base: int) -> None:
    ranks = [gate(policy).light(at, base, pain).rank for pain in range(11)]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("policy", list(PainPolicy))
@pytest.mark.parametrize("moment", list(Moment))
def test_no_limit_is_below_what_it_counts_from(policy: PainPolicy, moment: Moment) -> None:
    """So a leg that hurts no more than at the start is within its limit."""
    assert all(gate(policy).row(moment, base).green_max >= base for base in range(11))


NUMBER, FAR = st.integers(0, 10), st.sampled_from(Reach)
PAIN = st.builds(Pain, NUMBER, NUMBER, FAR)


@given(st.sampled_from(PainPolicy), st.sampled_from(Moment), PAIN, PAIN, PAIN)
def test_more_pain_anywhere_is_never_a_better_light(
    policy: PainPolicy, moment: Moment, base: Pain, pain: Pain, other: Pain
) -> None:
    table, more = gate(policy), worse_of(pain, other)
    less, sore = (table.compared(moment, base, p) for p in (pain, more))
    assert sore.rank >= less.rank
    assert table.compared(moment, base, pain).rank <= table.strictly(moment, base, pain).rank


def worse_of(pain: Pain, other: Pain) -> Pain:
    further = max(pain.reach, other.reach, key=lambda reach: reach.rank)
    return Pain(max(pain.back, other.back), max(pain.leg, other.leg), further)


LEG = Pain(3, 4, Reach.CALF)
UP = (ReasonCode.LEG_PAIN_MOVED_UP,)


@pytest.mark.parametrize(
    ("stop", "peak", "after", "woke", "light", "codes"),
    [
        (None, Pain(5, 0), LEG, LEG, A, UP),
        (
            None,
            Pain(4, 0),
            LEG,
            LEG,
            A,
            UP,
        ),  # one over the limit: amber before, now with its reason
        (None, Pain(3, 0), LEG, LEG, G, ()),
        (None, LEG, Pain(5, 4, Reach.KNEE), LEG, A, UP),
        (None, Pain(6, 1, Reach.THIGH), Pain(5, 0), LEG, A, 2 * UP),
        (None, Pain(7, 0), LEG, LEG, R, (ReasonCode.PEAK_OVER_LIMIT,)),
        (None, Pain(5, 5, Reach.THIGH), LEG, LEG, R, 2 * (ReasonCode.PEAK_OVER_LIMIT,)),
        (None, Pain(5, 4, Reach.CALF), LEG, LEG, R, (ReasonCode.PEAK_OVER_LIMIT,)),
        (None, LEG, LEG, Pain(5, 0), R, (ReasonCode.MORNING_OVER_LIMIT,)),
        (
            None,
            Pain(5, 0),
            Pain(3, 1, Reach.FOOT),
            LEG,
            R,
            (ReasonCode.LEG_PAIN_FURTHER_DOWN, *UP),
        ),
        (
            Stop.OTHER,
            Pain(5, 0),
            LEG,
            LEG,
            R,
            (ReasonCode.PEAK_OVER_LIMIT, ReasonCode.STOPPED_FOR_PAIN),
        ),
        (Stop.BACK, Pain(3, 0), Pain(5, 0), LEG, R, (ReasonCode.STOPPED_FOR_PAIN, *UP)),
    ],
)
def test_leg_pain_that_moves_up_while_the_back_hurts_more_is_amber(
    stop: Stop | None,
    peak: Pain,
    after: Pain,
    woke: Pain,
    light: Light,
    codes: tuple[ReasonCode, ...],
) -> None:
    """Clinical 5: centralizing with a temporary rise of back pain repeats; a morning never counts."""
    record = ExerciseRecord("row", RECORD.given, (), peak, stop)
    session = Session("s", day(1), LEG, (record,), after)
    found = judge(session, Morning(DAY, woke), LEG, gate(STRICT))(record)
    assert (found.light, tuple(r.code for r in found.reasons)) == (light, codes)


@given(st.sampled_from(Moment), st.integers(0, 10), st.integers(0, 10))
def test_strict_is_never_wider(moment: Moment, base: int, pain: int) -> None:
    ranks = [gate(p).light(moment, base, pain).rank for p in (STRICT, STANDARD, GRADED)]
    assert ranks[0] == max(ranks)


@pytest.mark.parametrize(("policy", "start"), [(STRICT, 5), (STANDARD, 6), (GRADED, 7)])
def test_high_pain_at_the_start_leaves_ease_only(policy: PainPolicy, start: int) -> None:
    assert gate(policy).ease_only(Pain(0, start))
    assert not gate(policy).ease_only(Pain(start - 1))


RECORD = ExerciseRecord("row", None, (), Pain(2))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stop", "peak", "after", "morning", "light"),
    [
        (None, Pain(2), Pain(2), Morning(DAY, Pain(2)), G),
        (Stop.OTHER, Pain(2), Pain(2), Morning(DAY, Pain(2)), A),
        (Stop.LEG, Pain(2), Pain(2), Morning(DAY, Pain(2)), R),
        (Stop.NUMB_OR_WEAK, Pain(2), Pain(2), Morning(DAY, Pain(2)), R),
        (None, Pain(2, 2), Pain(2), Morning(DAY, Pain(2)), A),
        (None, Pain(2), Pain(2), Morning(DAY, Pain(2), SetOff.YES), A),
        (None, Pain(2), Pain(2), Morning(DAY, Pain(2), SetOff.NOT_SURE), G),
        (None, Pain(2), Pain(2), Morning(DAY, Pain(2, 0, Reach.THIGH)), R),
        (None, None, None, None, G),
    ],
)
def test_a_session_is_judged(
    stop: Stop | None,
    peak: Pain | None,
    after: Pain | None,
    morning: Morning | None,
    light: Light,
) -> None:
    record = ExerciseRecord("row", RECORD.given, (), peak, stop)
    session = Session("s", day(1), Pain(2), (record,), after)
    found = judge(session, morning, Pain(2), gate(STRICT))(record)
    assert found.light is light
    assert found.complete is (morning is not None)
    assert found.counts


@pytest.mark.parametrize(("start", "pill"), [(Pain(5), False), (Pain(2), True)])
def test_ease_and_painkillers_do_not_count(start: Pain, pill: bool) -> None:
    session = Session("s", day(1), start, (RECORD,), Pain(2), pill)
    assert not judge(session, None, Pain(2), gate(STRICT))(RECORD).counts


def test_every_reason_names_a_known_source() -> None:
    session = Session("s", day(1), Pain(2), (RECORD,), Pain(9))
    found = judge(session, Morning(DAY, Pain(9, 9, Reach.FOOT)), Pain(2), gate(STRICT))(RECORD)
    assert {r.source for r in found.reasons} <= {s.key for s in sources()} | {"ours"}


def test_worst_of_none_is_green() -> None:
    assert (worst([]), worst([G, R, A])) == (G, R)


@pytest.mark.parametrize(
    ("mornings", "usual"),
    [((), 3), ((1, 1), 3), ((1, 1, 5), 1), ((6, 6, 6), 3), ((9,) * 9 + (1,) * 7, 1)],
)
def test_the_usual_morning(mornings: tuple[int, ...], usual: int) -> None:
    asked = tuple(
        Morning(day(len(mornings) - n), Pain(p, 0, Reach.THIGH)) for n, p in enumerate(mornings)
    )
    assert usual_morning(History(mornings=asked), Pain(3), DAY) == Pain(usual)


@pytest.mark.parametrize("site", ["back", "leg"])
def test_of_an_even_number_of_mornings_the_lower_middle_one_is_usual(site: str) -> None:
    """Between 2 and 4 the careful one: a higher usual would excuse a worse morning."""
    asked = tuple(
        Morning(day(4 - n), replace(Pain(0), **{site: p})) for n, p in enumerate((1, 2, 4, 5))
    )
    said = replace(Pain(0), **{site: 6})
    assert getattr(usual_morning(History(mornings=asked), said, DAY), site) == 2


@pytest.mark.parametrize(
    ("mornings", "sessions", "found"),
    [
        ((1,), (2,), 1),
        ((0,), (2, 1), None),
        ((1,), (2, 1), 1),
        ((), (2,), None),
        ((2,), (2,), None),
    ],
)
def test_the_morning_that_answers(
    mornings: tuple[int, ...], sessions: tuple[int, ...], found: int | None
) -> None:
    lived = tuple(Session(str(n), day(n), Pain(2), ()) for n in sessions)
    history = History(lived, tuple(Morning(day(n), Pain(2)) for n in mornings))
    answer = morning_after(history, lived[0])
    assert (answer and answer.on) == (None if found is None else day(found))


@pytest.mark.parametrize(
    ("policy", "complete"), [(PainPolicy.STRICT, False), (PainPolicy.STANDARD, True)]
)
def test_where_pain_may_settle_within_a_day_the_morning_answers_for_after(
    policy: PainPolicy, complete: bool
) -> None:
    """Clinical 5: strict is back to the start within the hour, standard within a day."""
    session = done(1, ROW, D, after=None)
    said = judge(session, Morning(day(0), CALM), CALM, gate(policy))(session.records[0])
    assert said.complete is complete
    unanswered = judge(session, None, CALM, gate(policy))(session.records[0])
    assert not unanswered.complete


def weeks(before: tuple[int, ...], now: tuple[int, ...], leg: int = 0) -> tuple[Morning, ...]:
    """Mornings of the week before and of this one, oldest first; the last one is today's."""
    days = [*range(14 - len(before), 14)][: len(before)]
    older = [Morning(day(n), Pain(p)) for n, p in zip(reversed(days), before, strict=True)]
    newer = [
        Morning(day(n), Pain(p, leg, Reach.THIGH if leg else Reach.BACK))
        for n, p in zip(reversed(range(len(now))), now, strict=True)
    ]
    return (*older, *newer)


@pytest.mark.parametrize(
    ("before", "now", "leg", "sites"),
    [
        ((2,) * 7, (2,) * 7, 0, []),
        ((2,) * 7, (2, 2, 2, 2, 3, 3, 3), 0, []),  # 0.4 points more
        ((2,) * 7, (2, 2, 2, 3, 3, 3, 3), 0, ["back"]),  # 0.6 points more
        ((3,) * 7, (2,) * 7, 0, []),
        ((2,) * 7, (2,) * 7, 1, ["leg"]),
        ((2,) * 3, (6,) * 7, 0, []),  # too few mornings to compare with
        ((2,) * 7, (6,) * 3, 0, []),
        ((2,) * 4, (3,) * 4, 0, ["back"]),
        ((2,) * 7, (2, 2, 2, 2, 2, 2, 6), 0, ["back"]),
        ((3, *(2,) * 6), (2, 2, 2, 2, 2, 2, 6), 0, []),  # a worse week before, no rise from it
    ],
)
def test_a_week_of_worse_mornings(
    before: tuple[int, ...], now: tuple[int, ...], leg: int, sites: list[str]
) -> None:
    mornings = weeks(before, now, leg)
    found = week_rises(History(mornings=mornings), mornings[-1])
    assert [reason["site"] for reason in found] == sites


def test_without_a_morning_no_week_has_risen() -> None:
    assert week_rises(History(mornings=weeks((2,) * 7, (6,) * 7)), None) == ()


@pytest.mark.parametrize(
    ("policy", "light"),
    [(PainPolicy.GRADED_EXPOSURE, Light.AMBER), (PainPolicy.STANDARD, Light.GREEN)],
)
def test_graded_exposure_looks_at_weeks(policy: PainPolicy, light: Light) -> None:
    """One point more every morning passes the limit of each morning, and is amber as a week."""
    found = judged_under(policy, weeks((2,) * 7, (3,) * 7))
    assert found.light is light


def test_weeks_that_stay_up_are_bounded_by_what_was_said_at_intake() -> None:
    """A worse week before makes this one no rise; each of its mornings is still over the limit."""
    found = judged_under(PainPolicy.GRADED_EXPOSURE, weeks((5,) * 7, (5,) * 7))
    assert found.light is Light.AMBER
    assert {r.code for r in found.reasons} == {ReasonCode.MORNING_OVER_LIMIT}


def judged_under(policy: PainPolicy, awake: tuple[Morning, ...]) -> Judgement:
    """The last session of a person who said at intake to wake with 3."""
    agreed = 4 if policy is PainPolicy.GRADED_EXPOSURE else None
    given = Approval(
        "T", day(20), DAY, Stage.STRENGTH, policy, "afraid of moving", graded_peak=agreed
    )
    who = person(mode=Mode.CLINIC, usual=Pain(3))
    lived = case([done(1, ROW, D)], awake, who, approvals=(given,))
    return stand(lived).of("row")[-1].judgement
