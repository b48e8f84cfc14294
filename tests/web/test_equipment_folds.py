"""The page of equipment in folded parts: calm, nothing hidden that is needed, nothing lost."""

import html
import re

import pytest
from django.test import Client
from tests.web.conftest import TODAY

from mainstay.web import records
from mainstay.web.me.equipment_folds import FIELDS, folds

pytestmark = pytest.mark.django_db

PAGE = "/me/about-you/equipment/"
RIG = {"rig_kind": "pins", "pins": "5, then 5 up to 50", "ratio": "2", "has_pulley": "yes"}


def open_parts(page: str) -> list[str]:
    """The headings of the parts that are open."""
    found = re.findall(r'<details class="fold"( open)?><summary><span>([^<]*)', page)
    return [words for is_open, words in found if is_open]


def test_at_first_what_is_at_home_and_what_a_pulley_needs_are_open() -> None:
    found = folds({}, {}, ())
    assert {name for name, fold in found.items() if fold.open} == {"home", "stack", "rope"}
    assert all(fold.told == "" for fold in found.values())


def test_what_was_told_stands_in_a_line_and_is_folded() -> None:
    chosen = {"items": {"mat", "bench"}, "bands": {"red", "green"}}
    found = folds({**RIG, "rig_name": "The gym", "dumbbells": "2 4"}, chosen, ())
    assert not any(fold.open for fold in found.values())
    assert {name: fold.told for name, fold in found.items()} == {
        "home": "An exercise mat",
        "weights": "Weights: 2 4, Red, Green",
        "gym": "A training bench",
        "stack": "The gym: 5, then 5 up to 50",
        "rope": "Over a second wheel that moves along",
    }


@pytest.mark.parametrize("part", FIELDS)
def test_a_part_with_something_wrong_is_open(part: str) -> None:
    for field in FIELDS[part]:
        assert folds(RIG, {}, [{"field": field, "text": "wrong"}])[part].open


def test_plates_are_told_where_plates_hang() -> None:
    hung = {"rig_kind": "plates", "plates": "1 x 4", "pins": "5", "ratio": "1"}
    assert folds(hung, {}, ())["stack"].told == "1 x 4"


def test_a_pulley_that_was_left_half_is_open() -> None:
    found = folds({"has_pulley": "yes", "pins": "5, 10"}, {}, ())
    assert found["stack"].open
    assert found["rope"].open


def as_a_browser_sends(page: str) -> dict[str, list[str]]:
    """The fields of the page's form, those in folded parts too."""
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", page.split("<form")[1].split("</form>")[0]):
        found = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        chosen = found.get("type") not in ("checkbox", "radio") or tag.endswith(" checked>")
        if chosen and "name" in found and found["name"] != "csrfmiddlewaretoken":
            sent.setdefault(found["name"], []).append(html.unescape(found.get("value", "")))
    return sent


def test_saving_what_is_folded_changes_nothing(as_person: Client, person) -> None:
    before = records.overview(person, TODAY).case.patient.equipment
    page = as_person.get(f"{PAGE}?change=1").content.decode()
    assert open_parts(page) == []
    answer = as_person.post(f"{PAGE}?change=1", as_a_browser_sends(page))
    assert answer.status_code == 302, answer.context["errors"]
    assert records.overview(person, TODAY).case.patient.equipment == before


def test_an_error_in_a_folded_part_shows(as_person: Client) -> None:
    context = as_person.get(f"{PAGE}?change=1").context
    sent = {k: list(v) for k, v in context["chosen"].items() if v}
    sent |= {"dumbbells": "heavy", "revision": context["revision"]}
    answer = as_person.post(f"{PAGE}?change=1", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert open_parts(page) == ["Dumbbells, kettlebells, bands"]
    assert 'value="heavy"' in page


def test_answers_stand_by_day_and_name_the_exercise(as_person: Client) -> None:
    page = as_person.get("/me/you/answers/")
    days = [day for day, _ in page.context["days"]]
    assert days == sorted(set(days), reverse=True)
    words = page.content.decode()
    assert words.count('<details class="fold"') == len(days) > 1
    assert words.count('<details class="fold" open>') == 1
    assert "During an exercise" not in words
