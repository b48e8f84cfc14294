"""Screen, plan, decide: what they answer, with which exit code, and what a replay shows."""

import io
import json
import re
import sys

import pytest

from mainstay.care.case import Case
from mainstay.care.decision import Decision
from mainstay.care.patient import Patient
from mainstay.care.questions import Answers
from mainstay.care.rulebook import rule_book
from mainstay.exercises import Rig
from mainstay.reading import plain, read_json, read_value

CHRONIC = "case-chronic-pulley"
DAY = ("--on", "2026-11-24")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("answers-clear", Answers),
        ("answers-saddle", Answers),
        ("case-chronic-pulley", Case),
        ("case-short-days", Case),
        ("case-no-floor-74", Case),
        ("case-flare", Case),
        ("case-eased-by-extension", Case),
        ("case-control-drills", Case),
        ("case-one-good-set", Case),
        ("case-half-the-load", Case),
        ("case-after-a-flare", Case),
        ("person-desk-52", Patient),
        ("rig-home", Rig),
        ("rig-gym", Rig),
    ],
)
def test_every_example_reads_and_is_written_back_the_same(example, name, kind):
    raw = json.loads(example(name).read_text(encoding="utf-8"))
    assert plain(read_value(raw, kind, name)) == raw
    assert len(list(example(name).parent.glob("*.json"))) == 14


def test_rigs_make_the_loads_they_say(example):
    gym = read_json(example("rig-gym").read_text(), Rig, "gym")
    home = read_json(example("rig-home").read_text(), Rig, "home")
    assert gym.loads_kg()[:3] == (2.5, 5.0, 7.5)
    assert home.loads_kg()[:3] == (0.5, 1.0, 1.5)


# --- screen -------------------------------------------------------------------------------------


def test_a_clear_screen_may_train(shell, example):
    code, out, _ = shell("screen", example("answers-clear"), *DAY)
    assert code == 0
    assert out.splitlines()[0] == "You can train."
    assert "Answers count until  2026-12-22" in out


def test_new_saddle_numbness_is_an_emergency(shell, example):
    code, out, _ = shell("screen", example("answers-saddle"), *DAY)
    assert code == 1
    assert out.startswith("Please get emergency help now.")
    assert ["RF01", "emergency help now", "cauda equina"] in cells(out)
    assert "May train" in out
    as_json = shell("screen", example("answers-saddle"), *DAY, "--json")[1]
    assert json.loads(as_json)["status"] == "emergency"


def test_open_questions_are_named_with_their_words(shell, tmp_path):
    path = tmp_path / "answers.json"
    path.write_text('{"birth_year": 1974, "sex": "male"}')
    code, out, _ = shell("screen", path, *DAY)
    assert code == 1
    assert "saddle" in out
    assert "Is the skin numb between your legs" in out


def test_a_file_may_come_through_a_pipe(shell, example, monkeypatch):
    piped = io.TextIOWrapper(io.BytesIO(example("answers-clear").read_bytes()))
    monkeypatch.setattr(sys, "stdin", piped)
    assert shell("screen", "-", *DAY)[0] == 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    code, out, err = shell("screen", "-", *DAY)
    assert (code, out) == (2, "")
    assert err.startswith("standard input: there is nothing in it.")


# --- plan ---------------------------------------------------------------------------------------


def test_a_week_without_the_floor(shell, example):
    code, out, _ = shell("plan", example("case-no-floor-74"), "--json")
    assert code == 0
    chosen = {d["exercise"] for d in json.loads(out)["decisions"]}
    for name in chosen:
        detail = json.loads(shell("exercise", name, "--json")[1])
        assert set(detail["surfaces"]) & {"chair", "standing", "bed"}, name
        assert "kneeling" not in detail["demands"], name


def test_failed_tests_of_movement_control_bring_their_drills(shell, example):
    week = ("plan", example("case-control-drills"), "--exercise")
    code, out, _ = shell(*week, "sitting-march")
    assert code == 0
    assert "Drill for a failed control test: sitting knee extension." in out
    code, out, _ = shell("plan", example("case-control-drills"), "--json")
    drills = {"sit-to-stand", "deep-belly-counter", "sitting-leg-extension", "sitting-march"}
    assert drills & {d["exercise"] for d in json.loads(out)["decisions"]}


@pytest.mark.parametrize(
    ("test", "value", "says"),
    [
        ("waiters_bow", 2, "waiters_bow 2: allowed 0 to 1"),
        ("waiters_bow", False, "tests[0].value"),
        ("waiters_bows", 1, "waiters_bow"),
    ],
)
def test_a_control_test_that_cannot_be_is_refused(shell, changed, test, value, says):
    result = {"test": test, "value": value, "on": "2026-11-24", "by": "therapist"}
    path = changed("case-control-drills", ("history", "tests"), [result])
    code, out, problem = shell("plan", path)
    assert (code, out) == (2, "")
    assert says in problem


