"""The red flags as a table: what a person answers, and what comes of it.

A person is written as `question: choice choice; question: choice`. Everything not written is
answered with "no" or "none". `man 40` is the person if nothing else is said.
"""

from datetime import date

import pytest

from mainstay.anatomy import Sex
from mainstay.care.questions import Answer, Answers, all_questions, question, questions
from mainstay.care.red_flags import Kind, Level
from mainstay.care.screening import triage

DAY = date(2026, 11, 24)
CALM = {"readiness-control": "controlled", "onset": "long", "onset-age": "from_45"}


def person(who: str, told: str, on: date = DAY) -> Answers:
    """A person who answers every question that applies."""
    sex, age = who.split()
    wanted = dict(part.strip().split(": ") for part in told.split(";")) if told else {}
    answers = Answers(on.year - int(age), Sex.MALE if sex == "man" else Sex.FEMALE)
    for _ in all_questions():
        for asked in questions(answers, on):
            if asked.kind is Kind.YEAR or asked.id == "sex":
                continue
            calm = CALM.get(asked.id, asked.choices[0].id)
            choices = tuple(wanted.get(asked.id, calm).split())
            answers = answers.with_answer(Answer(asked.id, choices, on))
    assert {question(key).id for key in wanted} <= {a.question for a in answers.answers}
    return answers


