"""Measuring on ultrasound: what is kept, what is refused, and what three repeats do to the programme."""

import csv
import html
import json
import re
from io import BytesIO, StringIO

import cv2
import numpy as np
import pydicom
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.imaging.making import of_wall
from tests.imaging.walls import square, square_mm
from tests.web.conftest import TODAY

from mainstay.anatomy import Side
from mainstay.care.reasons import ReasonCode as R
from mainstay.reading import read_json
from mainstay.web import actions, bench, clock, exporting, models, records, scanning
from mainstay.web.actions import Told
from mainstay.web.clinic.ultrasound.handing_out import FORMS

pytestmark = pytest.mark.django_db
RIGHT, LEFT = square(3), square(3, thinner=0.5)
WALL = {"aspect": "abdominal_wall", "state": "rest", "position": "supine", "preset": "msk"}


def at(route, *about):
    return reverse(f"clinic:{route}", args=[getattr(one, "pk", one) for one in about])


def file(data, name="scan.dcm"):
    made = BytesIO(data)
    made.name = name
    return made


def png(picture):
    return bytes(cv2.imencode(".png", picture)[1])


def said(answer):
    return html.unescape(answer.content.decode())


def upload(client, person, *files, **more):
    return client.post(
        at("ultrasound-add", person), {**WALL, "side": "left", "files": files, **more}
    )


def waiting(person):
    return list(models.Scan.objects.filter(person=person, done=False))


def fields(page):
    return dict(
        re.findall(r'name="(left|top|right|bottom|revision)"[^>]* value="([^"]*)"', page)
    )


def keep(client, person, scan, **more):
    where = at("scan", person, scan)
    typed = {**fields(said(client.get(where))), "step": "keep", "scale": "region", **more}
    return client.post(where, typed)


def confirm(client, person, scan, **more):
    scan.refresh_from_db()
    typed = {"step": "confirm", "looked": "yes", "revision": scan.revision, **more}
    return client.post(at("scan", person, scan), typed)


def measured(client, person, picture, count=3, **more):
    data = of_wall(picture, square_mm())
    upload(client, person, *(file(data, f"{n}.dcm") for n in range(count)), **more)
    for scan in waiting(person):
        keep(client, person, scan)
        confirm(client, person, scan)


def items(overview):
    return [item for day in overview.now.plan.days for item in day.items]


def extra(overview):
    return {r["side"] for i in items(overview) for r in i.reasons if r.code is R.PLAN_WEAK_SIDE}


def test_three_repeats_of_each_side_change_the_programme(as_therapist, person):
    before = records.overview(person, TODAY)
    assert before.case.patient.weak_side is None
    assert not extra(before)
    measured(as_therapist, person, LEFT, side="left")
    assert records.overview(person, TODAY).case.patient.weak_side is None
    measured(as_therapist, person, RIGHT, side="right")
    after = records.overview(person, TODAY)
    assert after.case.patient.weak_side is Side.LEFT
    assert extra(after) == {"left"}
    for page in (at("patient", person), at("ultrasound", person)):
        found = said(as_therapist.get(page))
        assert "thinner, by more than the error (MDC 1.1 mm)" in found
        assert "The programme gives the left side one extra set:" in found
    row = after.by_kind["Sonogram"][-1]
    as_therapist.post(at("ultrasound", person), {"fact": row.id})
    assert records.overview(person, TODAY).case.patient.weak_side is None


def test_nothing_is_measured_before_somebody_has_looked(as_therapist, person):
    upload(as_therapist, person, file(of_wall(RIGHT, square_mm())))
    (scan,) = waiting(person)
    keep(as_therapist, person, scan)
    answer = confirm(as_therapist, person, scan, looked="")
    assert answer.status_code == 422
    assert "Look at the borders" in said(answer)
    assert not models.Sonogram.objects.filter(person=person).exists()
    assert confirm(as_therapist, person, scan).status_code == 302
    fact = models.Sonogram.objects.get(person=person)
    value = json.loads(fact.value)
    scan.refresh_from_db()
    assert (fact.author, value["scale"], value["clicks"]) == ("T. Hand", "region", 0)
    assert value["picture"] == scanning.hash_of(bytes(scan.png))
    assert value["mm_per_px"] == pytest.approx(square_mm())


