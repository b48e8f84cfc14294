"""Clips: frames at rest and contracted, their change with its error, and what three clips say."""

import csv
import json
from io import BytesIO, StringIO

import cv2
import numpy as np
import pydicom
import pytest
from tests.imaging.making import of_clip
from tests.imaging.walls import contraction, square_mm
from tests.web.conftest import TODAY
from tests.web.test_ultrasound import at, confirm, file, keep, said, took, upload, waiting

from mainstay.imaging.sheet import frames_of
from mainstay.reading import read_json
from mainstay.web import actions, clock, exporting, models, records, scanning
from mainstay.web.actions import Told
from mainstay.web.clinic.ultrasound.handing_out import FORMS

pytestmark = pytest.mark.django_db


def bring(client, person, frames, count=1, **more):
    data = of_clip(frames, square_mm(), FrameTime="40")
    files = [file(data, f"{n}.dcm") for n in range(count)]
    return upload(client, person, *files, side="left", state="clip", **more)


def kept(client, person, frames=None):
    bring(client, person, contraction() if frames is None else frames)
    (scan,) = waiting(person)
    keep(client, person, scan)
    scan.refresh_from_db()
    return scan


def ask(client, person, scan, **more):
    led = scanning.state_of(scan.data).clip
    sent = {
        "revision": scan.revision,
        "rest": {"frame": led.rest.frame, "handles": []},
        "contracted": {"frame": led.contracted.frame, "handles": []},
        "middle": None,
        **more,
    }
    where = at("scan-lines", person, scan)
    return client.post(where, json.dumps(sent), content_type="application/json")


def stored(person):
    return [json.loads(f.value) for f in models.Sonoclip.objects.filter(person=person)]


def test_three_clips_make_a_change_with_its_error(as_therapist, person):
    bring(as_therapist, person, contraction(), count=3)
    for scan in waiting(person):
        keep(as_therapist, person, scan)
        assert confirm(as_therapist, person, scan).status_code == 302
    page = said(as_therapist.get(at("ultrasound", person)))
    assert "three clips make a value" not in page
    assert "+5" in page
    assert "mean of 3 clips" in page
    assert "More than the error of 20 points." in page
    # Internal oblique was not contracted: whatever noise makes of it is no change.
    assert "No detectable change (error 20 points)." in page
    first = stored(person)[0]
    rest, peak = first["rest"], first["contracted"]
    assert rest["frame"]["number"] <= 2
    assert peak["frame"]["number"] >= 4
    deep = first["course"][-1]
    assert deep["change_percent"] == pytest.approx(50, abs=3)
    assert len(deep["thickness"]) == len(contraction())
    by_hand = peak["layers"][-1]["thickness_mm"] / rest["layers"][-1]["thickness_mm"]
    assert 100 * (by_hand - 1) == pytest.approx(50, abs=6)
    overview = records.overview(person, TODAY)
    assert overview.case.patient.weak_side is None  # one side alone says nothing
    row = overview.by_kind["Sonoclip"][-1]
    as_therapist.post(at("ultrasound", person), {"fact": row.id})
    assert "three clips make a value" in said(as_therapist.get(at("ultrasound", person)))


def test_names_are_gone_in_every_frame(as_therapist, person):
    scan = kept(as_therapist, person)
    clip = scanning.state_of(scan.data).told.clip
    sheet = cv2.imdecode(np.frombuffer(bytes(scan.png), np.uint8), cv2.IMREAD_GRAYSCALE)
    frames = frames_of(sheet, clip.frames, clip.across)
    assert np.array_equal(frames, contraction())
    assert (clip.rate_hz, clip.every) == (25, 1)
    assert "Secret" not in scan.data


