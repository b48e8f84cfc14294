"""What stands around the body and what pulls, weighs or is pushed."""

import pytest

from mainstay.exercises import (
    Attachment,
    Band,
    BodyPoint,
    Cable,
    Contact,
    Press,
    Prop,
    PulleyHeight,
    PullPoint,
    Support,
    Weight,
)
from mainstay.exercises.scene import PULLED, holding


def cable(**changes):
    place = {"anchor_height_m": 1.1, "azimuth_deg": 0, "distance_m": 1.2} | changes
    return Cable(PullPoint.HAND_R, PulleyHeight.MIDDLE, attachment=Attachment.HANDLE, **place)


def band(**rest):
    return Band(PullPoint.HANDS, **rest)


def prop(kind=Support.CHAIR, **rest):
    return Prop(kind, **rest)


@pytest.mark.parametrize(
    ("make", "written", "says"),
    [
        (cable, {"anchor_height_m": 3.1}, "allowed: 0 to 3"),
        (cable, {"azimuth_deg": 181}, "allowed: -180 to 180"),
        (cable, {"distance_m": 4.1}, "allowed: 0 to 4"),
        (cable, {"load_fraction": 0}, "allowed above 0 to 2"),
        (cable, {"load_fraction": 2.1}, "allowed above 0 to 2"),
        (band, {}, "write either to, or anchor"),
        (band, {"anchor_height_m": 1, "azimuth_deg": 0}, "write either to, or anchor"),
        (
            band,
            {
                "to": PullPoint.FOOT_L,
                "anchor_height_m": 1,
                "azimuth_deg": 0,
                "distance_m": 1,
            },
            "write either to, or anchor",
        ),
        (band, {"to": PullPoint.HANDS}, "both `hands`"),
        (band, {"anchor_height_m": 4, "azimuth_deg": 0, "distance_m": 1}, "allowed: 0 to 3"),
        (Weight, {"attach": PullPoint.HANDS, "mass_kg": 0}, "above 0 to 50"),
        (Weight, {"attach": PullPoint.HANDS, "mass_kg": 51}, "above 0 to 50"),
        (Weight, {"attach": PullPoint.HANDS, "load_fraction": 3}, "allowed above 0 to 2"),
        (Press, {"point": BodyPoint.HAND_R, "bodyweight_percent": (5, 2)}, "start, top"),
        (Press, {"point": BodyPoint.HAND_R, "bodyweight_percent": (0, 2)}, "start, top"),
        (Press, {"point": BodyPoint.HAND_R, "bodyweight_percent": (5, 101)}, "start, top"),
        (prop, {"kind": Support.FLOOR}, "kind `floor`: allowed bench, chair"),
        (prop, {"kind": Support.HANDLE}, "kind `handle`: allowed bench, chair"),
        (prop, {"kind": Support.WALL, "height_m": 2}, "a wall has no height_m"),
        (prop, {"height_m": 3.5}, "allowed: 0 to 3"),
        (prop, {"distance_m": 5}, "allowed: -2 to 4"),
        (prop, {"distance_m": -2.1}, "allowed: -2 to 4"),
        (prop, {"tilt_deg": 91}, "allowed -90 to 90"),
    ],
)
def test_impossible_things_are_refused(make, written, says) -> None:
    with pytest.raises(ValueError, match=says):
        make(**written)


def test_things_have_a_usual_height() -> None:
    assert prop().top_m == 0.45
    assert prop(height_m=0.6).top_m == 0.6
    assert prop(Support.WALL, distance_m=0.3).top_m is None


def test_a_thing_may_stand_under_the_body() -> None:
    assert prop(distance_m=-0.4).distance_m == -0.4


@pytest.mark.parametrize(
    ("point", "hands"),
    [("hands", {"hand_l", "hand_r"}), ("hand_r", {"hand_r"}), ("foot_l", set())],
)
def test_which_hands_hold_a_pull(point, hands) -> None:
    assert PullPoint(point).hands == hands


def test_who_holds_an_end() -> None:
    contacts = (
        Contact(BodyPoint.HAND_R, Support.HANDLE),
        Contact(BodyPoint.HAND_L, None, BodyPoint.THIGH_L),
        Contact(BodyPoint.FOOT_L),
    )
    assert holding(contacts, PULLED) == {BodyPoint.HAND_R}


def test_a_band_goes_to_a_point_or_to_the_body() -> None:
    assert band(to=PullPoint.FOOT_R).to is PullPoint.FOOT_R
    assert band(anchor_height_m=0, azimuth_deg=0, distance_m=0).to is None
