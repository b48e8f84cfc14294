"""Everyday activities that people want back and that exercises practice, after WHO's ICF."""

import enum


class Activity(enum.StrEnum):
    """Activities of the ICF (chapters d4 mobility and d9 recreation); `icf` has the code."""

    CHANGING_POSITION = "changing_position"
    BENDING = "bending"
    SITTING = "sitting"
    STANDING = "standing"
    LIFTING_CARRYING = "lifting_carrying"
    PUSHING_PULLING_REACHING = "pushing_pulling_reaching"
    WALKING = "walking"
    CLIMBING = "climbing"
    SPORT = "sport"

    @property
    def icf(self) -> str:
        """The ICF category: such as d4153, maintaining a sitting position."""
        return _ICF[self]


_ICF = {
    Activity.CHANGING_POSITION: "d410",
    Activity.BENDING: "d4105",
    Activity.SITTING: "d4153",
    Activity.STANDING: "d4154",
    Activity.LIFTING_CARRYING: "d430",
    Activity.PUSHING_PULLING_REACHING: "d445",
    Activity.WALKING: "d450",
    Activity.CLIMBING: "d4551",
    Activity.SPORT: "d9201",
}