TABLE = [
    # flag, who, what they answer, level (empty: the flag does not fire)
    ("RF01", "man 40", "saddle: new", "E0"),
    ("RF01", "man 40", "saddle: old_not_examined", "E0"),
    ("RF01", "man 40", "saddle: old_examined", "C"),
    ("RF01", "man 40", "saddle: not_sure; saddle-again: no", ""),
    ("RF01", "man 40", "saddle: not_sure; saddle-again: yes", "E0"),
    ("RF01", "man 40", "saddle: not_sure; saddle-again: not_sure", "E0"),
    ("RF01", "man 40", "", ""),
    ("RF02", "man 40", "bladder: yes", "E0"),
    ("RF02", "woman 60", "bladder: old_same", "C"),
    ("RF02", "man 40", "bladder: not_sure; bladder-again: not_sure", "E0"),
    ("RF02", "man 40", "bladder: not_sure; bladder-again: no", ""),
    ("RF03", "man 40", "bowel: yes", "E0"),
    ("RF03", "man 40", "bowel: old_same", "C"),
    ("RF03", "man 40", "bowel: not_sure; bowel-again: yes", "E0"),
    ("RF03", "man 40", "bowel: not_sure; bowel-again: no", ""),
    ("RF04", "man 40", "sexual: yes", "E0"),
    ("RF04", "man 40", "sexual: old_same", "C"),
    ("RF04", "man 40", "sexual: not_sure; sexual-again: not_sure", "E0"),
    ("RF04", "man 40", "sexual: not_sure; sexual-again: no", ""),
    ("RF05", "man 40", "leg-symptoms: one", ""),
    ("RF05", "man 40", "leg-symptoms: both; both-legs: new", "E0"),
    ("RF05", "man 70", "leg-symptoms: both; both-legs: walking", "C"),
    ("RF05", "man 70", "leg-symptoms: both; both-legs: old_not_examined", "E0"),
    ("RF05", "man 70", "leg-symptoms: both; both-legs: old_examined", "E2"),
    ("RF05", "man 70", "leg-symptoms: both; both-legs: no", "E2"),
    ("RF05", "man 40", "leg-symptoms: both; both-legs: not_sure; both-legs-again: yes", "E0"),
    ("RF05", "man 40", "leg-symptoms: not_sure; both-legs: no", ""),
    (
        "RF05",
        "man 40",
        "leg-symptoms: not_sure; both-legs: not_sure; both-legs-again: not_sure",
        "E0",
    ),
    ("RF06", "man 40", "leg-symptoms: one; leg-weakness: worse_fast", "E0"),
    ("RF06", "man 40", "leg-symptoms: one; leg-weakness: new", "E1"),
    ("RF06", "man 40", "leg-symptoms: one; leg-weakness: not_sure", "E1"),
    ("RF06", "man 40", "leg-symptoms: one; leg-weakness: old_not_examined", "E2"),
    ("RF06", "man 40", "leg-symptoms: one; leg-weakness: old_examined", "C"),
    ("RF06", "man 40", "leg-symptoms: one; leg-weakness: no", ""),
    ("RF07", "man 40", "cord: unsteady", "E1"),
    ("RF07", "man 40", "cord: hands; cord-worse: yes", "E0"),
    ("RF07", "man 40", "cord: band; cancer: yes", "E0"),
    ("RF07", "man 40", "cord: shocks; cord-worse: not_sure", "E0"),
    ("RF07", "man 40", "cord: not_sure; cord-worse: not_sure", "E1"),
    ("RF07", "man 40", "cord: not_sure; cord-worse: yes", "E0"),
    ("RF07", "man 40", "cancer: yes", ""),
    ("RF08", "man 40", "fall: major", "E1"),
    ("RF08", "man 40", "fall: not_sure", "E1"),
    ("RF08", "man 40", "fall: major; saddle: new", "E0"),
    ("RF08", "man 40", "fall: examined", "C"),
    ("RF08", "man 40", "fall: minor", ""),
    ("RF09", "man 40", "fall: minor", ""),
    ("RF09", "man 65", "fall: minor", ""),
    ("RF09", "man 66", "fall: minor", "E2"),
    ("RF09", "woman 75", "fall: minor", ""),
    ("RF09", "woman 76", "fall: minor", "E2"),
    ("RF09", "woman 76", "fall: minor; bones: osteoporosis", "E1"),
    ("RF09", "woman 60", "fall: minor; bones: osteoporosis", "E2"),
    ("RF09", "woman 60", "fall: minor; bones: osteoporosis; medicines: steroid", "E1"),
    ("RF09", "woman 60", "fall: minor; bones: height_loss rounder", "E1"),
    ("RF09", "woman 60", "pain-kind: severe; bones: fragility_fracture", "E2"),
    ("RF09", "woman 60", "bones: osteoporosis height_loss; medicines: steroid", ""),
    ("RF10", "man 40", "pain-kind: bone", "C"),
    ("RF10", "woman 60", "pain-kind: bone; bones: osteoporosis", "E1"),
    ("RF10", "man 66", "pain-kind: bone", "E1"),
    ("RF10", "man 66", "bones: osteoporosis", ""),
    ("RF11", "man 40", "cancer: yes", "C"),
    ("RF11", "man 40", "cancer: yes; pain-kind: new_or_changed", "E1"),
    ("RF11", "man 40", "cancer: yes; pain-kind: night", "E1"),
    ("RF11", "man 40", "cancer: yes; pain-kind: not_sure", "E1"),
    ("RF11", "man 40", "cancer: yes; pain-kind: constant; saddle: new", "E0"),
    ("RF11", "man 40", "cancer: not_sure; pain-kind: night", "E2"),
    ("RF11", "man 40", "pain-kind: new_or_changed", ""),
    ("RF12", "man 40", "weight: yes", "C"),
    ("RF12", "man 40", "weight: yes; pain-kind: night", "E2"),
    ("RF12", "man 40", "pain-kind: constant night", "E2"),
    ("RF12", "man 51", "onset: recent; pain-kind: night", "E2"),
    ("RF12", "man 50", "onset: recent; pain-kind: night", "C"),
    ("RF12", "man 51", "onset: recent", ""),
    ("RF12", "man 40", "weight: not_sure; pain-kind: constant", "E2"),
    ("RF13", "man 40", "fever: yes", "E1"),
    ("RF13", "man 40", "fever: not_sure", "E1"),
    ("RF13", "man 40", "fever: yes; saddle: new", "E0"),
    ("RF13", "man 40", "fever: yes; leg-symptoms: one; leg-weakness: new", "E0"),
    ("RF13", "man 40", "fever: examined", "C"),
    ("RF13", "man 40", "infection-risks: immune", "C"),
    ("RF13", "man 40", "infection-risks: immune dialysis", "E2"),
    ("RF13", "man 40", "fever: yes; infection-risks: drugs injection", "E1"),
    ("RF13", "man 40", "fever: no", ""),
    ("RF14", "man 40", "belly: yes", "E0"),
    ("RF14", "man 40", "belly: not_sure", "E0"),
    ("RF14", "man 70", "health: aneurysm", "C"),
    ("RF14", "man 70", "health: aneurysm; pain-kind: new_or_changed", "E0"),
    ("RF14", "man 70", "health: aneurysm; pain-kind: not_sure", "E1"),
    ("RF14", "man 61", "health: smoker vessels; pain-kind: severe", "E0"),
    ("RF14", "man 61", "health: smoker vessels; pain-kind: new_or_changed", "E1"),
    ("RF14", "man 60", "health: smoker vessels; pain-kind: severe", "C"),
    ("RF14", "woman 61", "health: smoker vessels; pain-kind: severe", "C"),
    ("RF14", "man 70", "health: smoker", ""),
    ("RF15", "man 30", "onset-age: before_35; young-onset: buttock", ""),
    ("RF15", "man 30", "onset-age: before_35; young-onset: buttock relative", "C"),
    (
        "RF15",
        "man 30",
        "onset-age: before_35; young-onset: buttock relative better_nsaid",
        "E2",
    ),
    (
        "RF15",
        "man 50",
        "onset-age: from_35_to_44; young-onset: buttock relative better_nsaid",
        "C",
    ),
    (
        "RF15",
        "man 50",
        "onset-age: from_35_to_44; young-onset: buttock relative better_nsaid; "
        "inflammation: psoriasis joints",
        "E2",
    ),
    ("RF15", "man 50", "inflammation: psoriasis joints eye", ""),
    ("RF16", "man 40", "inflammation: stiff", "C"),
    ("RF16", "man 40", "inflammation: stiff psoriasis", "E2"),
    ("RF16", "man 40", "inflammation: none", ""),
    ("RF17", "man 40", "chest: calf", "E0"),
    ("RF17", "man 40", "chest: chest_pain", "E0"),
    ("RF17", "man 40", "chest: breathless", "E0"),
    ("RF17", "man 40", "chest: fainted", "E0"),
    ("RF17", "man 40", "chest: not_sure", "E0"),
    ("RF17", "man 40", "leg-symptoms: one", ""),
    ("RF18", "man 40", "organs: loin", "E1"),
    ("RF18", "man 40", "organs: upper_belly", "E1"),
    ("RF18", "man 40", "organs: not_sure", "E1"),
    ("RF18", "woman 30", "organs: low_belly", "C"),
    ("RF18", "woman 30", "organs: low_belly; pregnancy: pregnant", "E1"),
    ("RF18", "woman 30", "organs: low_belly_bleeding", "E1"),
    ("RF18", "woman 30", "pregnancy: pregnant", ""),
    ("RF19", "woman 30", "pregnancy: pregnant", ""),
    ("RF19", "woman 30", "pregnancy: pregnant; pregnancy-signs: bleeding", "E0"),
    ("RF19", "woman 30", "pregnancy: pregnant; pregnancy-signs: head", "E0"),
    ("RF19", "woman 30", "pregnancy: pregnant; pregnancy-signs: less_movement", "E1"),
    ("RF19", "woman 30", "pregnancy: not_sure; pregnancy-signs: not_sure", "E1"),
    ("RF20", "man 40", "surgery: no", ""),
    ("RF20", "man 40", "surgery: yes", "C"),
    ("RF20", "man 40", "surgery: yes; surgery-signs: new_leg", "E0"),
    ("RF20", "man 40", "surgery: yes; surgery-signs: wound", "E1"),
    ("RF20", "man 40", "surgery: yes; surgery-signs: calf", "E1"),
    ("RF20", "man 40", "surgery: yes; surgery-signs: headache", "E1"),
    ("RF20", "man 40", "surgery: not_sure; surgery-signs: not_sure", "E1"),
    ("RF21", "man 40", "self-harm: yes", "E0"),
    ("RF21", "man 40", "self-harm: not_sure", "E0"),
    ("RF21", "man 40", "self-harm: no", ""),
    ("RF22", "man 40", "medicines: anticoagulant", ""),
    ("RF22", "man 40", "medicines: anticoagulant; pain-kind: severe", "E0"),
    (
        "RF22",
        "man 40",
        "medicines: anticoagulant; leg-symptoms: one; leg-weakness: new",
        "E0",
    ),
    ("RF22", "man 40", "medicines: anticoagulant; pain-kind: not_sure", "E1"),
    ("RF22", "man 40", "medicines: not_sure; pain-kind: severe", "E1"),
    ("RF22", "man 40", "pain-kind: severe", ""),
    ("C-medicines", "man 40", "medicines: beta_blocker", "C"),
    ("C-medicines", "man 40", "medicines: opioid", "C"),
    ("C-bones", "man 40", "bones: osteoporosis", "C"),
    ("C-pregnancy", "woman 30", "pregnancy: birth", "C"),
    ("C-health", "man 40", "health: rheumatoid", "C"),
    ("C-health", "man 40", "health: diabetes_nerves", "C"),
    ("C-health", "man 40", "health: slipped", "C"),
    ("C-age", "man 66", "", "C"),
    ("C-age", "man 65", "", ""),
    ("READINESS", "man 40", "readiness: heart", "C"),
    ("READINESS", "man 40", "readiness: heart; readiness-control: not_controlled", "E2"),
    ("READINESS", "man 40", "readiness: dizzy; readiness-control: not_sure", "E2"),
    ("READINESS", "man 40", "readiness: none", ""),
]


@pytest.mark.parametrize(("flag", "who", "told", "level"), TABLE)
def test_what_a_person_answers_raises_the_flag(
    flag: str, who: str, told: str, level: str
) -> None:
    result = triage(person(who, told), DAY)
    assert not result.unanswered
    found = {f.flag: f.level for f in result.findings}
    assert found.get(flag) == (Level(level) if level else None)


def test_the_table_names_every_flag_firing_and_not_firing() -> None:
    flags = [f"RF{number:02d}" for number in range(1, 23)]
    assert {f for f, _, _, level in TABLE if level} >= set(flags)
    assert {f for f, _, _, level in TABLE if not level} >= set(flags)