def test_nobody_is_recognized_in_what_is_kept(as_therapist, person):
    upload(as_therapist, person, file(of_wall(RIGHT, square_mm()), "Secret^Name.dcm"))
    (scan,) = waiting(person)
    shown = said(as_therapist.get(at("scan", person, scan)))
    assert "PatientName" in shown  # the name of the tag, never its value
    assert "Secret" not in shown + scan.data
    assert "12345" not in scan.data
    keep(as_therapist, person, scan)
    scan.refresh_from_db()
    kept = cv2.imdecode(np.frombuffer(bytes(scan.png), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert kept.shape == RIGHT.shape  # the name burned in above the scan is gone
    picture = as_therapist.get(at("scan-picture", person, scan))
    assert picture.content == bytes(scan.png)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "the file is empty"),
        (b"not a picture", "this kind of file is not known"),
        (png(RIGHT)[:5000], "damaged or cut short"),
        (of_wall(RIGHT, 0.1)[:20000], "damaged or cut short"),
        (png(np.zeros((16, 16), np.uint8)), "nothing to measure in it"),
    ],
)
def test_hostile_files_are_refused_with_a_reason(as_therapist, person, data, why):
    good = file(of_wall(RIGHT, square_mm()))
    answer = upload(as_therapist, person, good, file(data, "bad"))
    assert answer.status_code == 422
    assert why in said(answer)
    assert 'value="left" checked' in said(answer)
    assert not waiting(person)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({}, "the file states no ultrasound region"),
        (
            {"scale": "ruler", "x1": "5", "y1": "10", "x2": "5", "y2": "30", "apart_mm": "20"},
            "pixels apart",
        ),
        ({"scale": "ruler", "x1": "5", "y1": "10", "x2": "5", "y2": "300"}, "has no answer"),
        ({"scale": "depth", "depth_mm": "4000"}, "does not fit"),
        ({"scale": "none", "right": "2"}, "does not fit"),
        ({"scale": "guess"}, "does not fit"),
    ],
)
def test_no_scale_that_cannot_be_right(as_therapist, person, typed, why):
    upload(as_therapist, person, file(png(RIGHT), "a.png"))
    (scan,) = waiting(person)
    answer = keep(as_therapist, person, scan, **typed)
    assert answer.status_code == 422
    assert why in said(answer)
    scan.refresh_from_db()
    assert scanning.state_of(scan.data).kept is None


@pytest.mark.parametrize(
    ("typed", "mm"),
    [
        (
            {"scale": "ruler", "x1": "5", "y1": "20", "x2": "5", "y2": "220", "apart_mm": "20"},
            0.1,
        ),
        ({"scale": "none"}, None),
    ],
)
def test_scale_by_ruler_or_none(as_therapist, person, typed, mm):
    upload(as_therapist, person, file(png(RIGHT), "a.png"))
    (scan,) = waiting(person)
    keep(as_therapist, person, scan, **typed)
    confirm(as_therapist, person, scan)
    (fact,) = models.Sonogram.objects.filter(person=person)
    value = json.loads(fact.value)
    assert value["mm_per_px"] == (mm and pytest.approx(mm))
    assert all((v["thickness_mm"] is None) == (mm is None) for v in value["layers"])


def test_what_was_dragged_is_there_when_the_browser_comes_back(as_therapist, person):
    upload(as_therapist, person, file(of_wall(RIGHT, square_mm())))
    (scan,) = waiting(person)
    keep(as_therapist, person, scan)
    scan.refresh_from_db()
    where = at("scan-lines", person, scan)
    sent = {
        "revision": scan.revision,
        "handles": [{"border": 0, "x": 150, "y": 120}],
        "middle": 160,
    }

    def ask(**more):
        return as_therapist.post(
            where, json.dumps({**sent, **more}), content_type="application/json"
        )

    answer = ask()
    assert answer.status_code == 200, answer.content
    assert ask().status_code == 409  # the page of another window is out of date
    scan.refresh_from_db()
    assert scanning.state_of(scan.data).led.middle == 160
    outside = ask(revision=scan.revision, handles=[{"border": 0, "x": 5000, "y": 5}])
    assert outside.status_code == 422
    assert "outside the picture" in outside.json()["problem"]
    assert (
        ask(revision=scan.revision, handles=[{"border": 9, "x": 5, "y": 5}]).status_code == 422
    )
    page = said(as_therapist.get(at("scan", person, scan)))
    assert '"handles": [[0, 150.0, 120.0]]' in page
    assert f"{at('scan', person, scan)}" in said(as_therapist.get(at("ultrasound", person)))
    assert confirm(as_therapist, person, scan, revision=scan.revision - 1).status_code == 409


def test_a_picture_that_is_not_kept_is_gone(as_therapist, person):
    upload(as_therapist, person, file(of_wall(RIGHT, square_mm())))
    (scan,) = waiting(person)
    as_therapist.post(at("scan", person, scan), {"step": "drop"})
    assert not models.Scan.objects.filter(person=person).exists()


def took(client, person, scan, form):
    return client.get(reverse("clinic:scan-handed-out", args=[person.pk, scan.pk, form]))


