"""OpenSim's Static Optimization on a problem of sharing; run by a Python that has `opensim` installed.

    opensim_static.py PROBLEM.json FOLDER

Not a part of the model: `spine.peer` starts this file in the peer's own environment, and nothing of
Mainstay is imported here. The problem is built as an OpenSim model (custom joints, straight path
actuators, one small reserve for each angle), its postures become frames of one slow motion, and the answer goes
to standard output as JSON: version, settings, processor seconds a frame, activations.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import opensim as sim

TURNS = {"flexion": (0, 0, -1), "bending": (1, 0, 0), "rotation": (0, 1, 0)}
"""Axes of the three turns of a level, in the frame of the level below (x forward, y up, z right)."""

APART_S = 1000.0
"""Time between two postures: so slow that nothing accelerates."""

CRITERION, MOST_ITERATIONS, EXPONENT = 1e-8, 200, 2.0
"""With the default criterion of 1e-4 it takes as long and is 1e-3 off in activation."""

FEWEST = 12
"""Frames that a motion must have before it can be made smooth; what they took is taken off the rest."""


def vector(three: Any) -> Any:
    """Three numbers as OpenSim wants them."""
    return sim.Vec3(*(float(x) for x in three))


def names(level: dict[str, Any]) -> list[str]:
    """The three angles of a level."""
    return [f"{level['name']}_{turn}" for turn in TURNS]


def build(problem: dict[str, Any], held: list[Any]) -> Any:
    """The model; what OpenSim does not own is kept in `held`."""
    model = sim.Model()
    model.setName("peer")
    model.setGravity(sim.Vec3(0, -problem["gravity_m_s2"], 0))
    segments = [model.getGround()]
    for level in problem["levels"]:
        segments.append(_level(model, level, segments[-1], problem["reserve_nm"], held))
    for strand in problem["strands"]:
        actuator = sim.PathActuator()
        actuator.setName(strand["name"])
        actuator.setOptimalForce(strand["newton"])
        actuator.setMinControl(0.0)
        actuator.setMaxControl(1.0)
        for n, (segment, place) in enumerate(strand["points"]):
            actuator.addNewPathPoint(f"{strand['name']}_{n}", segments[segment], vector(place))
        model.addForce(actuator)
        held.append(actuator)
    model.finalizeConnections()
    return model


def _level(
    model: Any, level: dict[str, Any], below: Any, reserve: float, held: list[Any]
) -> Any:
    inertia = sim.Inertia(0.01, 0.01, 0.01, 0, 0, 0)  # nothing moves: any will do
    body = sim.Body(level["name"], level["mass_kg"], vector(level["center_m"]), inertia)
    model.addBody(body)
    turns = sim.SpatialTransform()
    for n, (name, axis) in enumerate(zip(names(level), TURNS.values(), strict=True)):
        one, line = turns.updTransformAxis(n), sim.LinearFunction(1.0, 0.0)
        one.setCoordinateNames(sim.ArrayStr(name, 1))
        one.setAxis(vector(axis))
        one.setFunction(line)
        held += [one, line]
        actuator = sim.CoordinateActuator(name)
        actuator.setName(f"reserve_{name}")
        actuator.setOptimalForce(reserve)
        actuator.setMinControl(-1e6)
        actuator.setMaxControl(1e6)
        model.addForce(actuator)
        held.append(actuator)
    zero, joint_at = sim.Vec3(0), vector(level["joint_m"])
    own = f"below_{level['name']}"
    joint = sim.CustomJoint(own, below, joint_at, zero, body, zero, zero, turns)
    model.addJoint(joint)
    held += [body, turns, joint]
    return body


def motion(problem: dict[str, Any], postures: list[list[float]], file: Path) -> None:
    """Postures as a motion file."""
    columns = ["time", *(n for level in problem["levels"] for n in names(level))]
    head = f"nRows={len(postures)}\nnColumns={len(columns)}\ninDegrees=no\nendheader"
    rows = ["\t".join(map(repr, [APART_S * n, *q])) for n, q in enumerate(postures)]
    file.write_text(
        "\n".join(["Coordinates", "version=1", head, "\t".join(columns), *rows]) + "\n"
    )


def solve(
    problem: dict[str, Any], postures: list[list[float]], folder: Path, tag: str
) -> float:
    """Run Static Optimization on some postures; processor seconds of the whole run."""
    last = APART_S * (len(postures) - 1)
    motion(problem, postures, folder / f"{tag}.mot")
    tool = sim.AnalyzeTool()
    tool.setName(tag)
    tool.setModelFilename(str(folder / "peer.osim"))
    tool.setCoordinatesFileName(str(folder / f"{tag}.mot"))
    tool.setLowpassCutoffFrequency(-1)
    tool.setFinalTime(last)
    tool.setResultsDir(str(folder))
    tool.setSolveForEquilibrium(False)
    shares = sim.StaticOptimization()
    shares.setName("shares")
    shares.setEndTime(last)
    shares.setUseModelForceSet(True)
    shares.setActivationExponent(EXPONENT)
    shares.setUseMusclePhysiology(False)
    shares.setConvergenceCriterion(CRITERION)
    shares.setMaxIterations(MOST_ITERATIONS)
    tool.updAnalysisSet().cloneAndAppend(shares)
    tool.printToXML(str(folder / f"{tag}.xml"))
    tool = sim.AnalyzeTool(str(folder / f"{tag}.xml"))
    began = time.process_time()
    if not tool.run():
        raise SystemExit("OpenSim: Static Optimization did not run to its end")
    return time.process_time() - began


def activations(problem: dict[str, Any], file: Path) -> list[list[float]]:
    """Activation of each strand in each posture."""
    lines = file.read_text().splitlines()
    at = lines.index("endheader") + 1
    columns = lines[at].split("\t")
    wanted = [columns.index(strand["name"]) for strand in problem["strands"]]
    return [[float(line.split("\t")[n]) for n in wanted] for line in lines[at + 1 :]]


def main() -> None:
    """Answer one problem."""
    problem = json.loads(Path(sys.argv[1]).read_text())
    folder = Path(sys.argv[2]).resolve()
    sim.Logger.setLevelString("Error")
    held: list[Any] = []
    build(problem, held).printToXML(str(folder / "peer.osim"))
    postures = problem["postures_rad"]
    few = solve(problem, postures[:FEWEST], folder, "few")
    whole = solve(problem, postures, folder, "all")
    answer = {
        "version": sim.GetVersionAndDate(),
        "processor_s": (whole - few) / (len(postures) - FEWEST),
        "activation": activations(problem, folder / "all_shares_activation.sto"),
    }
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    os._exit(0)  # OpenSim's own clearing up ends in a crash where Python holds parts of a model


if __name__ == "__main__":
    main()
