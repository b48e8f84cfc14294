"""A refused file: the page says in words which entry, what and what to do, and keeps the place."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.test_import_word import NOW, PROFILE, SADDLE, TODAY, begun, browser, fact

from mainstay.web import clock

pytestmark = pytest.mark.django_db

PAIN = {"asked": "start", "session": "s"}
SET = {"session": "s", "exercise": "bird-dog", "given": {"sets": 1, "reps": 5}}
NUMB = "“Is the skin numb between your legs, around your bottom or around your private parts?”"
ENTRY = "Entry 2 of 2: an answer to a safety question, 24 November 2026."


@pytest.fixture(autouse=True)
def _now():
    with clock.moved_to(NOW):
        yield


def refusal(file: bytes):
    form = {"file": SimpleUploadedFile("m.json", file, "application/json")}
    answer = browser(begun().person).post("/me/you/import/", form)
    assert answer.status_code == 422
    return answer.context["refusal"], answer.content.decode()


def file_of(kind, value, **changed) -> bytes:
    facts = [fact("Answer", SADDLE), {**fact(kind, value), **changed}]
    return json.dumps({"mainstay": 1, "facts": facts, "seal": ""}).encode()


# kind | value | what else is changed | where | what | what is allowed
ROWS = [
    (
        "Answer", SADDLE, {"at": "2099-01-01T00:00:00+00:00"}, ENTRY,
        "When it happened: 1 January 2099, 00:00 (UTC) has not come yet.",
        "up to 24 November 2026, 10:00 (UTC)",
    ),
    (
        "Answer", SADDLE, {"day": "2026-01-01"},
        "Entry 2 of 2: an answer to a safety question, 1 January 2026.",
        "The day: 1 January 2026 is not the day on which it happened.", "24 November 2026",
    ),
    (
        "Answer", {**SADDLE, "choices": ["perhaps"]}, {}, ENTRY,
        f"{NUMB}: “perhaps” is not one of its answers.",
        "No; Yes, it is new or getting worse; Yes, for a long time, and nobody has examined it; "
        "Yes, for a long time, not worse, and a doctor has examined it; I am not sure",
    ),
    ("Answer", {**SADDLE, "question": "sadle"}, {}, ENTRY, "“sadle”: this question is not asked here.", ""),
    (
        "Cure", SADDLE, {}, "Entry 2 of 2: an entry, 24 November 2026.",
        "What it is: “Cure” is nothing that Mainstay saves.", "",
    ),
    (
        "Answer", SADDLE, {"zone": "Mars"}, ENTRY,
        "The time zone: “Mars” is no time zone.", "names such as Europe/London",
    ),
    ("Answer", SADDLE, {"mood": 1}, ENTRY, "“mood”: there is something called “mood” that Mainstay does not know.", ""),
    (
        "PainReport", {**PAIN, "pain": {"back": 11}}, {},
        "Entry 2 of 2: a pain that was told, 24 November 2026.",
        "Back pain: 11 cannot stand there.", "0 to 10",
    ),
    (
        "PainReport", {**PAIN, "pain": {"back": False}}, {},
        "Entry 2 of 2: a pain that was told, 24 November 2026.",
        "The pain, back pain: “false” cannot stand there.", "a whole number",
    ),
    (
        "SetLog", {**SET, "log": {"id": "1", "reps": -1}}, {},
        "Entry 2 of 2: a set that was done, Bird dog, 24 November 2026.",
        "Repetitions: -1 cannot stand there.", "0 to 200",
    ),
    (
        "Profile", {**PROFILE, "conditions": [{"condition": "osteoporosis", "since": "2030-01-01"}]}, {},
        "Entry 2 of 2: the answers about you, 24 November 2026.",
        "A condition 1, since when: 1 January 2030 does not go with an entry of 24 November 2026.",
        "days from 24 November 1926 to 25 November 2026",
    ),
    (
        "Score", {"measure": "back_pain_now", "on": str(TODAY)}, {},
        "Entry 2 of 2: a score, 24 November 2026.", "The number: it is missing.", "a number",
    ),
    (
        "PainReport", {**PAIN, "pain": {"back": 1, "\a": 1}}, {},
        "Entry 2 of 2: a pain that was told, 24 November 2026.",
        "The pain: there is something called “” that Mainstay does not know.", "",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value", "changed", "where", "what", "allowed"),
    ROWS,
    ids=[r[4][:40] for r in ROWS],
)
def test_the_page_says_which_entry_and_what_is_wrong(
    kind, value, changed, where, what, allowed
):
    found, page = refusal(file_of(kind, value, **changed))
    assert (found.where, found.what, found.allowed) == (where, what, allowed)
    assert found.advice.startswith("Save the file once more where it comes from")
    shown, _, exact = page.partition("<details>")
    assert "$" not in re.sub(r"<[^>]*>", "", shown)
    assert "file: $.facts[1]" in exact


WHOLE = [
    (b" ", "There is nothing in it."),
    (b'{"mainstay": 1, "fac', "The text of the file breaks off or was changed."),
    (b"\x89PNG\xff", "This is no text. It may be another file, such as a picture."),
    (b"{}", "The version of the file: it is missing."),
    (b'{"mainstay":9,"facts":[],"seal":""}', "The version of the file: version 9 is not known here."),
    (b'{"mainstay":1,"facts":{},"seal":""}', "The entries: “{}” cannot stand there."),
]  # fmt: skip


@pytest.mark.parametrize(("file", "what"), WHOLE, ids=[w for _, w in WHOLE])
def test_a_file_that_is_wrong_as_a_whole(file, what):
    found, _ = refusal(file)
    assert (found.where, found.what) == ("", what)


def test_what_only_this_refusal_asks_for_is_said():
    ahead = {"zone": "Pacific/Kiritimati", "day": "2026-11-25"}
    found, _ = refusal(file_of("Answer", {**SADDLE, "on": "2026-11-25"}, **ahead))
    assert "Choose the time zone Pacific/Kiritimati" in found.advice
