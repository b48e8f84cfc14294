"""Locks, releases, expiry and the laws of the safety screen; levels are in tests/spec."""

import functools
import tomllib
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.anatomy import Sex
from mainstay.care.findings import behind, urgent_terms
from mainstay.care.history import By
from mainstay.care.patient import Medicine, Mode
from mainstay.care.questions import (
    ALONE,
    Answer,
    Answers,
    Choice,
    all_questions,
    birth_years,
    has_leg_symptoms,
    medicines,
    question,
    questions,
)
from mainstay.care.red_flags import Kind, Level
from mainstay.care.screening import Release, Triage, TriageStatus, triage
from mainstay.reading import ReadingError

DAY = date(2026, 3, 2)
CALM = {"onset": "long", "onset-age": "from_45", "readiness-control": "controlled"}
NOBODY = Answers(1986, Sex.MALE)


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def screen(
    on: date = DAY, before: Answers = NOBODY, skip: tuple[str, ...] = (), **told: str
) -> Answers:
    """All questions answered on a day, calmly unless told otherwise."""
    wanted = {key.replace("_", "-"): value for key, value in told.items()}
    answers = before
    for _ in all_questions():
        for asked in questions(answers, on):
            if asked.id in ("birth-year", "sex", *skip):
                continue
            calm = CALM.get(asked.id, asked.choices[0].id)
            choices = tuple(wanted.get(asked.id, calm).split())
            answers = answers.with_answer(Answer(asked.id, choices, on))
    return answers


def therapist(on: date, *flags: str) -> Release:
    return Release(By.THERAPIST, "Kim", on, "Examined: nerves are fine", flags=flags)


def therapist_saw(examined: date) -> Release:
    return replace(therapist(later(2), "RF01"), examined_by="Dr. Lee", examined_on=examined)


def statement(on: date, examined: date) -> Release:
    return Release(By.SELF, "me", on, "I was examined", "Dr. Lee", examined, "I may exercise")


# --- status ---------------------------------------------------------------------------------

STATUS = [
    ("nothing", {}, TriageStatus.CLEAR, True, True, None),
    ("steroids", {"medicines": "steroid"}, TriageStatus.CAUTION, True, True, None),
    (
        "two infection risks",
        {"infection_risks": "immune drugs"},
        TriageStatus.REVIEW,
        True,
        True,
        2,
    ),
    (
        "heart trouble not under control",
        {"readiness": "heart", "readiness_control": "not_controlled"},
        TriageStatus.REVIEW,
        False,
        False,
        2,
    ),
    ("kidney signs", {"organs": "loin"}, TriageStatus.URGENT, True, False, 1),
    ("crash", {"fall": "major"}, TriageStatus.URGENT, False, False, 1),
    ("fever", {"fever": "yes"}, TriageStatus.URGENT, False, False, 1),
    ("numb saddle", {"saddle": "new"}, TriageStatus.EMERGENCY, False, False, 1),
    ("self-harm", {"self_harm": "yes"}, TriageStatus.SELF_HARM, False, False, 1),
    (
        "self-harm and numb saddle",
        {"self_harm": "yes", "saddle": "new"},
        TriageStatus.EMERGENCY,
        False,
        False,
        1,
    ),
    (
        "self-harm and fever",
        {"self_harm": "yes", "fever": "yes"},
        TriageStatus.SELF_HARM,
        False,
        False,
        1,
    ),
]


@pytest.mark.parametrize("told", [row[1] for row in STATUS if row[1]], ids=str)
def test_behind_every_finding_stand_the_persons_own_answers(told: dict[str, str]) -> None:
    said = screen(**told)
    for finding in triage(said, DAY).findings:
        found = behind(finding, said, DAY)
        assert found, finding
        for asked, choices, on in found:
            assert set(choices) <= set(told[asked.replace("-", "_")].split()), finding
            assert on == DAY


def test_the_answers_behind_an_age_are_named() -> None:
    said = screen(fall="minor", before=replace(NOBODY, birth_year=1940))
    shown = {f.flag: behind(f, said, DAY) for f in triage(said, DAY).findings}
    assert [asked for told in shown.values() for asked, _, _ in told], shown


@pytest.mark.parametrize(("story", "told", "status", "walk", "train", "cap"), STATUS)
def test_what_the_screen_comes_to(
    story: str, told: dict[str, str], status: TriageStatus, walk: bool, train: bool, cap: int
) -> None:
    result = triage(screen(**told), DAY)
    assert (result.status, result.may_walk, result.may_train) == (status, walk, train)
    assert result.stage_cap == cap


