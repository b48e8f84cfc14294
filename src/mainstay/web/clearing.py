"""Dates that a person may write beside a condition: of the event, and of a doctor's word."""

from mainstay.exercises import Condition

DATED = frozenset(
    {
        Condition.DISCECTOMY_0_6W,
        Condition.DISCECTOMY_6W_PLUS,
        Condition.FUSION_0_6W,
        Condition.FUSION_6_12W,
        Condition.FUSION_12W_PLUS,
        Condition.POSTPARTUM_0_6W,
        Condition.VERTEBRAL_FRACTURE_RECENT,
    }
)
"""Conditions whose weeks are counted."""


CLEARABLE = DATED | {
    Condition.CARDIAC,
    Condition.HYPERTENSION_UNCONTROLLED,
    Condition.SPONDYLOLISTHESIS,
}
"""Conditions for which a doctor's word that exercise is allowed changes a rule."""

OLDEST_DAYS = 36_525
"""A hundred years: no operation lies further back."""