def test_a_confirmed_picture_can_be_taken_along(as_therapist, person):
    measured(as_therapist, person, RIGHT, count=1)
    (scan,) = models.Scan.objects.filter(person=person)
    page = said(as_therapist.get(at("scan-confirmed", person, scan)))
    assert page.count(" download>") == 5
    assert as_therapist.get(at("scan", person, scan)).url == at("scan-confirmed", person, scan)
    files = {form: took(as_therapist, person, scan, form) for form in FORMS}
    assert all(answer.status_code == 200 for answer in files.values())
    assert all("attachment" in a["Content-Disposition"] for a in files.values())
    rows = list(csv.DictReader(StringIO(files["csv"].content.decode())))
    (fact,) = models.Sonogram.objects.filter(person=person)
    layers = json.loads(fact.value)["layers"]
    assert [r["value_mm"] for r in rows] == [f"{v['thickness_mm']:.3f}" for v in layers]
    (told,) = json.loads(files["json"].content)
    assert [v["upper"] for v in told["measured"]["layers"]] == [v["upper"] for v in layers]
    drawn = cv2.imdecode(np.frombuffer(files["drawn"].content, np.uint8), cv2.IMREAD_COLOR)
    assert drawn.shape[0] >= RIGHT.shape[0]
    picture, report = (
        pydicom.dcmread(BytesIO(files[f].content)) for f in ("picture", "report")
    )
    assert (picture.PatientName, picture.PatientIdentityRemoved) == ("", "YES")
    assert str(person.pk) not in str(picture)
    pointed = report.CurrentRequestedProcedureEvidenceSequence[0].ReferencedSeriesSequence[0]
    assert pointed.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == picture.SOPInstanceUID
    assert took(as_therapist, person, scan, "report").content == files["report"].content


def test_what_cannot_be_taken_along_says_why(as_therapist, as_person, person):
    upload(as_therapist, person, file(png(RIGHT), "a.png"))
    (scan,) = waiting(person)
    assert took(as_therapist, person, scan, "csv").status_code == 404  # not confirmed
    keep(as_therapist, person, scan, scale="none")
    confirm(as_therapist, person, scan)
    answer = took(as_therapist, person, scan, "report")
    assert answer.status_code == 422
    assert "no length or area to report" in said(answer)
    assert took(as_therapist, person, scan, "csv").status_code == 200
    assert took(as_therapist, person, scan, "guess").status_code == 404
    assert took(as_person, person, scan, "csv").status_code == 403
    row = records.overview(person, TODAY).by_kind["Sonogram"][-1]
    as_therapist.post(at("ultrasound", person), {"fact": row.id})
    assert took(as_therapist, person, scan, "csv").status_code == 404  # taken back


def test_other_people_and_other_clinics_do_not_see_it(as_therapist, as_person, person, db):
    upload(as_therapist, person, file(of_wall(RIGHT, square_mm())))
    (scan,) = waiting(person)
    other = models.Person.objects.create(created_at=person.created_at)
    for route in ("scan", "scan-picture"):
        assert as_therapist.get(at(route, other, scan)).status_code == 404
        assert as_person.get(at(route, person, scan)).status_code == 403
        assert Client().get(at(route, person, scan)).status_code == 302
    models.CareRelation.objects.filter(person=person).update(closed_at=person.created_at)
    assert as_therapist.get(at("scan-picture", person, scan)).status_code == 404


def test_pages_take_few_queries(as_therapist, person):
    measured(as_therapist, person, LEFT, count=1, side="left")
    upload(as_therapist, person, file(of_wall(RIGHT, square_mm())))
    (scan,) = waiting(person)
    for address in (
        at("scan", person, scan),
        at("ultrasound", person),
        at("ultrasound-add", person),
        at("scan-confirmed", person, models.Scan.objects.get(person=person, done=True)),
    ):
        bench.new_facts((person,))
        with CaptureQueriesContext(connection) as asked:
            assert as_therapist.get(address).status_code == 200
        assert bench.queries(asked) <= bench.PAGE_QUERIES, address


def test_pictures_travel_with_an_export_and_go_with_their_person(as_therapist, person):
    measured(as_therapist, person, RIGHT, count=1)
    text = exporting.export_file(person)
    (scan,) = models.Scan.objects.filter(person=person)
    png_, sha = bytes(scan.png), scan.sha256
    actions.erase(Told(person, "self", clock.now()))
    assert not models.Scan.objects.filter(sha256=sha).exists()
    fresh, _ = actions.begin(clock.now(), "UTC", "Again")
    story = read_json(text, exporting.Story, "file")
    actions.import_story(Told(fresh, "self", clock.now()), story)
    (back,) = models.Scan.objects.filter(person=fresh)
    assert (bytes(back.png), back.sha256, back.done) == (png_, sha, True)
    assert records.overview(fresh, TODAY).by_kind["Sonogram"]
