"""Facts as rows: their order of arrival, sending them twice and correcting them change nothing else.

A generated case is written out as the rows that its person would have made; reading them back
gives the case. No database is needed: `records` turns rows into values.
"""

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import Phase, event, find, given, settings
from hypothesis import strategies as st
from msgspec import structs
from tests.care.strategies import (
    CASES,
    CATALOGUE,
    DAY,
    ROW,
    case,
    day,
    done,
    screen,
    usual_dose,
)

from mainstay.care.adverse import adverse_events
from mainstay.care.case import Case, standing_after
from mainstay.care.guards import decide_each
from mainstay.care.history import Morning, Pain, Reach, Session
from mainstay.care.outcomes import Score, change
from mainstay.care.pain import Light
from mainstay.care.questions import Answer
from mainstay.care.screening import triage
from mainstay.web import deriving, fact_rows, models, records
from mainstay.web.fact_rows import FactRow
from mainstay.web.facts import Asked, PainSaid, SetDone
from mainstay.web.screened import asked_again

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
IDS = tuple(e.id for e in CATALOGUE.exercises)
Rows = tuple[FactRow, ...]


def row(kind: str, name: str, on: dt.date, hour: int, value: Any) -> FactRow:
    at = dt.datetime(on.year, on.month, on.day, hour, tzinfo=dt.UTC)
    key = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind}/{name}"))
    text = msgspec.json.encode(value).decode()
    return FactRow(kind, key, "self", str(at), on, str(at), None, None, False, text)


def rows_of(case: Case) -> Rows:
    """The rows of a life, oldest first."""
    history = case.history
    found = [row("Profile", "p", day(300), 8, case.patient)]
    for session in history.sessions:
        found += session_rows(session)
    for m in history.mornings:
        said = PainSaid(Asked.MORNING, m.pain, set_off=m.set_off)
        found.append(row("PainReport", f"m{m.on}", m.on, 7, said))
    for f in history.flares:
        found.append(row("PainReport", f"f{f.on}", f.on, 20, PainSaid(Asked.FLARE, f.pain)))
    kinds = {"Approval": case.approvals, "Override": case.overrides, "Decision": case.decisions}
    for kind, values in kinds.items():
        found += [row(kind, f"{kind}{n}", v.on, 21, v) for n, v in enumerate(values)]
    for n, e in enumerate(history.adverse):
        found.append(row("AdverseEvent", f"e{n}", e.on, 18, e))
    for n, answer in enumerate(ANSWERED):
        found.append(row("Answer", f"a{n}", answer.on, 9, answer))
    found += [row("Score", f"s{n}", s.on, 19, s) for n, s in enumerate(scores_of(case))]
    found.sort(key=fact_rows.in_time)
    # No two facts happen at the same moment.
    return tuple(
        structs.replace(r, at_text=str(r.at + dt.timedelta(microseconds=n)))
        for n, r in enumerate(found)
    )


ANSWERED = (
    Answer("saddle", ("no",), day(40)),
    Answer("saddle", ("new",), day(20)),
    Answer("fever", ("no",), day(20)),
    Answer("fall", ("no",), day(10)),
    Answer("saddle", ("no",), day(10)),
)
"""A warning sign that locks, and an answer after it that opens nothing."""


def scores_of(case: Case) -> list[Score]:
    """A score of pain every other week, from the pain that was told that morning."""
    told = {m.on: m.pain.back for m in case.history.mornings}
    return [Score("back_pain_average", pain, on) for on, pain in sorted(told.items())[::14]]


def session_rows(session: Session) -> list[FactRow]:
    key = session.id
    start = PainSaid(
        Asked.START,
        session.start,
        session=key,
        extra_painkiller=session.extra_painkiller,
        readiness=session.readiness,
    )
    found = [row("PainReport", f"{key}-start", session.on, 10, start)]
    for r in session.records:
        for s in r.sets:
            named = replace(s, id=f"{key}-{r.exercise}-{s.id}")
            done = SetDone(key, r.exercise, r.given, named)
            found.append(row("SetLog", named.id, session.on, 11, done))
        if r.peak is not None:
            said = PainSaid(Asked.DURING, r.peak, session=key, exercise=r.exercise, stop=r.stop)
            found.append(row("PainReport", f"{key}-{r.exercise}", session.on, 12, said))
    if session.after is not None:
        after = PainSaid(Asked.AFTER, session.after, session=key, effort=session.effort)
        found.append(row("PainReport", f"{key}-after", session.on, 13, after))
    return found


