"""The JSON Schema of an exercise file, as a person writes it in TOML.

A file is more comfortable than the values that are read from it: words stand by language, weeks
and cautions by condition, angles beside the other keys of a pose, and a contact is one word.
"""

import re
from typing import Any

from mainstay.anatomy import joint_angles
from mainstay.exercises.exercise import Exercise
from mainstay.exercises.poses import OWN_KEYS, BodyPoint, Support, Touch
from mainstay.exercises.vocabulary import Condition
from mainstay.reading import json_schema

Schema = dict[str, Any]


def file_schema() -> Schema:
    """What stands in a file of `exercises/catalogue`, for editors and validators."""
    schema = json_schema(Exercise)
    parts = schema["$defs"]
    exercise = parts["Exercise"]["properties"]
    exercise["words"] = {
        "type": "object",
        "additionalProperties": _to("Words"),
        "required": ["en"],
    }
    exercise["from_week"] = _by_condition({"type": "integer"})
    parts["Words"] = _without(parts["Words"], "language")
    parts["Words"]["properties"]["cautions"] = _by_condition({"type": "string"})
    parts["KeyPose"] = _pose(parts["KeyPose"])
    for unused in ("Caution", "FromWeek", "Contact", "Touch"):
        del parts[unused]
    for part in parts.values():
        _drop_nothing(part.get("properties", {}))
    return schema


def _to(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _by_condition(value: Schema) -> Schema:
    names = {"enum": [c.value for c in Condition]}
    return {"type": "object", "propertyNames": names, "additionalProperties": value}


def _without(part: Schema, key: str) -> Schema:
    kept = {name: value for name, value in part["properties"].items() if name != key}
    return {**part, "properties": kept, "required": [n for n in part["required"] if n != key]}


def _pose(part: Schema) -> Schema:
    """Angles by the names of anatomy's table, within their limits; contacts as words."""
    angles = {
        name: {"type": "number", "minimum": joint.low_deg, "maximum": joint.high_deg}
        for name, joint in joint_angles().items()
    }
    contact = {"type": "string", "pattern": _contact_words()}
    own = {name: part["properties"][name] for name in OWN_KEYS}
    own["contacts"] = {"anyOf": [contact, {"type": "array", "items": contact}]}
    own["free"] = {"type": "array", "items": {"enum": list(angles)}}
    return {**part, "properties": {**own, **angles}, "required": []}


def _contact_words() -> str:
    points, supports, touches = (
        "|".join(re.escape(word.value) for word in kind) for kind in (BodyPoint, Support, Touch)
    )
    return f"^({points})(@({supports}|{points}))?( ({touches}))?$"


def _drop_nothing(properties: Schema) -> None:
    """TOML cannot write nothing: a key that may be absent is left out."""
    for name, wanted in properties.items():
        options = [o for o in wanted.get("anyOf", ()) if o != {"type": "null"}]
        if options:
            properties[name] = options[0] if len(options) == 1 else {"anyOf": options}