@pytest.mark.parametrize(
    ("age", "told", "status"),
    [
        (17, {}, TriageStatus.REFER),
        (17, {"adult": "yes"}, TriageStatus.REFER),
        (18, {"adult": "yes"}, TriageStatus.CLEAR),
        (18, {"adult": "no"}, TriageStatus.REFER),
        (18, {"adult": "not_sure"}, TriageStatus.REFER),
        (19, {"adult": "no"}, TriageStatus.CLEAR),  # not asked any more; the year is enough
        (17, {"saddle": "new"}, TriageStatus.EMERGENCY),
        (17, {"fever": "yes"}, TriageStatus.URGENT),
    ],
)
def test_under_18_is_referred_and_emergencies_still_come_first(
    age: int, told: dict[str, str], status: TriageStatus
) -> None:
    result = triage(screen(before=Answers(DAY.year - age, Sex.MALE), **told), DAY)
    assert result.status is status
    assert result.may_train is (status is TriageStatus.CLEAR)


def test_nothing_answered_is_not_clear() -> None:
    result = triage(Answers(), DAY)
    assert result.status is TriageStatus.UNANSWERED
    assert result.unanswered[:2] == ("birth-year", "sex")
    assert (result.level, result.answered_on, result.valid_until) == (None, None, None)
    assert not result.may_train
    assert not result.may_walk


def test_an_emergency_shows_at_the_first_tap() -> None:
    result = triage(NOBODY.with_answer(Answer("saddle", ("new",), DAY)), DAY)
    assert result.status is TriageStatus.EMERGENCY
    assert "bladder" in result.unanswered


def test_walking_waits_for_the_whole_screen_when_something_is_urgent() -> None:
    assert not triage(screen(skip=("fall",), organs="loin"), DAY).may_walk


# --- expiry ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "status"), [(0, "clear"), (28, "clear"), (29, "expired"), (400, "expired")]
)
def test_answers_count_for_28_days(days: int, status: str) -> None:
    result = triage(screen(), later(days))
    assert result.status.value == status
    assert result.valid_until == later(28)
    assert result.may_walk
    assert result.may_train is (status == "clear")


def test_a_flare_makes_older_answers_expire() -> None:
    result = triage(screen(), later(3), not_before=later(2))
    assert result.status is TriageStatus.EXPIRED
    assert "saddle" in result.unanswered
    assert result.valid_until == later(1)
    assert triage(screen(later(2)), later(3), not_before=later(2)).status is TriageStatus.CLEAR


def test_one_old_answer_is_enough_to_expire() -> None:
    answers = screen(later(20), screen(), skip=("cancer",))
    result = triage(answers, later(30))
    assert result.unanswered == ("cancer",)
    assert result.status is TriageStatus.EXPIRED
    assert result.answered_on == DAY


def test_a_follow_up_has_to_be_answered_anew() -> None:
    first = screen(saddle="not_sure", saddle_again="no")
    second = first.with_answer(Answer("saddle", ("not_sure",), later(5)))
    assert triage(first, DAY).status is TriageStatus.CLEAR
    assert triage(second, later(5)).unanswered == ("saddle-again",)


def test_answers_of_later_days_do_not_count_yet() -> None:
    assert triage(screen(later(1), screen(), saddle="new"), DAY).status is TriageStatus.CLEAR


# --- locks and releases ---------------------------------------------------------------------

NUMB = screen(saddle="new")
KIDNEY = screen(organs="loin")
CLEAR_LATER = screen(later(3), NUMB)


def test_a_lock_stays_whatever_is_answered_later() -> None:
    result = triage(CLEAR_LATER, later(3))
    assert result.status is TriageStatus.EMERGENCY
    assert not result.unanswered


CLINIC = [
    ("therapist, the day after", NUMB, therapist(later(1)), True),
    ("therapist, same day, names the flag", NUMB, therapist(DAY, "RF01"), True),
    ("therapist, same day, names no flag", NUMB, therapist(DAY), False),
    ("therapist, names another flag", NUMB, therapist(later(1), "RF02"), False),
    ("therapist, before it was raised", NUMB, therapist(later(-1), "RF01"), False),
    ("therapist, in the future", NUMB, therapist(later(9)), False),
    ("therapist, examined before it", NUMB, therapist_saw(later(-1)), False),
    ("therapist, examined weeks before it", NUMB, therapist_saw(later(-26)), False),
    ("therapist, examined on its day", NUMB, therapist_saw(DAY), True),
    ("therapist, examined the day after", NUMB, therapist_saw(later(1)), True),
    ("the person's own statement", CLEAR_LATER, statement(later(3), later(1)), False),
]