def read_back(rows: Rows, case: Case) -> Case | None:
    """The case as the pages read it."""
    return records.Overview(models.Person(), case.on, case.patient.mode, rows, None).case


def state_of(rows: Rows, case: Case) -> Any:
    """All that follows: history, safety screen, outcomes, standing and every dose."""
    read = read_back(rows, case)
    assert read is not None
    standing = standing_after(read, screen(), CATALOGUE)
    screened = triage(read.answers, read.on, read.releases, case.patient.mode)
    scored = deriving.scores(rows)
    changes = [change(scored, m, read.on) for m in dict.fromkeys(s.measure for s in scored)]
    decided = decide_each(read, standing, CATALOGUE, IDS)
    log = adverse_events(read.history, lambda _: Pain(2), read.on)
    again = asked_again(rows).open
    return read.history, screened, changes, standing, decided, log, again


@given(CASES, st.integers(0, 400), st.booleans())
def test_facts_may_arrive_in_any_order(case: Case, cut: int, turn: bool) -> None:
    """A phone that was offline sends late; the time that counts is when it happened."""
    rows = rows_of(case)
    mixed = (*rows[cut:], *rows[:cut])[:: -1 if turn else 1]
    late = tuple(
        structs.replace(r, received_text=str(r.received_at + dt.timedelta(days=n % 5)))
        for n, r in enumerate(mixed)
    )
    event("turned" if mixed != rows else "as it was")
    assert state_of(tuple(sorted(late, key=fact_rows.in_time)), case) == state_of(rows, case)


KINDS = (
    "PainReport",
    "Flare",
    "SetLog",
    "Answer",
    "Override",
    "Score",
    "Approval",
    "AdverseEvent",
)
"""Kinds of facts; a flare is a pain report that does more."""


def of_kind(rows: Rows, kind: str) -> list[FactRow]:
    """The facts of a kind, flares apart from what else is said about pain."""
    table = "PainReport" if kind == "Flare" else kind
    found = [r for r in rows if r.kind == table]
    if table != "PainReport":
        return found
    flared = [r for r in found if r.value(PainSaid).asked is Asked.FLARE]
    return flared if kind == "Flare" else [r for r in found if r not in flared]


