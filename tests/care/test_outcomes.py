from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.care.instruments import Better, shipped_instruments
from mainstay.care.outcomes import (
    Doubt,
    Measure,
    MeasureTable,
    Response,
    Score,
    change,
    due,
    early_doubt,
    goal_score,
    main_pain,
    measure,
    measures,
    response,
)
from mainstay.care.patient import Goal
from mainstay.care.sources import OURS, source
from mainstay.reading import ReadingError

START = date(2026, 9, 1)


def scores(name: str, *values: float, every_days: int = 7) -> tuple[Score, ...]:
    return tuple(
        Score(name, value, START + timedelta(days=every_days * n))
        for n, value in enumerate(values)
    )


def week(number: int) -> date:
    return START + timedelta(weeks=number)


# measure, first, last: important, detectable, worse, recovered
CHANGES = [
    ("back_pain_average", 6, 4, True, True, False, False, "two points less"),
    ("back_pain_average", 3, 2, True, False, False, False, "30 percent less, but within noise"),
    ("back_pain_average", 6, 5, False, False, False, False, "one point is noise"),
    ("back_pain_average", 4, 6, False, True, True, False, "two points more"),
    ("back_pain_average", 2, 0, True, True, False, True, "no pain left"),
    ("rmdq-24", 15, 10, True, True, False, False, "five points less"),
    ("rmdq-24", 6, 2, True, False, False, True, "two or less counts as recovered"),
    ("odi", 50, 40, True, True, False, False, "ten points less"),
    ("goal_ability", 3, 5, True, True, False, False, "two points more ability"),
    ("goal_ability", 5, 3, False, True, True, False, "less ability"),
    ("start-back", 6, 3, False, None, False, False, "no known limits"),
]


@pytest.mark.parametrize(
    ("name", "first", "last", "important", "detectable", "worse", "recovered", "why"), CHANGES
)
def test_change(name, first, last, important, detectable, worse, recovered, why):
    found = change(scores(name, first, last), name, week(9))
    assert found is not None
    assert (found.important, found.detectable) == (important, detectable)
    assert (found.worse, found.recovered) == (worse, recovered)


def test_change_says_points_percent_and_that_high_starts_fall_by_themselves():
    found = change(scores("back_pain_average", 8, 6), "back_pain_average", week(9))
    assert found is not None
    assert (found.improvement, found.percent, found.may_fall_back) == (2, 25.0, True)
    low = change(scores("back_pain_average", 5, 3), "back_pain_average", week(9))
    assert low is not None
    assert not low.may_fall_back
    weak = change(scores("goal_ability", 2, 3), "goal_ability", week(9))
    assert weak is not None
    assert (weak.percent, weak.may_fall_back) == (None, True)


def test_change_needs_two_days_and_sees_nothing_from_later():
    assert change((), "odi", week(9)) is None
    assert change(scores("odi", 40), "odi", week(9)) is None
    assert change(scores("odi", 40, 20), "odi", week(0)) is None


BACK, LEG, SAID = "back_pain_average", "leg_pain_average", "global_change"
RESPONSES = [
    ("nothing known", (), Response.UNKNOWN),
    ("less pain, nothing said", scores(BACK, 6, 3), Response.UNKNOWN),
    ("said, but no second score", scores(BACK, 6) + scores(SAID, 3), Response.UNKNOWN),
    ("half the pain and better", scores(BACK, 6, 3) + scores(SAID, 3), Response.YES),
    ("half the pain, not better", scores(BACK, 6, 3) + scores(SAID, 1), Response.NO),
    ("better, but the same pain", scores(BACK, 6, 5) + scores(SAID, 3), Response.NO),
    ("function a third better", scores("rmdq-24", 12, 8) + scores(SAID, 2), Response.YES),
    (
        "the leg leads",
        scores(BACK, 2, 2) + scores(LEG, 7, 3) + scores(SAID, 2),
        Response.YES,
    ),
    (
        "a little leg pain that went away is not enough",
        scores(BACK, 6, 6) + scores(LEG, 1, 0) + scores(SAID, 2),
        Response.NO,
    ),
    ("never any pain", scores(BACK, 0, 0) + scores(SAID, 2), Response.NO),
]


@pytest.mark.parametrize(
    ("why", "given_", "expected"), RESPONSES, ids=[r[0] for r in RESPONSES]
)
def test_response(why, given_, expected):
    assert response(given_, week(12)) is expected


