"""The files of the shell, and files with something wrong in them."""

import json
from pathlib import Path

from hypothesis import strategies as st

from mainstay.care.case import Case
from mainstay.care.decision import Decision
from mainstay.care.patient import Patient
from mainstay.care.questionnaires import Wording
from mainstay.care.questions import Answers
from mainstay.exercises import Exercise, Rig, shipped_catalogue
from mainstay.reading import plain

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def raw(name: str) -> dict[str, object]:
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


FILES = {
    # name of the schema, or of a second file of its kind: the kind, a whole file
    "answers": (Answers, raw("answers-clear")),
    "case": (Case, raw("case-no-floor-74")),
    "long case": (Case, raw("case-flare")),
    "patient": (Patient, raw("case-no-floor-74")["patient"]),
    "questionnaire": (
        Wording,
        {
            "instrument": "odi",
            "version": "2.1a",
            "language": "en",
            "items": [{"text": "x"}] * 10,
        },
    ),
    "rig": (Rig, raw("rig-home")),
    "decision": (Decision, raw("case-flare")["decisions"][0]),
    "exercise": (Exercise, plain(shipped_catalogue().get("bird-dog-pulley"))),
}

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(
        [10**400, 11, -1, "bird-dog", "2026-11-24", "9999-12-31", "\ud800", "low"]
    )
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


def spoiled(value: object, data: st.DataObject) -> object:
    """The same value with something else somewhere in it: replaced, added or left out."""
    if isinstance(value, dict) and value:
        key = data.draw(st.sampled_from(sorted(value)))
        change = data.draw(st.sampled_from(["inside", "inside", "inside", "out", "more"]))
        if change == "out":
            return {k: v for k, v in value.items() if k != key}
        if change == "more":
            return {**value, data.draw(st.text(max_size=5)): data.draw(values)}
        return {**value, key: spoiled(value[key], data)}
    if isinstance(value, list) and value:
        at = data.draw(st.integers(0, len(value) - 1))
        return [*value[:at], spoiled(value[at], data), *value[at + 1 :]]
    return data.draw(values)