@pytest.mark.parametrize(("story", "answers", "release", "is_open"), CLINIC)
def test_in_clinic_mode_only_a_therapist_opens_a_lock(
    story: str, answers: Answers, release: Release, is_open: bool
) -> None:
    result = triage(answers, later(3), (release,), Mode.CLINIC)
    assert result.may_train is is_open
    assert [f.flag for f in result.released] == (["RF01"] if is_open else [])


KIDNEY_CLEAR = screen(later(3), KIDNEY)
PERSONAL = [
    ("examined, then a clear screen", CLEAR_LATER, statement(later(3), later(1)), True),
    ("an emergency, examined the same day", CLEAR_LATER, statement(later(3), DAY), False),
    ("urgent, examined the same day", KIDNEY_CLEAR, statement(later(3), DAY), True),
    ("no new screen", NUMB, statement(later(3), later(1)), False),
    ("a new screen before the examination", CLEAR_LATER, statement(later(4), later(4)), False),
    (
        "a new screen with one question missing",
        screen(later(3), NUMB, skip=("fever",)),
        statement(later(3), later(1)),
        False,
    ),
    (
        "a question that was never answered",
        screen(later(3), screen(saddle="new", skip=("fever",)), skip=("fever",)),
        statement(later(3), later(1)),
        False,
    ),
    (
        "a new screen with a review flag",
        screen(later(3), NUMB, infection_risks="immune drugs"),
        statement(later(3), later(1)),
        False,
    ),
    (
        "a new screen with a flag that exercise goes on with",
        screen(later(3), NUMB, inflammation="stiff psoriasis"),
        statement(later(3), later(1)),
        True,
    ),
    (
        "not said by whom",
        CLEAR_LATER,
        replace(statement(later(3), later(1)), examined_by=""),
        False,
    ),
    (
        "not said with what result",
        CLEAR_LATER,
        replace(statement(later(3), later(1)), result=" "),
        False,
    ),
    (
        "not said when",
        CLEAR_LATER,
        replace(statement(later(3), later(1)), examined_on=None),
        False,
    ),
    ("in the future", CLEAR_LATER, statement(later(9), later(1)), False),
]


@pytest.mark.parametrize(("story", "answers", "release", "is_open"), PERSONAL)
def test_in_personal_mode_it_takes_an_examination_and_a_new_clear_screen(
    story: str, answers: Answers, release: Release, is_open: bool
) -> None:
    result = triage(answers, later(4), (release,))
    assert result.may_train is is_open
    if is_open:
        assert result.stage_cap == 1
    else:
        assert result.level in (Level.E0, Level.E1)


def test_the_cap_after_an_own_statement_ends_with_the_next_monthly_screen() -> None:
    release = statement(later(3), later(1))
    renewed = screen(later(31), CLEAR_LATER)
    assert triage(renewed, later(31), (release,)).stage_cap == 1
    assert triage(CLEAR_LATER, later(31), (release,)).status is TriageStatus.CAUTION
    after = triage(renewed, later(32), (release,))
    assert (after.stage_cap, after.status) == (None, TriageStatus.CLEAR)


def test_a_therapist_s_release_sets_no_cap() -> None:
    result = triage(CLEAR_LATER, later(3), (therapist(later(2)),))
    assert (result.status, result.stage_cap) == (TriageStatus.CLEAR, None)


def test_a_flag_raised_after_a_release_locks_again() -> None:
    again = screen(later(10), CLEAR_LATER, saddle="new")
    assert not triage(again, later(10), (therapist(later(2)),), Mode.CLINIC).may_train
    assert not triage(again, later(10), (statement(later(3), later(1)),)).may_train


def test_another_flag_of_the_same_day_is_not_opened_by_accident() -> None:
    both = screen(saddle="new", fever="yes")
    result = triage(both, DAY, (therapist(DAY, "RF13"),), Mode.CLINIC)
    assert result.status is TriageStatus.EMERGENCY


def test_a_therapist_s_release_ends_a_review() -> None:
    held = screen(readiness="heart", readiness_control="not_controlled")
    assert triage(held, later(1), (therapist(later(1)),), Mode.CLINIC).may_train
    assert not triage(held, later(1), (statement(later(1), later(1)),)).may_train


