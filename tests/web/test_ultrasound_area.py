"""Areas by contour: handles that a person places, what is refused, and what three repeats say."""

import csv
import json
import math
import re
from datetime import timedelta
from io import BytesIO, StringIO

import numpy as np
import pydicom
import pytest
from django.urls import reverse
from tests.imaging.making import of_wall
from tests.imaging.walls import square, square_mm
from tests.web.conftest import TODAY
from tests.web.test_ultrasound import at, confirm, file, keep, png, said, took, upload, waiting

from mainstay.anatomy import Side
from mainstay.imaging.contour import Contour, area_px
from mainstay.imaging.phantom_across import MM, Visit, border, drawn_across, outline
from mainstay.reading import read_json
from mainstay.web import actions, clock, exporting, models, records, scanning
from mainstay.web.actions import Told
from mainstay.web.clinic.ultrasound.handing_out import FORMS

pytestmark = pytest.mark.django_db
PICTURE = square(3)
TALL, WIDE = PICTURE.shape
ACROSS = {"aspect": "multifidus_across", "position": "prone", "level": "L4"}


def ring(mm2, count=8, middle=(WIDE / 2, TALL / 2)):
    """Handles on a circle, of which the curve through them has this area."""
    turns = [2 * math.pi * n / count for n in range(count)]
    circle = [(math.cos(t), math.sin(t)) for t in turns]
    of_one = area_px(Contour(tuple((x * 50, y * 50) for x, y in circle)))
    radius = 50 * math.sqrt(mm2 / of_one) / square_mm()
    return [[middle[0] + radius * x, middle[1] + radius * y] for x, y in circle]


def bring(client, person, *, count=1, scale="region", **more):
    data = of_wall(PICTURE, square_mm()) if scale == "region" else png(PICTURE)
    files = [file(data, f"{n}.{'dcm' if scale == 'region' else 'png'}") for n in range(count)]
    answer = upload(client, person, *files, **{**ACROSS, **more})
    assert answer.status_code == 302, said(answer)
    for scan in waiting(person):
        keep(client, person, scan, scale=scale)
        scan.refresh_from_db()
    return waiting(person)


def place(client, person, scan, handles, **more):
    sent = {"revision": scan.revision, "handles": handles, **more}
    where = at("scan-lines", person, scan)
    answer = client.post(where, json.dumps(sent), content_type="application/json")
    scan.refresh_from_db()
    return answer


def measured(client, person, side, *areas_mm2, **more):
    for scan, mm2 in zip(
        bring(client, person, count=len(areas_mm2), side=side, **more), areas_mm2, strict=True
    ):
        assert place(client, person, scan, ring(mm2)).status_code == 200
        assert confirm(client, person, scan).status_code == 302


def stored(person):
    return [json.loads(f.value) for f in models.Sonoarea.objects.filter(person=person)]


def test_three_contours_of_each_side_make_a_difference_with_its_error(
    as_therapist, as_person, person
):
    measured(as_therapist, person, "left", 290, 300, 310)
    page = said(as_therapist.get(at("ultrasound", person)))
    assert "Multifidus, left, L4, area at rest" in page
    assert "300 mm²" in page
    assert "mean of 3 repeats. SEM 90 mm², MDC 249 mm²" in page
    assert "First comparable value; a change counts from 249 mm²." in page
    assert records.overview(person, TODAY).case.patient.weak_side is None
    measured(as_therapist, person, "right", 500, 500, 500)
    inside = said(as_therapist.get(at("ultrasound", person)))
    assert "No detectable difference between the sides (MDC 249 mm²)." in inside
    assert records.overview(person, TODAY).case.patient.weak_side is None
    for row in records.overview(person, TODAY).by_kind["Sonoarea"][-3:]:
        as_therapist.post(at("ultrasound", person), {"fact": row.id})
    measured(as_therapist, person, "right", 580, 590, 600)
    assert records.overview(person, TODAY).case.patient.weak_side is Side.LEFT
    for page in (at("patient", person), at("ultrasound", person)):
        found = said(as_therapist.get(page))
        assert "49 % smaller, by more than the error (MDC 249 mm²)." in found
        assert "The programme gives the left side one extra set:" in found
    told = said(as_person.get(reverse("me:progress")))
    assert "Your left side measures smaller, so your plan gives it one set more." in told