@given(CASES, st.lists(st.integers(0, 400), min_size=len(KINDS), max_size=len(KINDS)))
def test_corrected_facts_give_the_state_of_having_entered_them_right(
    case: Case, picks: list[int]
) -> None:
    """One fact of each kind is put right; the wrong ones stay in the story, and so do decisions."""
    rows = rows_of(case)
    story: list[FactRow] = list(rows)
    for kind, pick in zip(KINDS, picks, strict=True):
        likes = of_kind(rows, kind)
        if not likes:
            continue
        right, wrong_text = likes[pick % len(likes)], likes[pick // 2 % len(likes)].text
        wrong = structs.replace(
            right, key=str(uuid.uuid4()), text=wrong_text, new_key=right.key
        )
        event(f"{kind}, {'really wrong' if wrong_text != right.text else 'the same'}")
        corrected = structs.replace(right, old_key=wrong.key)
        story = [*(corrected if r.id == right.id else r for r in story), wrong]
    found = tuple(sorted(story, key=fact_rows.in_time))
    *state, again = state_of(found, case)
    *wanted, right_again = state_of(rows, case)
    assert state == wanted
    # A safety question that was once asked waits for an answer, whatever is corrected.
    assert again >= right_again
    kept = [r for r in found if r.kind == "Decision"]
    assert kept == [r for r in rows if r.kind == "Decision"]


@given(CASES, st.lists(st.integers(0, 400), min_size=len(KINDS), max_size=len(KINDS)))
def test_facts_sent_twice_count_once(case: Case, picks: list[int]) -> None:
    """One of each kind, even where the second row came in under another id."""
    rows = rows_of(case)
    twice = []
    for kind, pick in zip(KINDS, picks, strict=True):
        facts = of_kind(rows, kind)
        event(f"{kind}: {'some' if facts else 'none'}")
        if facts:
            twice.append(structs.replace(facts[pick % len(facts)], key=str(uuid.uuid4())))
    both = tuple(sorted((*rows, *twice), key=fact_rows.in_time))
    assert state_of(both, case) == state_of(rows, case)


@pytest.mark.parametrize("kind", KINDS)
def test_the_cases_hold_facts_of_every_kind(kind: str) -> None:
    """The control: a law over facts that no case has could not fail."""
    any_will_do = settings(phases=[Phase.generate])  # the smallest one is not looked for
    find(CASES, lambda case: len(of_kind(rows_of(case), kind)) > 0, settings=any_will_do)


def test_a_fact_left_wrong_does_change_the_state() -> None:
    """The control of the laws above."""
    calm = case([done(3, ROW, usual_dose(ROW)), done(1, ROW, usual_dose(ROW))])
    rows = rows_of(calm)
    hurt = next(r for r in rows if r.kind == "PainReport" and '"during"' in r.text)
    said = hurt.value(PainSaid)
    wrong = structs.replace(
        hurt, text=msgspec.json.encode(replace(said, pain=Pain(9))).decode()
    )
    changed = tuple(wrong if r.id == hurt.id else r for r in rows)
    assert state_of(changed, calm) != state_of(rows, calm)


# --- what one row alone decides ---


@pytest.mark.parametrize("turn", [False, True], ids=["worse first", "worse last"])
def test_of_two_mornings_of_a_day_the_worse_numbers_count(turn: bool) -> None:
    """Two windows answered; neither takes back what the other said."""
    said = [Pain(6, 1, Reach.THIGH), Pain(2, 4, Reach.BACK)]
    rows = [
        row("PainReport", f"m{n}", DAY, 7 + n, PainSaid(Asked.MORNING, pain))
        for n, pain in enumerate(said[::-1] if turn else said)
    ]
    found = deriving.history_from(fact_rows.sorted_by_kind(rows)).mornings
    assert found == (Morning(DAY, Pain(6, 4, Reach.THIGH)),)


@pytest.mark.parametrize(("told", "light"), [(True, Light.GREEN), (False, Light.RED)])
def test_without_pain_at_the_start_the_tightest_limits_hold(told: bool, light: Light) -> None:
    """Nobody knows where it began: the same 4 that is calm over a start of 4 is far too much."""
    sore = Pain(4)
    lived = case([done(1, ROW, usual_dose(ROW), start=sore, peak=sore, after=sore)])
    rows = tuple(r for r in rows_of(lived) if told or '"start"' not in r.text)
    read = read_back(rows, lived)
    assert read is not None
    assert read.history.sessions[0].start == (sore if told else Pain(0, 0, Reach.BACK))
    judged = standing_after(read, screen(), CATALOGUE).judged[-1]
    assert judged.judgement.light is light


@pytest.mark.parametrize(("start", "counts"), [(None, True), (Pain(1), True), (Pain(2), False)])
def test_pain_in_a_session_counts_at_once_unless_it_began_with_as_much(
    start: Pain | None, counts: bool
) -> None:
    """Where nobody said how it began, any pain may be more than that."""
    rows = [row("Profile", "p", day(300), 8, case().patient)]
    if start is not None:
        said = PainSaid(Asked.START, start, session="s")
        rows.append(row("PainReport", "start", DAY, 10, said))
    hurt = PainSaid(Asked.DURING, Pain(2), session="s", exercise="row")
    more = [*rows, row("PainReport", "during", DAY, 11, hurt)]
    changed = deriving.fingerprint(more, DAY) != deriving.fingerprint(rows, DAY)
    assert changed is counts