def test_a_week_is_one_table_with_days_minutes_and_the_short_version(shell, example):
    code, out, _ = shell("plan", example("case-no-floor-74"))
    assert code == 0
    walking = next(row for row in cells(out) if row[0] == "Walking")
    assert walking[1:] == ["5 min", "Tue Wed Fri", "Walking in every programme."]
    assert "Sun 29 Nov  rest" in out
    assert re.search(r"Tue 24 Nov  session \d+ min, walking\n", out)
    assert "On a bad day, 5 minutes: " in out


@pytest.mark.parametrize(
    ("exercise", "code", "says"),
    [
        ("bird-dog", 1, "Bird dog is not in the week. Stage 3, strength has not been reached"),
        ("walking", 0, "Walking is in the week. Walking in every programme."),
    ],
)
def test_a_week_says_why_an_exercise_is_in_or_out(shell, example, exercise, code, says):
    words = ("plan", example("case-no-floor-74"), "--exercise", exercise)
    found, out, _ = shell(*words)
    assert found == code
    assert out.startswith(says)
    placed = json.loads(shell(*words, "--json")[1])["placed"]
    assert placed == ("out" if code else "in")


def test_a_locked_person_gets_no_week_and_the_reason(shell, changed):
    answers = [{"question": "saddle", "choices": ["new"], "on": "2026-11-24"}]
    path = changed("case-no-floor-74", ("answers", "answers"), answers)
    code, out, _ = shell("plan", path)
    assert code == 1
    assert out.startswith("Please get emergency help now.")
    assert "Nothing can be planned now." in out