def test_what_a_person_placed_is_what_is_stored(as_therapist, person):
    (scan,) = bring(as_therapist, person, side="right")
    handles = ring(400, count=10)
    told = place(as_therapist, person, scan, handles).json()
    assert told["value"] == "400 mm²"
    assert len(told["curve"].split()) == 80
    page = said(as_therapist.get(at("scan", person, scan)))
    assert json.dumps(handles[0])[1:-1] in page  # the browser may close meanwhile
    assert not stored(person)
    confirm(as_therapist, person, scan)
    (value,) = stored(person)
    assert value["handles"] == handles
    assert (value["side"], value["level"], value["muscle"]) == ("right", "L4", "multifidus")
    assert value["area_mm2"] == pytest.approx(400, rel=1e-4)
    assert value["area_px"] == pytest.approx(400 / square_mm() ** 2, rel=1e-4)
    assert (value["clicks"], value["carried"], value["method"]) == (10, False, "contour-1")
    assert value["picture"] == scanning.hash_of(bytes(scan.png))


def test_nothing_is_measured_where_nobody_has_led_or_looked(as_therapist, person):
    (scan,) = bring(as_therapist, person, side="left")
    untouched = confirm(as_therapist, person, scan)
    assert untouched.status_code == 422
    assert "it lies as it was put there" in said(untouched)
    place(as_therapist, person, scan, ring(400))
    blind = confirm(as_therapist, person, scan, looked="")
    assert blind.status_code == 422
    assert "Look at the contour" in said(blind)
    begun = scanning.state_of(scan.data).outline.begun
    place(as_therapist, person, scan, [list(at) for at in begun])  # put back by undo
    assert confirm(as_therapist, person, scan).status_code == 422
    assert not stored(person)
    as_therapist.post(at("scan", person, scan), {"step": "again", "revision": scan.revision})
    scan.refresh_from_db()
    assert scanning.state_of(scan.data).outline.handles == begun


CROSSED = [ring(400)[k] for k in (0, 3, 1, 4, 2, 5, 7, 6)]


@pytest.mark.parametrize(
    ("handles", "why"),
    [
        (ring(400, count=7), "7 handles"),
        (ring(400, count=13), "13 handles"),
        (CROSSED, "crosses itself"),
        (ring(400, middle=(2, 50)), "outside the picture"),
        ([*ring(400)[:7], ring(400)[0]], "on one place"),
        ([[1, 2, 3]] * 8, "handles"),
        ("all of it", "handles"),
    ],
)
def test_what_is_no_contour_is_refused_and_nothing_changes(as_therapist, person, handles, why):
    (scan,) = bring(as_therapist, person, side="left")
    before = scan.data
    answer = place(as_therapist, person, scan, handles)
    assert answer.status_code == 422
    assert why in answer.json()["problem"]
    assert scan.data == before


def test_another_window_has_moved_it_meanwhile(as_therapist, person):
    (scan,) = bring(as_therapist, person, side="left")
    assert place(as_therapist, person, scan, ring(400)).status_code == 200
    late = place(as_therapist, person, scan, ring(500), revision=scan.revision - 1)
    assert late.status_code == 409
    assert confirm(as_therapist, person, scan, revision=scan.revision - 1).status_code == 409
    assert not stored(person)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"level": ""}, "Choose the level"),
        ({"state": "clip"}, "An area is measured in a still"),
        ({"side": ""}, "has no answer"),
    ],
)
def test_what_only_a_person_knows_is_asked(as_therapist, person, typed, why):
    data = file(of_wall(PICTURE, square_mm()))
    answer = upload(as_therapist, person, data, **{**ACROSS, **typed})
    assert answer.status_code == 422
    assert why in said(answer)
    assert not waiting(person)


def test_without_a_scale_there_are_only_ratios(as_therapist, person):
    for state, mm2 in (("rest", 400), ("contracted", 440)):
        (scan,) = bring(as_therapist, person, side="left", scale="none", state=state)
        told = place(as_therapist, person, scan, ring(mm2)).json()
        assert "square pixels" in told["value"]
        confirm(as_therapist, person, scan)
    assert {v["area_mm2"] for v in stored(person)} == {None}
    page = said(as_therapist.get(at("ultrasound", person)))
    assert "change of the area on contraction" in page
    assert "+10.0 %" in page
    assert "No known error for this quantity and position" in page
    assert "mm²" not in page
    row = records.overview(person, TODAY).by_kind["Sonoarea"][-1]
    report = took(as_therapist, person, models.Scan.objects.get(pk=row.id), "report")
    assert report.status_code == 422
    assert "no length or area to report" in said(report)


