"""Ways to the pulley lab and the pose bench, from where a therapist looks at an exercise."""

import re

import pytest
from django.urls import reverse
from tests.web.conftest import TODAY

from mainstay.exercises import shipped_catalogue
from mainstay.web import records
from mainstay.web.clinic import proposals

pytestmark = pytest.mark.django_db

EXERCISES = shipped_catalogue().exercises


def links_of(client, name: str, *args: object, **asked: str) -> set[str]:
    text = client.get(reverse(f"clinic:{name}", args=args), asked).content.decode()
    return set(re.findall(r'href="([^"]+)"', text))


def bench(exercise) -> str:
    return reverse("clinic:pose-file", args=[exercise.id])


def lab_of(exercise) -> str:
    return reverse("clinic:pulley-lab-exercise", args=[exercise.id])


def week_of(person) -> list:
    overview = records.overview(person, TODAY)
    return [line.exercise for line in proposals.lines(overview, proposals.preview(overview))]


def test_the_page_of_a_patient_leads_to_the_lab_for_each_pulley_exercise(as_therapist, person):
    found = links_of(as_therapist, "patient", person.pk)
    pulled = [e for e in week_of(person) if e.cable]
    assert pulled
    assert {lab_of(e) for e in pulled} <= found
    assert {reverse("clinic:pulley-lab"), reverse("clinic:pose-bench")} <= found


@pytest.mark.parametrize("pulled", [True, False])
def test_the_page_of_an_exercise_leads_to_both(as_therapist, person, pulled):
    exercise = next(e for e in week_of(person) if bool(e.cable) is pulled)
    for found in (
        links_of(as_therapist, "decide", person.pk, exercise.id),
        links_of(as_therapist, "programme", person.pk, q=exercise.code),
    ):
        assert bench(exercise) in found
        assert (lab_of(exercise) in found) is pulled


def test_the_lab_leads_to_the_bench(as_therapist):
    exercise = next(e for e in EXERCISES if e.cable)
    assert bench(exercise) in links_of(as_therapist, "pulley-lab-exercise", exercise.id)


@pytest.mark.parametrize("exercise", EXERCISES[::12], ids=lambda e: e.id)
def test_every_way_leads_somewhere(as_therapist, exercise):
    assert as_therapist.get(bench(exercise)).status_code == 200
