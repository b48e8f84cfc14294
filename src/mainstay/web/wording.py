"""The functions of `mainstay.wording`, in the language and unit of whoever reads this request."""

import functools
import inspect
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from mainstay import wording
from mainstay.exercises import Exercise
from mainstay.web.language import reader, weights

P = ParamSpec("P")
R = TypeVar("R")


def _for_reader(function: Callable[P, R]) -> Callable[P, R]:
    parameters = list(inspect.signature(function).parameters)
    named, weighs = parameters.index("language"), "unit" in parameters

    @functools.wraps(function)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        if len(args) <= named:
            kwargs.setdefault("language", reader())
        if weighs:
            kwargs.setdefault("unit", weights())
        return function(*args, **kwargs)

    return inner


def exercise_name(exercise: Exercise) -> str:
    """What the reader calls an exercise."""
    return exercise.wording(reader()).name


bias_text = _for_reader(wording.bias_text)
cap_text = _for_reader(wording.cap_text)
clause = _for_reader(wording.clause)
condition_question = _for_reader(wording.condition_question)
condition_words = _for_reader(wording.condition_words)
criterion_text = _for_reader(wording.criterion_text)
decision_line = _for_reader(wording.decision_line)
demand_text = _for_reader(wording.demand_text)
direction_words = _for_reader(wording.direction_words)
dose_text = _for_reader(wording.dose_text)
drill_care = _for_reader(wording.drill_care)
drill_text = _for_reader(wording.drill_text)
effort_text = _for_reader(wording.effort_text)
finding_text = _for_reader(wording.finding_text)
friction_text = _for_reader(wording.friction_text)
level_words = _for_reader(wording.level_words)
machine_text = _for_reader(wording.machine_text)
muscle_words = _for_reader(wording.muscle_words)
picture_captions = _for_reader(wording.picture_captions)
picture_texts = _for_reader(wording.picture_texts)
policy_words = _for_reader(wording.policy_words)
rating_text = _for_reader(wording.rating_text)
reach_words = _for_reader(wording.reach_words)
reaches = _for_reader(wording.reaches)
result_text = _for_reader(wording.result_text)
sentence = _for_reader(wording.sentence)
setting_text = _for_reader(wording.setting_text)
setup_text = _for_reader(wording.setup_text)
side_words = _for_reader(wording.side_words)
stage_about = _for_reader(wording.stage_about)
stage_name = _for_reader(wording.stage_name)
stage_test = _for_reader(wording.stage_test)
triage_words = _for_reader(wording.triage_words)
