"""The week: which of the allowed exercises, on which days, and why."""

from mainstay.planning.choose import plan_week
from mainstay.planning.compose import (
    Decider,
    Programme,
    allowances,
    asks_more,
    programme,
    programme_after,
)
from mainstay.planning.explain import why
from mainstay.planning.problem import (
    Change,
    DayKind,
    Placed,
    PlannedDay,
    PlannedItem,
    PlanRequest,
    Template,
    Verdict,
    WeekKind,
    WeekPlan,
)

__all__ = [
    "Change",
    "DayKind",
    "Decider",
    "Placed",
    "PlanRequest",
    "PlannedDay",
    "PlannedItem",
    "Programme",
    "Template",
    "Verdict",
    "WeekKind",
    "WeekPlan",
    "allowances",
    "asks_more",
    "plan_week",
    "programme",
    "programme_after",
    "why",
]