def test_the_solver_fills_a_week_and_says_which_wishes_conflict(shell, changed, monkeypatch):
    monkeypatch.setattr("mainstay.planning.solving.WORK_S", 0.02)
    path = changed("case-flare", ("patient", "minutes"), 5)
    code, out, _ = shell("plan", path, "--by", "solver", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["cost"] == sum(told["costs"].values())
    wishes = told["conflicts"][0]["wishes"]
    assert "minutes" in wishes
    assert "These do not fit together: " in shell("plan", path, "--by", "solver")[1]


def test_the_solver_says_what_an_exercise_displaces(shell, example, monkeypatch):
    monkeypatch.setattr("mainstay.planning.solving.WORK_S", 0.02)
    words = ("plan", example("case-no-floor-74"), "--by", "solver", "--exercise")
    out = shell(*words, "breathing-with-ribs")[1]
    assert re.search(r"^(With|Without) it: ", out, re.M)
    found = json.loads(shell(*words, "bird-dog", "--json")[1])
    assert "otherwise" not in found
    assert found["reasons"][0]["code"] == "stage_not_reached"


def test_only_the_rules_and_the_solver_fill_a_week(shell, example):
    code, _, problem = shell("plan", example("case-no-floor-74"), "--by", "luck")
    assert code == 2
    assert "Allowed: rules, solver." in problem


# --- decide -------------------------------------------------------------------------------------


def test_a_rise_a_hold_and_a_fall(shell, example):
    code, out, _ = shell("decide", example(CHRONIC), "--json")
    actions = {d["exercise"]: d["action"] for d in json.loads(out)["decisions"]}
    assert code == 0
    assert actions == {
        "bird-dog": "hold",
        "pulley-row-sitting": "rise",
        "anti-rotation-press": "fall",
    }


def test_the_estimate_shows_what_it_weighed_and_the_guard_decides(shell, example):
    code, out, _ = shell("decide", str(example(CHRONIC)), *DAY, "--estimate", "--json")
    said = json.loads(out)
    plain_code, plain_out, _ = shell("decide", str(example(CHRONIC)), *DAY)
    assert code == plain_code == 0
    for weighed in said["weighed"]:
        doses = [c["dose"] for c in weighed["candidates"]]
        assert weighed["proposal"]["dose"] in doses
        assert weighed["inputs"]
    assert len(said["decisions"]) == 3
    _, shown, _ = shell("decide", str(example(CHRONIC)), *DAY, "--estimate")
    assert "Weighed (model estimate)" in shown
    assert "Weighed" not in plain_out


PEERS = [
    ("case-one-good-set", "any set (as wger)", {"sets": 3, "reps": 12, "load_kg": 12.5}),
    ("case-half-the-load", "count only (as Liftosaur)", {"sets": 3, "reps": 8, "load_kg": 7.5}),
    ("case-half-the-load", "double progression", {"sets": 3, "reps": 8, "load_kg": 12.5}),
    ("case-after-a-flare", "linear", {"sets": 3, "reps": 12, "load_kg": 12.5}),
]


@pytest.mark.parametrize(("name", "rule", "dose"), PEERS)
def test_what_others_get_wrong_stands_beside_ours(shell, example, name, rule, dose):
    """One good set of three, half the load, and a flare: others go up, ours never does."""
    given = {"sets": 3, "reps": 12, "load_kg": 10.0}
    said = json.loads(shell("decide", example(name), "--peers", "--json")[1])["beside"]
    by_rule = {row["rule"]: row.get("dose") for row in said}
    assert {k: v for k, v in by_rule[rule].items() if v is not None} == dose
    for ours in ("ours: ladder", "ours: estimate"):
        mine = by_rule[ours]
        assert mine is None or all((mine[part] or 0) <= most for part, most in given.items())
    assert rule in shell("decide", example(name), "--peers")[1]


def test_virtual_people_are_compared_in_a_table(shell, tmp_path):
    line = ("simulate", "--count", "1", "--weeks", "2", "--strategies", "double,none")
    code, out, _ = shell(*line, "--workers", "1", "--page", str(tmp_path / "page.html"))
    assert code == 0
    assert "double" in out
    assert "not about patients" in out
    assert "Weeks to the goal" in (tmp_path / "page.html").read_text()


@pytest.mark.parametrize(
    ("option", "value"),
    [("--strategies", "luck"), ("--seeds", "a"), ("--seeds", "1,1"), ("--seeds", "9" * 5000)],
)
def test_what_cannot_be_simulated_is_refused(shell, option, value):
    code, _, problem = shell("simulate", option, value)
    assert code == 2
    assert option in problem


def test_one_exercise_by_its_code(shell, example):
    _, out, _ = shell("decide", example(CHRONIC), "--exercise", "QP-04", "--json")
    assert [d["exercise"] for d in json.loads(out)["decisions"]] == ["bird-dog"]


def test_a_replay_finds_what_was_stored(shell, example):
    code, out, _ = shell("decide", example(CHRONIC), "--on", "2026-11-25")
    assert code == 0
    assert out.count("same as stored (") == 3
    assert "All 3 stored decisions would be made the same way now." in out


def test_where_three_want_to_rise_the_two_that_waited_longest_do(shell, example):
    """As on the site: a replay that counted rises in another order would differ for nothing."""
    case = json.loads(example(CHRONIC).read_text())
    on = "2026-11-06"
    made = json.loads(shell("decide", example(CHRONIC), "--on", on, "--json")[1])["decisions"]
    rose = {
        d["exercise"]: d["on"]
        for d in case["decisions"]
        if d["action"] == "rise" and d["on"] < on
    }
    assert [d["action"] for d in made].count("rise") == 2
    [held] = [d["exercise"] for d in made if d["action"] == "hold"]
    assert rose[held] == max(rose.values())


def stored(on: str, **more: object) -> dict[str, object]:
    made = {"exercise": "bird-dog", "action": "rise", "dose": {"sets": 9, "reps": 9}}
    return made | {"reasons": [], "rule_book": "0.0.1", "on": on} | more


def test_a_replay_that_differs_shows_both_results_and_answers_no(shell, changed):
    path = changed(CHRONIC, ("decisions",), [stored("2026-11-27")])
    code, out, _ = shell("decide", path)
    assert code == 1
    rows = cells(out)
    [at] = [n for n, row in enumerate(rows) if row[0] == "Bird dog"]
    assert rows[at] == ["Bird dog", "stored (0.0.1)", "rise", "9 × 9, each side"]
    assert rows[at + 1][:3] == [
        f"now differs ({rule_book().version})",
        "hold",
        "2 × 8, hold 5 s, each side",
    ]
    assert "1 of 1 stored decisions would be made differently now." in out
    assert len(json.loads(shell("decide", path, "--json")[1])["stored"]) == 1


def test_the_same_result_by_another_rule_book_does_not_differ(shell, changed):
    dose = {"sets": 2, "reps": 8, "hold_s": 5}
    kept = stored("2026-11-27", action="hold", dose=dose)
    code, out, _ = shell("decide", changed(CHRONIC, ("decisions",), [kept]))
    assert code == 0
    assert "same as stored (0.0.1)" in out


def test_versions_of_the_rule_book_are_compared_as_numbers(shell, changed):
    """0.9.0 came before 0.10.0, whatever an alphabet says."""
    kept = stored("2026-11-27", rule_book="0.9.0")
    _, out, _ = shell("decide", changed(CHRONIC, ("decisions",), [kept]))
    assert "stored (0.9.0)" in out


def test_a_stored_decision_is_replayed_although_nothing_was_done_since(shell, changed):
    dose = {"sets": 2, "reps": 8}
    kept = stored("2026-11-27", exercise="bridge", action="start", dose=dose)
    _, out, _ = shell("decide", changed(CHRONIC, ("decisions",), [kept]))
    assert any(row[0] == "Bridge" for row in cells(out))


def test_in_a_flare_exercises_stop_and_the_answer_reads_back(shell, example):
    code, out, _ = shell("decide", example("case-flare"))
    assert code == 1
    assert "flare" in out
    for raw in json.loads(shell("decide", example("case-flare"), "--json")[1])["decisions"]:
        assert raw["dose"] is None
        assert plain(read_value(raw, Decision, "decision")) == raw


def test_a_case_without_a_session_says_what_to_do(shell, example):
    code, out, _ = shell("decide", example("case-no-floor-74"))
    assert code == 1
    assert "`mainstay plan` starts one" in out


def cells(out: str) -> list[list[str]]:
    """The cells of a piped table, which two blanks or more keep apart."""
    rows = (line.split("  ") for line in out.splitlines() if line)
    return [[cell.strip() for cell in row if cell.strip()] for row in rows]


# --- plan for a person alone --------------------------------------------------------------------


def test_a_person_alone_is_told_what_is_missing(shell, example):
    code, out, _ = shell("plan", example("person-desk-52"), *DAY)
    assert code == 1
    assert "Nothing can be planned now." in out
    assert "Missing: answers to 23 safety questions: saddle, bladder" in out
    assert "--answers ANSWERS.json" in out
    code, out, _ = shell("plan", example("person-desk-52"), *DAY, "--json")
    assert code == 1
    assert json.loads(out)["missing"][:2] == ["saddle", "bladder"]


def test_a_person_with_their_answers_gets_a_week(shell, example):
    answers = ("--answers", example("answers-clear"))
    code, out, _ = shell("plan", example("person-desk-52"), *answers, *DAY, "--json")
    assert code == 0
    found = json.loads(out)
    assert found["missing"] == []
    assert found["plan"]["days"][0]["items"]


# what the person file becomes, further options, what is said
PERSONS_REFUSED = [
    ({"birth_year": 1980}, True, "$.birth_year: `1974` is not the person's own: 1980."),
    ({"sex": "female"}, True, "$.sex: `male` is not the person's own: female."),
    ({"birth_year": 2090}, False, "$.birth_year: `2090` lies after the day to decide for."),
    ({"shoe_size": 44}, False, "shoe_size"),
    ({"mass_kg": 5}, False, "mass_kg 5.0: allowed 30 to 300"),
    ({"patient": {}}, False, "patient"),
]


@pytest.mark.parametrize(("change", "answered", "says"), PERSONS_REFUSED)
def test_a_person_that_does_not_fit_is_refused(
    shell, example, tmp_path, change, answered, says
):
    raw = json.loads(example("person-desk-52").read_text(encoding="utf-8"))
    file = tmp_path / "person.json"
    file.write_text(json.dumps({**raw, **change}), encoding="utf-8")
    answers = ("--answers", example("answers-clear")) if answered else ()
    code, out, err = shell("plan", file, *answers, *DAY)
    assert (code, out) == (2, "")
    assert says in err


def test_a_case_holds_its_own_answers(shell, example):
    answers = ("--answers", example("answers-clear"))
    code, out, err = shell("plan", example("case-no-floor-74"), *answers)
    assert (code, out) == (2, "")
    assert "--answers: this file is a case" in err


def test_answers_of_the_future_are_refused(shell, example):
    early = ("--on", "2026-11-01")
    answers = ("--answers", example("answers-clear"))
    code, _, err = shell("plan", example("person-desk-52"), *answers, *early)
    assert code == 2
    assert "answers-clear.json: $.answers[0].on: 2026-11-24 lies after" in err


@pytest.mark.parametrize("command", ["decide", "plan"])
def test_loads_are_said_in_the_unit_printed_on_the_machine(shell, example, tmp_path, command):
    """What a therapist reads is what stands on the plates; --json stays in kilograms."""
    case = json.loads(example("case-half-the-load").read_text())
    kilograms = shell(command, str(example("case-half-the-load")))[1]
    assert " kg" in kilograms
    case["patient"]["equipment"]["rig"] |= {"unit": "lb"}
    pounds = tmp_path / "pounds.json"
    pounds.write_text(json.dumps(case))
    said = shell(command, str(pounds))[1]
    assert re.search(r"at [\d.]+\s+lb", said), said
    assert not re.search(r"\d kg\b", said)
    assert "load_kg" in shell(command, str(pounds), "--json")[1]


def test_a_day_before_the_first_session_says_so_and_not_that_there_is_none(shell, example):
    _, out, err = shell("decide", example("case-chronic-pulley"), "--on", "2020-01-01")
    assert not err
    assert "no session before 2020-01-01" in " ".join(out.split())