def test_another_preset_breaks_the_trend(as_therapist, person):
    measured(as_therapist, person, "left", 400, 400, 400)
    measured(as_therapist, person, "left", 900, preset="another")
    page = said(as_therapist.get(at("ultrasound", person)))
    assert "Not comparable with earlier visits: another preset." in page
    assert "1 of 3 repeats" in page
    assert "beyond measurement error" not in page


def test_a_trend_of_areas_is_drawn_with_few_numbers(as_therapist, person):
    with clock.moved_to(clock.now() - timedelta(days=20)):
        measured(as_therapist, person, "left", 400, 400, 400)
    measured(as_therapist, person, "left", 700, 700, 700)
    page = said(as_therapist.get(at("ultrasound", person)))
    assert "Larger beyond measurement error: 300 mm², smallest detectable 249 mm²." in page
    (card,) = re.findall(r'<article class="muscle">.*?</article>', page, re.S)
    assert 2 <= len(re.findall(r'<text x="0"', card)) <= 5
    assert "700 mm²" in card


def test_an_area_can_be_taken_along(as_therapist, person):
    measured(as_therapist, person, "left", 400)
    (scan,) = models.Scan.objects.filter(person=person)
    page = said(as_therapist.get(at("scan-confirmed", person, scan)))
    assert '<h2 class="h3">Area</h2>' in page
    assert "400 mm²" in page
    assert 'class="sono-contour"' in page
    files = {form: took(as_therapist, person, scan, form) for form in FORMS}
    assert all(answer.status_code == 200 for answer in files.values())
    (row,) = csv.DictReader(StringIO(files["csv"].content.decode()))
    (value,) = stored(person)
    assert (row["quantity"], row["value_mm"]) == ("area", "")
    assert float(row["value_mm2"]) == pytest.approx(value["area_mm2"], abs=0.01)
    (told,) = json.loads(files["json"].content)
    assert told["measured"]["handles"] == value["handles"]
    report = pydicom.dcmread(BytesIO(files["report"].content))
    assert "Area" in str(report)
    assert np.frombuffer(files["drawn"].content[:4], np.uint8)[1:4].tobytes() == b"PNG"


def test_areas_travel_with_an_export(as_therapist, person):
    measured(as_therapist, person, "left", 400)
    story = read_json(exporting.export_file(person), exporting.Story, "file")
    fresh, _ = actions.begin(clock.now(), "UTC", "Again")
    actions.erase(Told(person, "self", clock.now()))
    actions.import_story(Told(fresh, "self", clock.now()), story)
    assert records.overview(fresh, TODAY).by_kind["Sonoarea"]
    assert models.Scan.objects.filter(person=fresh, done=True).count() == 1


def across_of(visit, seed=7):
    """A muscle across at a visit, as a file with its scale."""
    made = outline(np.random.default_rng(seed))
    picture = drawn_across(made, visit, np.random.default_rng(round(100 + visit.right_mm)))
    around = [
        [float(x), float(y)] for x, y in border(made, visit, np.linspace(0, 6.2832, 9)[:-1])
    ]
    return of_wall(picture, MM), around


def came(client, person, visit):
    data, around = across_of(visit)
    upload(client, person, file(data), **ACROSS, side="left")
    (scan,) = waiting(person)
    keep(client, person, scan)
    scan.refresh_from_db()
    return scan, around


def test_the_contour_of_the_last_visit_is_laid_over_and_must_be_looked_at(as_therapist, person):
    before, now = Visit(-2, 1, 4), Visit(2, -1, -4)
    with clock.moved_to(clock.now() - timedelta(days=20)):
        first, around = came(as_therapist, person, before)
        assert not scanning.state_of(first.data).outline.carried
        place(as_therapist, person, first, around)
        confirm(as_therapist, person, first)
    second, true = came(as_therapist, person, now)
    laid = scanning.state_of(second.data).outline
    assert laid.carried
    off = np.linalg.norm(np.array(laid.handles) - np.array(true), axis=1) * MM
    assert off.max() < 1.0
    page = said(as_therapist.get(at("scan", person, second)))
    assert "This is the contour of the last visit" in page
    assert confirm(as_therapist, person, second, looked="").status_code == 422
    led = [list(laid.handles[0]), *([x + 5, y + 5] for x, y in laid.handles[1:])]
    place(as_therapist, person, second, led)
    confirm(as_therapist, person, second)
    assert [(v["carried"], v["clicks"]) for v in stored(person)] == [(False, 8), (True, 7)]
    third, _ = came(
        as_therapist, person, now
    )  # the second of today goes back to the last visit
    assert scanning.state_of(third.data).outline.begun == laid.handles