# weekly average pain, week, flares: what is done
DOUBTS = [
    ("too early to say", (6, 6, 6, 6), 3, 0, Doubt.NONE),
    ("three flares in four weeks", (6, 5, 4), 2, 3, Doubt.SEE_CLINICIAN),
    ("too few answers", (6, 6, 5), 4, 0, Doubt.TOO_FEW_SCORES),
    ("no better at week 4", (6, 6, 6, 6, 6), 4, 0, Doubt.SOFT_REVIEW),
    ("somewhat better at week 4", (6, 6, 5, 5, 5), 4, 0, Doubt.NONE),
    ("a third better at week 4", (6, 6, 4, 4, 4), 4, 0, Doubt.NONE),
    ("worse by more than noise", (4, 4, 6, 6, 6), 4, 0, Doubt.SEE_CLINICIAN),
    ("somewhat better at week 6 is not enough", (6, 6, 5, 5, 5, 5, 5), 6, 0, Doubt.SEE_CLINICIAN),
    ("a third better at week 6", (6, 6, 5, 4, 4, 4, 4), 6, 0, Doubt.NONE),
    ("never any pain", (0, 0, 0, 0, 0, 0, 0), 6, 0, Doubt.NONE),
]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "pain", "number", "flares", "expected"), DOUBTS, ids=[d[0] for d in DOUBTS]
)
def test_early_doubt(why, pain, number, flares, expected):
    found = early_doubt(scores(BACK, *pain), START, week(number), flares_in_4_weeks=flares)
    assert found is expected


def test_the_stronger_pain_at_the_start_is_the_main_one():
    assert main_pain((), START) == BACK
    assert main_pain(scores(LEG, 3), START) == LEG
    assert main_pain(scores(BACK, 3) + scores(LEG, 3), START) == BACK


def test_goal_score_is_the_mean_of_the_persons_own_goals():
    assert goal_score((), START) is None
    goals = (Goal("lift my child", 3), Goal("sit in the cinema", 4), Goal("garden", 6))
    assert goal_score(goals, START) == Score("goal_ability", 4.3, START)


PAIN = [
    f"{site}_pain_{kind}" for site in ("back", "leg") for kind in ("average", "worst", "now")
]
DUE = [
    (0, [*PAIN, "goal_ability", "rmdq-24", "pseq"]),
    (1, PAIN),
    (2, [*PAIN, "goal_ability", "global_change"]),
    (3, PAIN),
    (4, [*PAIN, "goal_ability", "global_change", "rmdq-24"]),
    (12, [*PAIN, "goal_ability", "global_change", "rmdq-24", "pseq"]),
]


@pytest.mark.parametrize(("number", "asked"), DUE)
def test_what_is_asked_in_a_week_when_all_before_was_answered(number, asked):
    before = tuple(
        Score(m.id, m.high, week(number) - timedelta(days=1)) for m in measures() if number
    )
    found = due(START, before, week(number), loaded=("rmdq-24", "pseq"))
    assert [m.id for m in found] == asked


def test_what_was_not_answered_stays_due_and_what_nobody_loaded_is_never_asked():
    late = [m.id for m in due(START, (), week(5), loaded=("odi",))]
    assert "odi" in late
    assert "rmdq-24" not in late
    assert "goal_ability" in late
    answered = scores("odi", 40)
    assert "odi" not in [m.id for m in due(START, answered, week(3), loaded=("odi",))]


def test_our_own_questions_have_words_and_all_have_a_known_source():
    for known in measures():
        words = {bool(known.ask), bool(known.low_means), bool(known.high_means)}
        assert words == {not known.instrument}
        assert known.source == OURS or source(known.source)
    shipped = {instrument.id for instrument in shipped_instruments()}
    asked = {m.instrument for m in measures() if m.instrument}
    assert {name for name in asked if not name.startswith("promis-")} == shipped


def test_change_limits_are_the_same_wherever_they_are_written():
    for instrument in (i for i in shipped_instruments() if i.total):
        known = measure(instrument.id)
        for name in ("better", "mic", "mic_percent", "mdc", "recovered"):
            assert getattr(known, name) == getattr(instrument, name)


def test_unknown_measures_and_impossible_values_are_refused():
    with pytest.raises(ReadingError, match="odi"):
        measure("odo")
    with pytest.raises(ValueError, match="0 to 10"):
        Score(BACK, 11, START)


@pytest.mark.parametrize(
    "changes", [{"high": 0}, {"weeks": ()}, {"weeks": (0,), "every_weeks": 2}, {"ask": ""}]
)
def test_impossible_measures_are_refused(changes):
    with pytest.raises(ValueError, match="x: write"):
        Measure(
            **{
                "id": "x",
                "low": 0,
                "high": 9,
                "better": Better.LOWER,
                "source": "ours",
                "weeks": (0,),
                "ask": "How?",
                **changes,
            }
        )


def test_double_measures_are_refused():
    with pytest.raises(ValueError, match="once"):
        MeasureTable((measures()[0], measures()[0]))


@given(st.sampled_from([m.id for m in measures()]), st.data())
def test_law_a_change_and_its_reverse_are_mirror_images(name, data):
    known = measure(name)
    values = st.integers(int(known.low), int(known.high))
    first, last = data.draw(values), data.draw(values)
    there = change(scores(name, first, last), name, week(9))
    back = change(scores(name, last, first), name, week(9))
    assert there is not None
    assert back is not None
    assert there.improvement == -back.improvement
    assert there.detectable == back.detectable
    assert not (there.important and back.important)
    assert not (there.important and there.worse)
