"""Many questions at once: persons x exercises x moments x weights x assumptions, to one table.

A row is one answer under one set of assumptions; who wants a band takes it over the rows. Who
presses without motion does so with the middle force of the exercise's file. What has no answer is a
row that says why, with its figures empty, never zero.
"""

import itertools
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mainstay.anatomy import Muscle, Side
from mainstay.exercises import Exercise
from mainstay.movement.motion import Motion, motion
from mainstay.spine.estimate import activations, deep_fraction
from mainstay.spine.exercise import moment, usual_press_n
from mainstay.spine.model import model
from mainstay.spine.moments import SHARES, shares_of
from mainstay.spine.person import Assumptions, Person
from mainstay.spine.recruitment import Infeasible, OutOfRange, Recruitment, recruit
from mainstay.spine.standing import Falls
from mainstay.spine.tables import JOINTS

Row = dict[str, str | float | bool | None]


@dataclass(frozen=True)
class Case:
    """What one process works on: a pose is solved once for all weights and assumptions.

    Attributes:
        person: whose spine.
        exercise: which.
        loads_kg: weights at the handle.
        given: assumptions.
        shares: when to look, as parts of the lift.
    """

    person: Person
    exercise: Exercise
    loads_kg: tuple[float, ...]
    given: tuple[Assumptions, ...]
    shares: tuple[float, ...] = SHARES


def cases(
    persons: Sequence[Person],
    exercises: Sequence[Exercise],
    loads_kg: Sequence[float],
    given: Sequence[Assumptions],
) -> tuple[Case, ...]:
    """Every person with every exercise."""
    pairs = itertools.product(persons, exercises)
    return tuple(Case(p, e, tuple(loads_kg), tuple(given)) for p, e in pairs)


def rows(case: Case) -> list[Row]:
    """All answers of a case."""
    moving = motion(case.exercise, model(case.person).body)
    shares = shares_of(moving, case.shares)
    found = []
    for share, load_kg in itertools.product(shares, case.loads_kg):
        found += _at(case, moving, share, load_kg)
    return found


def _at(case: Case, moving: Motion, share: float, load_kg: float) -> list[Row]:
    press_n = usual_press_n(case.exercise, case.person.physique.mass_kg)
    start = {**_whose(case.person), "exercise": case.exercise.id}
    start |= {"load_kg": load_kg, "press_n": press_n}
    try:
        seen = moment(moving, share, model(case.person), load_kg, 0.0, press_n)
    except Falls as error:
        return [_row({**start, "lift_fraction": share, "problem": str(error)})]
    start |= {"lift_fraction": share, "lean_deg": seen.lean_deg}
    found = []
    for one in case.given:
        spine = model(case.person, one.muscles, one.passive)
        told: Row = {**start, **_assumed(one)}
        try:
            answer = recruit(spine, seen.how, seen.load, one)
            worked = activations(spine, answer)
            told |= _told(answer) | {_column(*key): a for key, a in worked.items()}
            told["deep_fraction"] = deep_fraction(spine, answer)
        except (Infeasible, OutOfRange) as error:
            told["problem"] = str(error)
        found.append(_row(told))
    return found


def _whose(person: Person) -> Row:
    body = person.physique
    return {
        "sex": body.sex.value,
        "height_m": body.height_m,
        "mass_kg": body.mass_kg,
        "age_years": person.age_years,
    }


def _assumed(one: Assumptions) -> Row:
    return {
        "criterion": one.criterion.value,
        "muscles": one.muscles,
        "passive": one.passive.value,
        "stiffness_gain": one.stiffness_gain,
        "pressure": one.pressure,
    }


def _told(answer: Recruitment) -> Row:
    loads = answer.loads
    by_joint = {
        "compression_n": loads.compression_n,
        "shear_n": loads.shear_n,
        "lateral_n": loads.lateral_n,
        "pressure_mpa": loads.pressure_mpa,
    }
    discs = {
        f"{joint}_{name}": value
        for name, values in by_joint.items()
        for joint, value in zip(JOINTS, values, strict=True)
    }
    return {
        **discs,
        "stability_nm_rad": answer.stability_nm_rad,
        "weakest": answer.weakest,
        "belly_kpa": answer.belly_kpa,
        "residual_nm": answer.residual_nm,
        "reserve_nm": answer.reserve_nm,
    }


def _column(muscle: Muscle, side: Side) -> str:
    return f"{muscle.value}_{side.value}"


TEXTS = ("sex", "exercise", "criterion", "muscles", "passive", "weakest", "problem")

COLUMNS = (
    *("sex", "height_m", "mass_kg", "age_years", "exercise", "lift_fraction", "load_kg"),
    *(
        "press_n",
        "lean_deg",
        "criterion",
        "muscles",
        "passive",
        "stiffness_gain",
        "pressure",
        "problem",
    ),
    *(
        f"{joint}_{name}"
        for name in ("compression_n", "shear_n", "lateral_n", "pressure_mpa")
        for joint in JOINTS
    ),
    *("stability_nm_rad", "weakest", "belly_kpa", "deep_fraction"),
    *("residual_nm", "reserve_nm"),
    *(_column(*key) for key in itertools.product(Muscle, Side)),
)

KINDS = {name: pa.string() for name in TEXTS} | {"pressure": pa.bool_()}

SCHEMA = pa.schema([(name, KINDS.get(name, pa.float64())) for name in COLUMNS])


def _row(told: Row) -> Row:
    return {name: told.get(name) for name in COLUMNS}


def sweep(wanted: Sequence[Case], file: Path, workers: int | None = None) -> Iterator[int]:
    """Work through cases on all cores and write them, in their order, as Parquet.

    Yields:
        How many rows each case gave, as soon as they are written.

    Raises:
        OSError: the file cannot be written.
    """
    with (
        pq.ParquetWriter(file, SCHEMA, compression="zstd") as writer,
        ProcessPoolExecutor(workers or os.cpu_count()) as pool,
    ):
        for found in pool.map(rows, wanted):
            writer.write_table(pa.Table.from_pylist(found, SCHEMA))
            yield len(found)