def test_a_birthday_can_raise_a_flag_without_a_new_answer() -> None:
    told = screen(
        date(2026, 12, 20), Answers(1961, Sex.MALE), fall="minor", bones="osteoporosis"
    )
    assert triage(told, date(2026, 12, 31)).level is Level.E2
    assert triage(told, date(2027, 1, 1)).level is Level.E1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"author": " "}, "author"),
        ({"reason": ""}, "reason"),
        ({"examined_on": later(9)}, "examined_on"),
    ],
)
def test_a_release_needs_a_name_a_reason_and_a_past_examination(
    change: dict[str, str], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        replace(statement(later(3), later(1)), **change)  # type: ignore[arg-type]


# --- questions and answers ------------------------------------------------------------------


def test_about_25_questions_one_each_birth_year_and_sex_first() -> None:
    ids = [q.id for q in questions(screen())]
    assert ids[:2] == ["birth-year", "sex"]
    assert 22 <= len(ids) <= 26


@pytest.mark.parametrize(
    ("who", "asked"),
    [
        (Answers(1986, Sex.FEMALE), True),
        (Answers(1986, Sex.MALE), False),
        (Answers(1966, Sex.FEMALE), False),
        (Answers(None, Sex.FEMALE), True),
        (Answers(1986, None), True),
    ],
)
def test_pregnancy_is_asked_only_where_it_can_be(who: Answers, asked: bool) -> None:
    assert ("pregnancy" in {q.id for q in questions(who, DAY)}) is asked


def test_without_a_day_the_newest_answer_tells_the_age() -> None:
    older = Answers(1966, Sex.FEMALE)
    assert "pregnancy" in {q.id for q in questions(older)}
    told = older.with_answer(Answer("saddle", ("no",), DAY))
    assert "pregnancy" not in {q.id for q in questions(told)}


def test_a_follow_up_of_a_skipped_question_is_skipped() -> None:
    told = screen(leg_symptoms="both", both_legs="not_sure", both_legs_again="no")
    ids = {q.id for q in questions(told)}
    assert {"both-legs", "both-legs-again", "leg-weakness"} <= ids
    told = told.with_answer(Answer("leg-symptoms", ("none",), later(1)))
    assert not {"both-legs", "both-legs-again", "leg-weakness"} & {
        q.id for q in questions(told)
    }


def test_medicines_and_leg_symptoms_are_read_from_the_answers() -> None:
    told = screen(medicines="steroid not_sure", leg_symptoms="one")
    assert medicines(told) == {Medicine.STEROID}
    assert has_leg_symptoms(told)
    assert not has_leg_symptoms(screen())
    assert not has_leg_symptoms(Answers())


def test_many_answers_at_once_are_as_one_by_one() -> None:
    given = (
        Answer("birth-year", ("1986",), DAY),
        Answer("saddle", ("no",), DAY),
        Answer("sex", ("female",), DAY),
        Answer("saddle", ("no",), DAY),
        Answer("birth-year", ("1987",), DAY),
        Answer("saddle", ("new",), DAY),
    )
    assert Answers.of(given) == functools.reduce(Answers.with_answer, given, Answers())
    assert len(Answers.of(given).answers) == 2
    assert Answers.of(()) == Answers()


def test_birth_year_and_sex_become_fields() -> None:
    told = Answers().with_answer(Answer("birth-year", ("1986",), DAY))
    told = told.with_answer(Answer("sex", ("female",), DAY))
    assert told == Answers(1986, Sex.FEMALE)


@pytest.mark.parametrize(
    ("asked", "choices", "message"),
    [
        ("sadle", ("no",), "no such question"),
        ("saddle", ("maybe",), "not a choice"),
        ("saddle", (), "no choice"),
        ("saddle", ("no", "new"), "2 choices"),
        ("cord", ("none", "hands"), "stands alone"),
        ("birth-year", ("soon",), "not a year"),
        ("birth-year", ("1850",), "not a year"),
        ("birth-year", ("1986", "1987"), "not a year"),
    ],
)
def test_unknown_answers_are_refused(
    asked: str, choices: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ReadingError, match=message):
        Answer(asked, choices, DAY)


def test_answers_refuse_impossible_years_and_misplaced_facts() -> None:
    with pytest.raises(ReadingError, match="not a year"):
        Answers(1850)
    with pytest.raises(ValueError, match="with_answer"):
        Answers(answers=(Answer("sex", ("male",), DAY),))


def test_every_question_has_words_help_a_reason_and_not_sure() -> None:
    for asked in all_questions():
        words = asked.wording("xx")
        assert words.language == "en"
        assert all((words.ask.endswith("?"), words.help, words.why))
        ids = [c.id for c in asked.choices]
        assert "not_sure" in ids or asked.id in ("birth-year", "sex")
        assert all(c.label("xx") for c in asked.choices)


def test_some_choices_are_shown_to_women_only() -> None:
    shown = {c.id: c.only for c in question("organs").choices}
    assert shown["low_belly"] is Sex.FEMALE
    assert shown["loin"] is None
    assert Choice("a", (("en", "A"), ("de", "B"))).label("de") == "B"


def test_in_the_year_of_the_18th_birthday_nobody_is_clear_without_saying_so() -> None:
    young = Answers(DAY.year - 18, Sex.MALE)
    result = triage(screen(before=young, skip=("adult",)), DAY)
    assert (result.status, result.unanswered) == (TriageStatus.UNANSWERED, ("adult",))


BESIDE = [
    # the follow-up, when it was told before (-) or after the "no" that makes it needless, what counts
    (("leg-symptoms", "none"), ("leg-weakness", "worse_fast"), 0, "RF06"),
    (("leg-symptoms", "none"), ("leg-weakness", "worse_fast"), 3, "RF06"),
    (("saddle", "no"), ("saddle-again", "yes"), 0, "RF01"),
    (("leg-symptoms", "none"), ("leg-weakness", "old_not_examined"), 0, None),
    (("leg-symptoms", "none"), ("leg-weakness", "old_not_examined"), -3, None),
]


@pytest.mark.parametrize(("leads", "told", "after", "flag"), BESIDE)
def test_an_urgent_answer_counts_also_where_nothing_led_to_it(
    leads: tuple[str, str], told: tuple[str, str], after: int, flag: str | None
) -> None:
    answers = screen(**{leads[0].replace("-", "_"): leads[1]})
    answers = answers.with_answer(Answer(told[0], (told[1],), later(after)))
    result = triage(answers, later(5))
    assert [f.flag for f in result.findings if f.level.locks] == ([flag] if flag else [])


def test_a_warning_of_a_day_on_which_it_was_asked_stays_a_lock() -> None:
    """An old answer to what has gone since raises nothing anew; what it raised then still locks."""
    was = screen(leg_symptoms="one", leg_weakness="worse_fast")
    now = screen(later(30), was, leg_symptoms="none")
    assert [f.raised_on for f in triage(now, later(30)).findings if f.flag == "RF06"] == [DAY]


def test_the_years_of_birth_that_can_be_told() -> None:
    years = birth_years(DAY)
    assert (years[0], years[-1]) == (DAY.year - 110, DAY.year)


# --- laws -----------------------------------------------------------------------------------

NEUTRAL = {
    "onset:recent",
    "onset:long",
    "onset:not_sure",
    "fall:minor",
    "health:smoker",
    "pain-kind:new_or_changed",
    "pain-kind:severe",
}
"""Choices that raise nothing by themselves, only together with others."""


def table() -> dict[str, list[dict[str, object]]]:
    text = files("mainstay.care").joinpath("red_flags.toml").read_text("utf-8")
    return tomllib.loads(text)


def test_every_term_of_the_table_is_a_choice_age_or_group_and_every_choice_is_used() -> None:
    raw = table()
    ids = {f"{q.id}:{c.id}" for q in all_questions() for c in q.choices}
    named = {f"{kind}:{row['name']}" for kind in ("age", "group") for row in raw[kind]}
    terms: set[str] = set()
    for rule in raw["rule"]:
        lists = [rule.get("any", []), rule.get("count", []), *rule.get("also", [])]  # type: ignore[misc]
        terms |= {term for part in lists for term in part}
    for row in (*raw["question"], *raw["group"], *raw["age"]):
        for key in ("applies", "answers", "when"):
            terms |= set(row.get(key, []))  # type: ignore[call-overload]
    assert terms <= ids | named
    calm = {i for i in ids if i.partition(":")[2] in ALONE or i.startswith("sex:")}
    by_code = {"adult:yes", "adult:not_sure"}
    assert ids - terms - calm == by_code | {"onset-age:from_45", "readiness-control:controlled"}


def one_choice_people() -> list[tuple[str, str]]:
    return [
        (q.id, c.id)
        for q in all_questions()
        for c in q.choices
        if c.id not in ALONE and not q.applies and q.id not in ("birth-year", "sex", "adult")
    ]


@pytest.mark.parametrize(("asked", "choice"), one_choice_people())
def test_no_single_worrying_answer_goes_unnoticed(asked: str, choice: str) -> None:
    who = Answers(1986, Sex.FEMALE)
    told = screen(before=who, **{asked: choice})
    followed = {q.id for q in questions(told)} > {q.id for q in questions(screen(before=who))}
    noticed = followed or bool(triage(told, DAY).findings)
    assert noticed is (f"{asked}:{choice}" not in NEUTRAL)


def people() -> st.SearchStrategy[Answers]:
    return st.builds(Answers, st.integers(1930, 2005), st.sampled_from(Sex))


@st.composite
def taps(draw: st.DrawFn, last: int = 60) -> Answer:
    asked = draw(
        st.sampled_from([q for q in all_questions() if q.id not in ("birth-year", "sex")])
    )
    ids = [c.id for c in asked.choices]
    size = 1 if asked.kind is Kind.ONE else 3
    several = draw(st.lists(st.sampled_from(ids), min_size=1, max_size=size, unique=True))
    chosen = tuple(c for c in several if c not in ALONE) or (several[0],)
    return Answer(asked.id, chosen, later(draw(st.integers(0, last))))


def severity(result: Triage) -> int:
    return result.level.rank if result.level else len(Level)


@given(people(), st.lists(taps(), max_size=12), st.randoms(use_true_random=False))
def test_order_and_repetition_of_answers_do_not_matter(who, told, chance) -> None:
    mixed = [*told, *told]
    chance.shuffle(mixed)
    one = replace(who, answers=tuple(told))
    assert triage(replace(who, answers=tuple(mixed)), later(60)) == triage(one, later(60))
    for answer in told:
        assert one.with_answer(answer) == one


@given(people(), st.lists(taps(0), max_size=10), taps(0))
def test_a_further_answer_of_the_same_day_never_lowers_the_level(who, told, more) -> None:
    before = replace(who, answers=tuple(told))
    after = replace(who, answers=(*told, more))
    assert severity(triage(after, DAY)) <= severity(triage(before, DAY))


@given(people(), st.lists(taps(), max_size=10))
def test_a_lock_never_opens_without_a_release(who, told) -> None:
    answers = replace(who, answers=tuple(told))
    locked = [
        day for day in range(61) if triage(answers, later(day)).level in (Level.E0, Level.E1)
    ]
    assert locked == list(range(locked[0], 61)) if locked else True


@given(people(), st.sampled_from([q.id for q in all_questions()]))
def test_one_missing_answer_never_clears(who, missing) -> None:
    told = screen(before=who, skip=(missing,))
    if missing == "sex":
        told = replace(told, sex=None)
    elif missing == "birth-year":
        told = replace(told, birth_year=None)
    result = triage(told, DAY)
    if missing in {q.id for q in questions(told, DAY)}:
        assert missing in result.unanswered
        assert not result.may_train


@given(people(), st.lists(taps(), max_size=12))
def test_training_is_allowed_only_after_a_whole_fresh_screen(who, told) -> None:
    result = triage(replace(who, answers=tuple(told)), later(60))
    assert not result.may_train or not result.unanswered
    assert not (result.may_train and any(f.level.locks for f in result.findings))


def test_a_choice_is_named_once() -> None:
    with pytest.raises(ReadingError, match="stands there twice"):
        Answer("medicines", ("steroid", "steroid"), DAY)


URGENT = [
    # flag, an answer that raises it at once or with another, one that is only a caution
    ("RF01", "saddle:new", "saddle:old_examined"),
    ("RF14", "belly:yes", "saddle:new"),
    ("RF14", "health:aneurysm", "belly:no"),
]


@pytest.mark.parametrize(("flag", "urgent", "calm"), URGENT)
def test_the_answers_behind_a_flag_that_is_more_than_a_caution(flag, urgent, calm) -> None:
    terms = urgent_terms(flag)
    assert urgent in terms
    assert calm not in terms


def test_what_was_asked_on_one_day_answers_for_no_other() -> None:
    """The same answers, looked at before and after the second of them, and in the year of a birthday."""
    adult = Answer("adult", ("no",), DAY)
    told = Answers(
        DAY.year - 18, Sex.MALE, (adult, replace(adult, choices=("yes",), on=later(9)))
    )
    days = (later(20), DAY, later(9), later(400), later(-1))
    fresh = [triage(replace(told), on) for on in days]
    assert [triage(told, on) for on in days] == fresh
    assert len({found.status for found in fresh}) > 1
