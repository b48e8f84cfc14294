"""A person sees a deep muscle of their own at work: which clip, beside its curve, and nobody else's."""

import re
import uuid
from dataclasses import replace

import pytest
from django.urls import reverse
from tests.web.test_ultrasound import said

from mainstay.anatomy import Side
from mainstay.web import actions, clock, demo_pictures, models
from mainstay.web.actions import Told

pytestmark = pytest.mark.django_db


def confirmed(person, mm=3.0, seed=50, *, deeper=0.0):
    """A confirmed clip of a contraction; the pixels are drawn, the borders known."""
    png, seen = demo_pictures.clip_of(Side.LEFT, mm, seed)
    if deeper:
        last = replace(seen.course[-1], change_percent=seen.course[-1].change_percent + deeper)
        seen = replace(seen, course=(*seen.course[:-1], last))
    told = Told(person, "Kim", clock.now())
    scan = actions.add_scan(told, png, demo_pictures.state_of_clip(Side.LEFT))
    actions.confirm_scan(told, scan, seen)
    return scan


def page(client):
    return client.get(reverse("me:contraction"))


def test_the_own_clip_stands_beside_its_curve(as_person, person):
    scan = confirmed(person)
    for route in ("me:lesson", "me:progress"):
        assert "See your own muscle at work" in said(as_person.get(reverse(route)))
    found = said(page(as_person))
    assert "This is your own deep belly muscle (transversus abdominis), left side, on" in found
    assert 'data-frames="8"' in found
    assert len(re.findall(r'<polyline class="ln', found)) == 3
    assert len(re.findall(r'<polygon class="sono-contour"', found)) == 2
    assert "It does not say how much your back will hurt." in found
    words = re.sub(r"<[^>]*>", "", found.split("<main")[1])
    assert not re.search(r"\d (mm|%)", words)  # never a number to chase
    where = reverse("me:contraction-picture", args=[scan.pk])
    assert where in found
    answer = as_person.get(where)
    assert answer.content == bytes(scan.png)
    assert "no-store" in answer["Cache-Control"]


def test_the_clearest_of_the_last_day_is_shown(as_person, person):
    confirmed(person, deeper=1)
    best = confirmed(person, seed=51, deeper=9)
    confirmed(person, seed=52)
    assert str(best.pk) in said(page(as_person))
    models.Scan.objects.filter(pk=best.pk).delete()
    without = said(page(as_person))
    assert "How thick it was" in without  # the curve is a fact, the pixels may have gone
    assert "data-play" not in without


def test_nobody_sees_a_clip_of_another_and_none_that_is_taken_back(
    as_person, as_therapist, person
):
    assert page(as_person).url == reverse("me:lesson")
    assert "See your own muscle" not in said(as_person.get(reverse("me:lesson")))
    other, _ = actions.begin(clock.now(), "UTC", "Other")
    theirs = confirmed(other)
    for key in (theirs.pk, uuid.uuid4()):
        gone = as_person.get(reverse("me:contraction-picture", args=[key]))
        assert gone.status_code == 404
    mine = confirmed(person)
    assert as_person.get(reverse("me:contraction-picture", args=[theirs.pk])).status_code == 404
    fact = models.Sonoclip.objects.get(pk=mine.pk)
    actions.withdraw(Told(person, "Kim", clock.now()), fact)
    assert page(as_person).url == reverse("me:lesson")
    assert as_person.get(reverse("me:contraction-picture", args=[mine.pk])).status_code == 404