def test_frames_and_lines_are_chosen_by_a_person_and_stay(as_therapist, person):
    scan = kept(as_therapist, person)
    chosen = {"frame": 1, "handles": [{"border": 0, "x": 150, "y": 60}]}
    answer = ask(as_therapist, person, scan, rest=chosen, middle=160)
    told = answer.json()
    assert answer.status_code == 200, told
    assert told["rest"]["frame"] == 1
    assert len(told["course"]["lines"]) == len(told["values"]) == 3
    assert ask(as_therapist, person, scan).status_code == 409  # out of date
    scan.refresh_from_db()
    led = scanning.state_of(scan.data).clip
    assert (led.rest.frame, led.middle, len(led.rest.handles)) == (1, 160, 1)
    page = said(as_therapist.get(at("scan", person, scan)))
    assert '"handles": [[0, 150.0, 60.0]]' in page
    confirm(as_therapist, person, scan)
    (value,) = stored(person)
    assert (value["rest"]["frame"]["number"], value["rest"]["clicks"]) == (1, 1)
    assert value["contracted"]["clicks"] == 0


REFUSED = (
    ({"rest": {"frame": 99, "handles": []}}, "there is no frame 99"),
    (
        {"rest": {"frame": 3, "handles": []}, "contracted": {"frame": 3, "handles": []}},
        "are one frame",
    ),
    ({"rest": {"frame": 0, "handles": [{"border": 0, "x": 9e4, "y": 5}]}}, "outside"),
    ({"middle": 2}, "leaves the picture"),
    ({"rest": {"frame": 0, "handles": [{"border": 0, "x": 1, "y": 1}] * 61}}, "too many"),
)


def test_what_cannot_be_is_refused(as_therapist, person):
    scan = kept(as_therapist, person)
    for sent, why in REFUSED:
        answer = ask(as_therapist, person, scan, **sent)
        assert answer.status_code == 422
        assert why in answer.json()["problem"]
    scan.refresh_from_db()
    assert not scanning.state_of(scan.data).clip.rest.handles


def test_a_clip_without_contraction_is_not_confirmed(as_therapist, person):
    scan = kept(as_therapist, person, np.repeat(contraction()[:1], 6, axis=0))
    page = said(as_therapist.get(at("scan", person, scan)))
    assert "percent only" in page
    answer = confirm(as_therapist, person, scan)
    assert answer.status_code == 422
    assert not stored(person)


def test_a_still_is_no_clip(as_therapist, person):
    answer = bring(as_therapist, person, contraction()[:2])
    assert answer.status_code == 422
    assert "no clip" in said(answer)


def test_a_confirmed_clip_is_played_taken_along_and_travels(as_therapist, person):
    scan = kept(as_therapist, person)
    confirm(as_therapist, person, scan)
    page = said(as_therapist.get(at("scan-confirmed", person, scan)))
    assert 'data-frames="7"' in page
    assert page.count(" download>") == 5
    files = {form: took(as_therapist, person, scan, form) for form in FORMS}
    assert all(answer.status_code == 200 for answer in files.values())
    rows = list(csv.DictReader(StringIO(files["csv"].content.decode())))
    (value,) = stored(person)
    changes = [f"{t['change_percent']:.2f}" for t in value["course"]]
    assert [r["change_percent"] for r in rows] == ["", "", "", *changes]
    assert [r["state"] for r in rows] == ["rest"] * 3 + ["contracted"] * 3
    (told,) = json.loads(files["json"].content)
    assert told["measured"]["course"] == value["course"]
    picture, report = (
        pydicom.dcmread(BytesIO(files[f].content)) for f in ("picture", "report")
    )
    assert np.array_equal(picture.pixel_array, contraction())
    assert float(picture.FrameTime) == 40
    told = str(report)
    assert "Change of thickness from rest" in told
    assert str(value["contracted"]["frame"]["number"] + 1) in told
    scan.refresh_from_db()
    sha = scan.sha256
    text = exporting.export_file(person)
    actions.erase(Told(person, "self", clock.now()))
    fresh, _ = actions.begin(clock.now(), "UTC", "Again")
    story = read_json(text, exporting.Story, "file")
    actions.import_story(Told(fresh, "self", clock.now()), story)
    (back,) = models.Scan.objects.filter(person=fresh)
    assert (back.sha256, back.done) == (sha, True)
    assert records.overview(fresh, TODAY).by_kind["Sonoclip"]
