"""The printed week: what stands on it, that it is a tagged PDF, and that no user text is markup."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.care.case import Case
from mainstay.care.emergency import Emergency, emergency
from mainstay.exercises import Laterality, Plates, Purpose, Rig, Stage, shipped_catalogue
from mainstay.handout import Appointment, Paper, Print, calendar, pdf, png, typesetting
from mainstay.planning import PlannedItem, WeekKind, programme
from mainstay.reading import read_json
from mainstay.web.printed import Week, appointments_of, sheet_of, usual_paper

EXAMPLES = Path(__file__).parents[2] / "docs/examples"
CATALOGUE = shipped_catalogue()
UNKNOWN = Emergency("", "")
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def week_of(name: str, **changed) -> Week:
    case = read_json((EXAMPLES / f"{name}.json").read_text("utf-8"), Case, name)
    made = programme(case, CATALOGUE, None, case.on)
    decisions = {d.exercise: d for d in made.decisions}
    week = Week(
        made.plan, decisions, case, CATALOGUE, "en", "Ruth M.", case.on, emergency("GB")
    )
    return replace(week, **{"place": "United Kingdom", **changed})


@pytest.fixture(scope="module")
def pulley():
    return week_of("case-chronic-pulley")


@pytest.fixture(scope="module")
def chair():
    return week_of("case-no-floor-74")


def test_the_example_of_short_days_has_eight_exercises_on_paper():
    assert len(sheet_of(week_of("case-short-days")).blocks) == 8


# --- what stands on it ---


def test_whom_to_call_stands_in_front(pulley):
    told = sheet_of(pulley).help
    assert told.call == "Stop and call 999 (United Kingdom) at once if:"
    assert "numb" in told.warnings[0]
    unknown = sheet_of(replace(pulley, help=UNKNOWN, place="")).help
    assert unknown.call == "Stop and call your local emergency number at once if:"
    assert "Another number" not in unknown.at_once


def test_every_box_of_the_page_where_it_is_typed_in(pulley):
    sheet = sheet_of(pulley)
    rows = {m.word: m.rows for m in sheet.moments}
    assert rows == {
        "Morning": ("back", "leg", "far", "set off"),
        "Before": ("back", "leg", "far", "pill"),
        "Most during": ("back", "leg", "far"),
        "After": ("back", "leg", "far", "hard"),
        "Walk": ("minutes", "back", "leg", "far"),
    }
    assert "1 back, 2 buttock, 3 thigh, 4 knee, 5 calf, 6 foot" in sheet.legend


def test_boxes_are_open_on_the_days_that_have_them(pulley):
    on = {m.word: m.on for m in sheet_of(pulley).moments}
    days = list(enumerate(pulley.plan.days))
    assert on["Morning"] == tuple(range(7))
    assert on["Before"] == tuple(n for n, d in days if pulley.items(d))
    assert on["Walk"] == tuple(n for n, d in days if d.walk_minutes)


def first_stage(week: Week) -> Week:
    return replace(week, plan=replace(week.plan, stage=Stage.COORDINATION))


def test_five_minutes_on_days_without_exercises_have_a_box_a_day(pulley):
    week = first_stage(pulley)
    sheet = sheet_of(week)
    on = {m.word: m.on for m in sheet.moments}
    free = tuple(n for n, d in enumerate(week.plan.days) if not week.items(d))
    assert free
    assert on["5 minutes"] == free
    assert on["Before"] == on["After"] == tuple(range(7))
    hard = next(m.last_on for m in sheet.moments if m.word == "After")
    assert hard == tuple(n for n in range(7) if n not in free)
    assert sheet.drills.startswith("On days without exercises take 5 minutes: ")
    deep = next(i for i in week.plan.short if CATALOGUE.get(i.exercise).is_deep)
    assert CATALOGUE.get(deep.exercise).name in sheet.drills
    assert CATALOGUE.get(deep.exercise).name in {b.name for b in sheet.blocks}


@pytest.mark.parametrize(
    "changed",
    [{"stage": Stage.ENDURANCE}, {"stage": Stage.COORDINATION, "kind": WeekKind.EASE}],
)
def test_a_later_stage_or_a_flare_has_none(pulley, changed):
    sheet = sheet_of(replace(pulley, plan=replace(pulley.plan, **changed)))
    assert "5 minutes" not in {m.word for m in sheet.moments}
    assert sheet.drills == ""


def test_a_brisk_walk_has_a_box_for_how_hard_it_was(pulley):
    walk = next(d.exercise for d in pulley.decisions.values() if d.exercise == "walking")
    given = replace(pulley.decisions[walk], exercise="brisk-walking")
    days = tuple(
        replace(d, items=tuple(brisk_for_easy(i) for i in d.items)) for d in pulley.plan.days
    )
    week = replace(
        pulley,
        plan=replace(pulley.plan, days=days),
        decisions={**pulley.decisions, "brisk-walking": given},
    )
    rows = {m.word: m.rows for m in sheet_of(week).moments}
    assert rows["Walk"] == ("minutes", "back", "leg", "far", "hard")
    notes = {b.code: b.note for b in sheet_of(week).blocks}
    assert notes["AE-02"].startswith("Write the minutes, and how hard it was,")


def brisk_for_easy(item: PlannedItem) -> PlannedItem:
    return replace(item, exercise="brisk-walking") if item.exercise == "walking" else item


def test_every_exercise_with_a_dose_is_a_block_once_and_walking_comes_last(pulley):
    blocks = sheet_of(pulley).blocks
    names = [b.name for b in blocks]
    planned = {i.exercise for d in pulley.plan.days for i in d.items}
    dosed = {e for e in planned if pulley.decisions[e].dose}
    assert sorted(names) == sorted(CATALOGUE.get(e).name for e in dosed)
    walks = [
        CATALOGUE.by_id[e].name for e in dosed if CATALOGUE.get(e).purpose is Purpose.AEROBIC
    ]
    assert names[-len(walks) :] == walks
    assert all(not b.ticks and b.note for b in blocks if b.name in walks)


def test_a_box_for_each_set_on_each_day(pulley):
    blocks = {b.code: b for b in sheet_of(pulley).blocks}
    for exercise in pulley.exercises:
        days = [
            d for d in pulley.plan.days if exercise.id in {i.exercise for i in pulley.items(d)}
        ]
        ticks = blocks[exercise.code].ticks
        assert [t.day.split()[1] for t in ticks] == [str(d.on.day) for d in days]
        assert all(t.sets == pulley.decisions[exercise.id].dose.sets for t in ticks)


HOME_RIG = Rig("my pulley", 2, plates=(Plates(2.5, 8),))


def hanging(week: Week) -> Week:
    """The same person with a pulley at home, whose plates hang on a rope."""
    patient = week.case.patient
    kit = replace(patient.equipment, rig=HOME_RIG)
    return replace(week, case=replace(week.case, patient=replace(patient, equipment=kit)))


def test_a_machine_with_a_pin_has_no_rope_to_look_at(pulley):
    sheet = sheet_of(pulley)
    assert (sheet.checks, sheet.set_up) == (("the pin is all the way in",), ())


def test_the_pulley_is_set_up_only_where_there_is_one(pulley, chair):
    with_one, without = sheet_of(hanging(pulley)), sheet_of(chair)
    assert "rope, hook and knot are sound" in with_one.checks
    assert len(with_one.set_up) == 7
    assert with_one.checks
    assert "twice the largest weight" in with_one.set_up[0]
    assert (without.set_up, without.checks) == ((), ())
    bands = {b.code: b.band for b in with_one.blocks}
    assert bands["PU-06"].startswith("With a band: red band, 1 step from the anchor.")
    assert bands["QP-04"] == ""


def test_the_other_side_is_named_where_each_has_its_own_sets(pulley):
    by_code = {e.code: e.laterality for e in CATALOGUE.exercises}
    blocks = sheet_of(pulley).blocks
    named = {b.code for b in blocks if b.move.endswith("Then the other side.")}
    assert named == {b.code for b in blocks if by_code[b.code] is Laterality.EACH_SIDE}
    assert named


def test_drawings_bring_what_they_show(pulley):
    figures = next(b for b in sheet_of(pulley).blocks if b.code == "QP-04").figures
    assert [f.caption for f in figures] == ["Start", "End: hold there"]
    assert figures[1].text.startswith("Bird dog. End: ")
    assert all(f.svg.startswith("<svg") and f.shape > 1 for f in figures)


@pytest.mark.parametrize(
    ("country", "paper"), [("US", Paper.LETTER), ("GB", Paper.A4), ("", Paper.A4)]
)
def test_paper_of_a_country(country, paper):
    assert usual_paper(country) is paper


# --- the PDF ---


def test_a_tagged_pdf_that_says_what_its_drawings_show(pulley):
    sheet = sheet_of(replace(pulley, link="https://mainstay.example/me/session/start/"))
    made = pdf(sheet, Paper.A4, Print.NORMAL)
    assert made.startswith(b"%PDF-")
    assert b"pdfuaid:part" in made
    assert b"/StructTreeRoot" in made
    assert b"/Lang" in made
    drawn = sum(len(b.figures) for b in sheet.blocks)
    assert made.count(b"/Alt") == drawn + 1  # and the square code


def test_the_same_week_is_the_same_file(chair):
    sheet = sheet_of(chair)
    assert pdf(sheet, Paper.A4, Print.NORMAL) == pdf(sheet, Paper.A4, Print.NORMAL)


def pages(made: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", made))


def test_the_week_and_its_legend_fit_the_first_page_of_either_paper(pulley):
    """The shorter Letter page has lower rows; it had run over onto a page of three lines."""
    sheet = sheet_of(replace(first_stage(pulley), link="https://mainstay.example/me/session/"))
    made = {paper: pages(pdf(sheet, paper, Print.NORMAL)) for paper in Paper}
    assert made[Paper.LETTER] == made[Paper.A4] == 5


def test_paper_and_print_change_the_pages(chair):
    sheet = sheet_of(chair)
    a4, letter, large = (
        pdf(sheet, paper, size)
        for paper, size in (
            (Paper.A4, Print.NORMAL),
            (Paper.LETTER, Print.NORMAL),
            (Paper.A4, Print.LARGE),
        )
    )
    boxes = [re.findall(rb"/MediaBox\s*\[([^\]]*)\]", made)[0] for made in (a4, letter)]
    assert [[round(float(n)) for n in box.split()[2:]] for box in boxes] == [
        [595, 842],
        [612, 792],
    ]
    assert large.count(b"/Type/Page") > a4.count(b"/Type/Page")


@pytest.mark.parametrize(
    "name", ["#panic()", '"]#read("/etc/passwd")[', "*_$x^2$_* \\ @a <b> //", "Жанна é"]
)
def test_what_people_write_is_never_markup(chair, name):
    assert pdf(sheet_of(replace(chair, name=name, ask=name)), Paper.A4, Print.NORMAL)


def test_several_at_once(chair):
    sheets = [sheet_of(replace(chair, name=f"Reader {n}")) for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda sheet: pdf(sheet, Paper.A4, Print.NORMAL), sheets))
    assert all(m.startswith(b"%PDF-") for m in made)
    assert len(set(made)) == 4


def test_a_drawing_as_a_picture_for_e_mail(pulley):
    figure = next(b for b in sheet_of(pulley).blocks if b.code == "QP-04").figures[0]
    made = png(figure.svg, 400)
    assert made.startswith(b"\x89PNG")
    assert int.from_bytes(made[16:20]) == 400


def test_without_typst_it_says_what_to_do(monkeypatch, chair):
    monkeypatch.setattr(typesetting, "find_spec", lambda name: None)
    with pytest.raises(typesetting.MissingPrint, match=r"pip install 'mainstay\[print\]'"):
        pdf(sheet_of(chair), Paper.A4, Print.NORMAL)


# --- the calendar ---


def test_sessions_as_events(pulley):
    found = appointments_of(pulley, "ruth")
    assert [a.on for a in found] == [d.on for d in pulley.plan.days if pulley.items(d)]
    assert len({a.key for a in found}) == len(found)
    assert found == appointments_of(pulley, "ruth")
    text = calendar("Back exercises", found, NOW)
    assert text.count("BEGIN:VEVENT\r\n") == len(found)
    first = next(d for d in pulley.plan.days if pulley.items(d))
    assert f"SUMMARY:Back exercises\\, {first.minutes} min\r\n" in text
    assert "DTSTAMP:20261124T090000Z\r\n" in text


def test_a_long_line_is_folded_at_75_octets():
    made = calendar("x", [Appointment("k", date(2026, 11, 24), "a" * 200, ())], NOW)
    assert [len(part) for part in made.split("\r\n") if "aaa" in part] == [75, 75, 60]


@given(title=st.text(max_size=90), line=st.text(max_size=90))
def test_no_text_breaks_a_calendar(title, line):
    """Lines have at most 75 octets; unfolded and read back, the words are those that went in."""
    made = calendar("x", [Appointment("k", date(2026, 11, 24), title, (line,))], NOW)
    lines = made.split("\r\n")
    assert all(len(part.encode()) <= 75 for part in lines)
    whole = made.replace("\r\n ", "").split("\r\n")
    fields = dict(part.split(":", 1) for part in whole if ":" in part)
    for name, text in (("SUMMARY", title), ("DESCRIPTION", line)):
        read = re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], fields[name])
        assert read == "\n".join(text.splitlines())
    assert made.count("BEGIN:VEVENT") == 1
