"""A therapist reads and types a patient's loads as the patient does; facts stay in kilograms."""

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.web.conftest import NOW, TODAY

from mainstay.care.decision import Override, OverrideKind
from mainstay.care.patient import Patient
from mainstay.exercises import Plates, Rig, Stage, WeightUnit, in_unit, to_kg
from mainstay.web import actions, demo, fact_rows, records, weeks
from mainstay.web.actions import Told
from mainstay.web.clinic import dose_form, worklist
from mainstay.web.forms import Typed
from mainstay.web.language import weighed_in
from mainstay.web.living import Script, live

pytestmark = pytest.mark.django_db
KG, LB = WeightUnit.KG, WeightUnit.LB
HOME = Rig("my pulley", 2.0, LB, plates=(Plates(1.25, 4), Plates(2.5, 2), Plates(10, 2)))
UNEVEN = Rig("the gym", 2.0, LB, pins=(5, 10, 20, 35, 50, 70), added=(Plates(2.5, 1),))
METRIC = Rig("the other gym", 3.0, KG, pins=(2.5, 5, 10, 17.5))
ROW = "pulley-row-hinge"
KILOGRAMS = re.compile(r"\d kg\b")


@pytest.fixture
def counted_in_pounds(person) -> Told:
    """The same person, who counts in pounds and trains on a machine with pounds on it."""
    told = Told(person, "self", NOW)
    actions.choose_unit(told, LB)
    rows = fact_rows.current(records.overview(person, TODAY).rows)
    row = next(r for r in reversed(rows) if r.kind == "Profile")
    patient = row.value(Patient)
    kit = replace(patient.equipment, rig=HOME, dumbbells_kg=())
    actions.profile(told, replace(patient, equipment=kit), row.id)
    hand = Told(person, "T. Hand", NOW)
    stage = Override(OverrideKind.STAGE, "T. Hand", TODAY, "seen", stage=Stage.STRENGTH)
    actions.override(hand, stage)
    actions.override(hand, Override(OverrideKind.ASK, "T. Hand", TODAY, "seen", exercise=ROW))
    weeks.current(told, TODAY)
    return told


def text_of(client, name: str, *args: object) -> str:
    answer = client.get(reverse(f"clinic:{name}", args=args))
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_every_page_about_a_patient_counts_as_the_patient_does(
    as_therapist, counted_in_pounds
) -> None:
    person = counted_in_pounds.person
    pages = {
        name: text_of(as_therapist, name, person.pk)
        for name in ("patient", "approve", "programme", "stage", "letter", "audit", "proposer")
    }
    pages |= {
        "decide": text_of(as_therapist, "decide", person.pk, ROW),
    }
    # The model's body and bag are nobody's own; they stand below the dose.
    pages["decide"] = re.sub(r"Lifting 5 kg|m and \d+ kg", "", pages["decide"])
    assert {
        n: KILOGRAMS.findall(page) for n, page in pages.items() if KILOGRAMS.search(page)
    } == {}
    for name in ("patient", "approve", "decide", "letter"):
        assert re.search(r"\d lb\b", pages[name]), name
    assert "in lb</label>" in pages["stage"]


@pytest.mark.parametrize("rig", [HOME, UNEVEN, METRIC], ids=lambda rig: rig.name)
@pytest.mark.parametrize("unit", WeightUnit)
def test_each_load_that_can_be_chosen_is_the_one_that_is_made(
    counted_in_pounds, rig: Rig, unit: WeightUnit
) -> None:
    overview = records.overview(counted_in_pounds.person, TODAY)
    case = overview.case
    kit = replace(case.patient.equipment, rig=rig)
    case = replace(case, patient=replace(case.patient, equipment=kit))
    made = dose_form.frame_of(overview.catalogue.get(ROW), case, overview.standing)
    with weighed_in(unit):
        fields = {f.name: f for f in dose_form.fields(made, made.start, None)}
        offered = fields["load_kg"].choices
        assert len({said for _, said in offered}) == len(rig.loads_kg()), "each is told apart"
        for kg, (value, said) in zip(rig.loads_kg(), offered, strict=True):
            assert said.endswith(f" {unit.value}")
            typed = Typed({"sets": "2", "reps": "8", "hold_s": "2", "load_kg": value})
            assert dose_form.dose_from(typed, made).load_kg == kg


def test_a_load_that_no_machine_makes_is_refused_in_pounds(
    as_therapist, counted_in_pounds
) -> None:
    address = reverse("clinic:decide", args=[counted_in_pounds.person.pk, ROW])
    change = {"choice": "change", "sets": "2", "reps": "8", "load_kg": "3", "reason": "Seen."}
    answer = as_therapist.post(address, change)
    assert answer.status_code == 422
    page = html.unescape(answer.content.decode())
    assert re.search(r"choose what can be made here, [\d.]+ lb to [\d.]+ lb", page)


def test_a_top_from_another_machine_opens_as_the_nearest_easier_load(counted_in_pounds) -> None:
    overview = records.overview(counted_in_pounds.person, TODAY)
    made = dose_form.frame_of(overview.catalogue.get(ROW), overview.case, overview.standing)
    between = made.start.with_(load_kg=made.loads_kg[3] + 0.01)
    [field] = [f for f in dose_form.fields(made, between, None) if f.name == "load_kg"]
    assert field.value == str(made.loads_kg[3])
    lighter = made.start.with_(load_kg=made.loads_kg[0] / 2)
    [field] = [f for f in dose_form.fields(made, lighter, None) if f.name == "load_kg"]
    assert field.value == str(made.loads_kg[0])


def test_a_tried_load_is_typed_in_pounds_and_said_as_it_was_typed(
    as_therapist, counted_in_pounds
) -> None:
    person = counted_in_pounds.person
    tried = {"tried": ROW, "tried_load": "22.5", "tried_reps": "10", "tried_left": "2"}
    address = reverse("clinic:stage", args=[person.pk])
    page = as_therapist.post(address, tried, follow=True).content.decode()
    assert "22.5 lb, 10 repetitions" in page
    [tested] = records.overview(person, TODAY).case.patient.tested
    assert tested.load_kg == to_kg(22.5, LB)
    assert in_unit(tested.load_kg, LB) == 22.5
    too_much = as_therapist.post(address, tried | {"tried_load": "700"})
    assert "0.5 to 660" in html.unescape(too_much.content.decode())


def test_a_form_that_came_too_late_shows_its_load_as_it_was_chosen(
    as_therapist, counted_in_pounds
) -> None:
    person = counted_in_pounds.person
    value = str(HOME.loads_kg()[-1])
    late = {"choice": "change", "seen": "old", "load_kg": value, "reason": "Seen."}
    answer = as_therapist.post(reverse("clinic:decide", args=[person.pk, ROW]), late)
    assert answer.status_code == 409
    assert (
        f"Weight at the hand or foot: {in_unit(HOME.loads_kg()[-1], LB):g} lb"
        in answer.content.decode()
    )
    assert value not in answer.content.decode()


def test_the_list_says_what_waits_in_each_persons_own_unit(counted_in_pounds) -> None:
    person = counted_in_pounds.person
    patient = records.overview(person, TODAY).case.patient
    live(person, Script(patient, demo.calm(1)), TODAY, 10)
    later = TODAY + timedelta(days=10)
    overview = records.overview(person, later)
    signs, _, _ = worklist.read_row(overview)
    waiting = " ".join(signs.waiting)
    assert re.search(r"at [\d.]+ lb", waiting), waiting
    assert not KILOGRAMS.search(waiting)
