"""A week keeps to the person's minutes, with the doses that are really given, or says that it does not."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mainstay.care.case import Case
from mainstay.care.reasons import ReasonCode
from mainstay.exercises import shipped_catalogue
from mainstay.planning import programme
from mainstay.planning.minutes import could_be_shorter
from mainstay.reading import read_value

EXAMPLES = sorted((Path(__file__).parents[2] / "docs/examples").glob("case-*.json"))
CATALOGUE = shipped_catalogue()


@pytest.mark.parametrize("minutes", [12, 20, 25, 31])
@pytest.mark.parametrize("file", EXAMPLES, ids=lambda f: f.stem)
def test_a_session_with_an_exercise_to_spare_is_never_too_long(file, minutes) -> None:
    case = read_value(json.loads(file.read_text("utf-8")), Case, file.name)
    for days in (2, 3, 5):
        patient = replace(case.patient, minutes=minutes, days_per_week=days)
        week = programme(replace(case, patient=patient), CATALOGUE, None, case.on).plan
        assert not could_be_shorter(week, CATALOGUE, minutes)
        over = any(day.minutes > minutes for day in week.days)
        assert over == any(r.code is ReasonCode.PLAN_OVER_MINUTES for r in week.reasons)
