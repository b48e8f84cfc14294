"""The spine of a person: laws that a model of it must obey, and what it refuses."""

import contextlib
from dataclasses import replace

import numpy as np
import pytest

from mainstay.anatomy import MEASURED_AS_ONE, Level, Muscle, MuscleSite, Physique, Sex, Side
from mainstay.exercises import shipped_catalogue
from mainstay.spine import kernels, postures
from mainstay.spine.estimate import activations, deep_fraction, ensemble, estimate
from mainstay.spine.exercise import moments
from mainstay.spine.model import model
from mainstay.spine.person import Assumptions, Criterion, Person, Tissue, Weakness
from mainstay.spine.recruitment import (
    WALL,
    Infeasible,
    OutOfRange,
    Unsteady,
    arrays,
    pressed_to,
    recruit,
    without_groups,
)
from mainstay.spine.standing import Falls
from mainstay.spine.statics import GRAVITY, gathered, posed, weight
from mainstay.spine.tables import JOINTS
from mainstay.spine.tasks import TASKS, situation
from mainstay.spine.validation import BUCKLES_N, WILKE, buckling_n

MAN = WILKE
SPINE = model(MAN, "allaire")
GIVEN = Assumptions(muscles="allaire")


def solved(task, given=GIVEN, person=MAN):
    spine = model(person, given.muscles, given.passive)
    return spine, recruit(spine, *situation(TASKS[task], spine), given)


def hanging(angles, kg=0.0):
    """Posture and weight of the upper body alone, with a weight at the chest; legs are cut off."""
    how = posed(SPINE.body, angles)
    up = [f for f in weight(SPINE, how) if not f.segment.startswith(("thigh", "shank", "foot"))]
    load = gathered(up)
    load.force_n[6] -= kg * GRAVITY * how.up
    load.moment_nm[6] -= np.cross([0.1, 0.5, 0.0], kg * GRAVITY * how.up)
    return how, load


@pytest.mark.parametrize("criterion", Criterion)
@pytest.mark.parametrize("task", ["standing", "20 kg held close", "lying supine"])
def test_an_answer_proves_itself(task, criterion):
    _, found = solved(task, replace(GIVEN, criterion=criterion))
    assert found.residual_nm < 0.01
    assert found.optimality < 1e-6
    assert found.reserve_nm < 0.01
    assert found.stability_nm_rad > GIVEN.stability_nm_rad - 0.5


@pytest.mark.parametrize(
    ("task", "criterion", "pressed_n", "stiff_nm_rad", "most"),
    [
        ("standing", "cubic", 335.4613, -209.3500, 10),
        ("standing", "quadratic", 327.8227, -224.1814, 8),
        ("bag lifted", "cubic", 1556.3991, 101.6503, 13),
        ("bag lifted", "quadratic", 1581.4495, 90.0554, 11),
        ("lifting 20 kg, knees bent", "cubic", 2373.7517, 130.6258, 18),
        ("lifting 20 kg, knees bent", "quadratic", 2426.1600, 125.4141, 10),
    ],
)
def test_the_fast_search_finds_what_the_slow_one_found(
    task, criterion, pressed_n, stiff_nm_rad, most
):
    """L4/5 as searched with one root a step, and a first answer to 0.01 N m; in no more steps."""
    spine = model(MAN)
    given = Assumptions(criterion=Criterion(criterion), stability_nm_rad=None)
    found = recruit(spine, *situation(TASKS[task], spine), given)
    assert found.loads.compression_n[1] == pytest.approx(pressed_n, rel=5e-6)
    assert found.stability_nm_rad == pytest.approx(stiff_nm_rad, rel=1e-4)
    assert found.turns <= most


@pytest.mark.parametrize("power", [2, 3])
def test_an_answer_does_not_hang_on_where_the_search_began(power):
    """To a part in a million: from nothing, and from the prices of the posture before."""
    own, prices = arrays(SPINE, True), np.empty(kernels.DOFS)
    a = np.empty(len(own.cost))
    for n, bent in enumerate(range(0, 50, 5)):
        how, load = hanging({"lumbar_flexion": bent, "lumbar_rotation": bent / 8}, 10.0)
        given = how.lumbar_rad, how.joint_at_m, how.limb_turned, load.force_n, load.moment_nm
        _, after, *_ = postures.meet(own, *given, power, prices, int(n > 0), a)
        _, cold, *_ = postures.meet(own, *given, power, np.empty(kernels.DOFS), 0, a)
        assert after == pytest.approx(cold, rel=1e-6, abs=1e-6 * abs(cold).max())


def test_many_postures_are_as_stiff_as_each_alone():
    spine, given = SPINE, replace(GIVEN, criterion=Criterion.QUADRATIC, stability_nm_rad=None)
    asked = [hanging({"lumbar_flexion": bent}, 5.0) for bent in (0, 20, 40)]
    own = arrays(spine, given.pressure)
    a, lowest = np.empty((3, len(own.cost))), np.empty(3)
    for n, (one, load) in enumerate(asked):
        s = slice(n, n + 1)
        postures.steady(
            own,
            one.lumbar_rad[None],
            one.joint_at_m,
            one.limb_turned,
            load.force_n[None],
            load.moment_nm[None],
            load.virial_nm,
            2,
            given.stiffness_gain,
            a[s],
            np.empty((1, 18, 18)),
            lowest[s],
        )
    alone = [recruit(spine, one, load, given) for one, load in asked]
    assert lowest == pytest.approx([r.stability_nm_rad for r in alone], rel=1e-6)
    assert a[:, : len(spine.parts)] == pytest.approx(np.array([r.activation for r in alone]))


def test_moment_arms_of_the_tables_are_the_derivative_of_length():
    own = arrays(SPINE, True)
    how = posed(SPINE.body, {"lumbar_flexion": 30, "lumbar_lateral_bending": 8})

    def seen(q):
        at = kernels.frames(q, how.joint_at_m, how.limb_turned)
        return kernels.pull(own.lines, at, *kernels.spots(own.lines, at))

    arms = seen(how.lumbar_rad)[1]
    for n, way in enumerate(np.eye(18)):
        step = 1e-6 * way
        slope = (seen(how.lumbar_rad + step)[0] - seen(how.lumbar_rad - step)[0]) / 2e-6
        assert arms[:, n] == pytest.approx(-slope, abs=1e-8)


@pytest.mark.parametrize(
    ("group", "joint", "least", "most"),
    [
        ("longissimus_thoracis", "l4", -70, -50),
        ("multifidus", "l4", -55, -30),
        ("rectus", "l4", 75, 115),
        ("iliocostalis_lumborum", "l4", -60, -35),
        ("psoas", "l3", -15, 15),
    ],
)
def test_moment_arms_are_those_of_the_body(group, joint, least, most):
    """Millimeters in standing, flexion positive; magnetic resonance gives about these."""
    how = posed(SPINE.body, {})
    at = kernels.frames(how.lumbar_rad, how.joint_at_m, how.limb_turned)
    _, arms, _ = kernels.pull(SPINE.lines, at, *kernels.spots(SPINE.lines, at))
    mine = [n for n, p in enumerate(SPINE.parts) if p.group == group]
    crossing = [n for n in mine if abs(arms[n, 3 * JOINTS.index(joint)]) > 1e-6]
    size = SPINE.capacity_n[crossing]
    mean = 1000 * (size @ arms[crossing, 3 * JOINTS.index(joint)]) / size.sum()
    assert least < mean < most


@pytest.mark.parametrize("flexion", [-20, 0, 30, 55])
@pytest.mark.parametrize(
    ("groups", "sign"),
    [
        (("longissimus_thoracis", "iliocostalis_thoracis", "longissimus_lumborum"), -1),
        (("rectus",), 1),
    ],
)
def test_back_muscles_stay_extensors_and_rectus_a_flexor(flexion, groups, sign):
    """The known fault of a wall carried by one segment: flexors become extensors."""
    how = posed(SPINE.body, {"lumbar_flexion": flexion})
    at = kernels.frames(how.lumbar_rad, how.joint_at_m, how.limb_turned)
    _, arms, _ = kernels.pull(SPINE.lines, at, *kernels.spots(SPINE.lines, at))
    for n, part in enumerate(SPINE.parts):
        if part.group in groups:
            crossed = arms[n, 0:18:3]
            assert (sign * crossed[abs(crossed) > 1e-6] > 0).all(), part.name


EXTERNAL, INTERNAL = "external_oblique", "internal_oblique"
BY_SHEATH = [f"{EXTERNAL}_{n}" for n in (1, 2, 3, 4)], [f"{INTERNAL}_{n}" for n in (1, 2, 3)]


def least_arms_mm(movement, degrees, turn, sign):
    """Worst arm of each right strand at any level it crosses over a range of movement, mm.

    Args:
        movement: angle of the trunk.
        degrees: its values.
        turn: 0 flexion, 1 bending to the right, 2 rotation to the left.
        sign: which way counts as right.
    """
    found = {}
    for deg in degrees:
        how = posed(SPINE.body, {movement: float(deg)})
        at = kernels.frames(how.lumbar_rad, how.joint_at_m, how.limb_turned)
        _, arms, _ = kernels.pull(SPINE.lines, at, *kernels.spots(SPINE.lines, at))
        for part, mine in zip(SPINE.parts, 1000 * sign * arms[:, turn:18:3], strict=False):
            crossed = mine[abs(mine) > 1e-6]
            if part.side is Side.RIGHT and len(crossed):
                name = part.name.removesuffix("_r")
                found[name] = min(found.get(name, np.inf), crossed.min())
    return found


def test_obliques_keep_their_side_of_the_joints_however_the_trunk_is_bent():
    """What hangs on the sheath of rectus, and what runs from bone to bone at the side.

    The lower strands of internal oblique run level: they may cross an axis, by 6 mm at most.
    Its strands at the back of the crest are extensors in standing too (see the manual).
    """
    external, internal = BY_SHEATH
    bend = least_arms_mm("lumbar_flexion", range(-10, 61, 10), 0, 1)
    side = least_arms_mm("lumbar_lateral_bending", range(-30, 31, 10), 1, 1)
    assert min(bend[name] for name in (*external, "external_oblique_5")) > 5
    assert min(side[f"{EXTERNAL}_{n}"] for n in range(1, 7)) > 1
    assert min(side[f"{INTERNAL}_{n}"] for n in (4, 5, 6)) > 30
    assert min(bend[name] for name in internal) > -6
    assert min(side[name] for name in internal) > -6


def test_external_oblique_turns_away_and_internal_to_its_own_side():
    external, internal = BY_SHEATH
    away = least_arms_mm("lumbar_rotation", range(-30, 31, 10), 2, 1)
    toward = least_arms_mm("lumbar_rotation", range(-30, 31, 10), 2, -1)
    assert min(away[name] for name in external) > 5
    assert min(toward[name] for name in internal) > 2


def test_left_and_right_are_mirror_images():
    """A pull from the right is a pull from the left seen in a mirror."""
    answers = []
    for sign in (1, -1):
        how = posed(
            SPINE.body, {"lumbar_lateral_bending": 6 * sign, "lumbar_rotation": 4 * sign}
        )
        up = weight(SPINE, how)
        load = gathered([f for f in up if not f.segment.startswith(("thigh", "shank", "foot"))])
        pull = np.array([20.0, 0.0, 60.0 * sign])
        load.force_n[6] += pull
        load.moment_nm[6] += np.cross([0.1, 0.4, 0.02 * sign], pull)
        answers.append(recruit(SPINE, how, load, GIVEN))
    half = len(SPINE.parts) // 2
    right, left = answers
    swapped = np.concatenate([left.activation[half:], left.activation[:half]])
    assert right.activation == pytest.approx(swapped, abs=1e-9)
    assert right.loads.compression_n == pytest.approx(left.loads.compression_n, rel=1e-9)
    assert right.loads.lateral_n == pytest.approx([-v for v in left.loads.lateral_n], abs=1e-9)


def test_more_weight_never_presses_less():
    pressed = [
        recruit(SPINE, *hanging({"lumbar_flexion": 25, "pelvis_tilt": 20}, kg), GIVEN)
        for kg in (0, 2, 5, 10, 15)
    ]
    compression = [r.loads.compression_n[1] for r in pressed]
    assert compression == sorted(compression)


def test_a_heavier_body_of_equal_height_presses_in_proportion():
    """Mass scales every weight; without stability and with room at the limits, all forces."""
    light, heavy = (
        recruit(
            spine,
            *situation(TASKS["standing, bent forward"], spine),
            replace(GIVEN, stability_nm_rad=None, criterion=Criterion.QUADRATIC),
        )
        for spine in (
            model(Person(Physique(Sex.MALE, 1.74, kg)), "allaire") for kg in (60.0, 75.0)
        )
    )
    ratio = heavy.loads.compression_n[1] / light.loads.compression_n[1]
    assert ratio == pytest.approx(75 / 60, rel=0.12)


def test_wasting_and_inhibition_are_two_knobs():
    """An inhibited muscle stays under its cap; a wasted one is driven harder for less force."""
    site = MuscleSite(Muscle.MULTIFIDUS, Side.RIGHT, Level.L1)
    task, free = "standing, bent forward", MAN
    inhibited = replace(MAN, weak=(Weakness(site, activation_cap=0.01),))
    wasted = replace(MAN, weak=(Weakness(site, strength_fraction=0.3),))
    found = {}
    for name, person in (("free", free), ("inhibited", inhibited), ("wasted", wasted)):
        spine, answer = solved(task, person=person)
        mine = [
            n
            for n, p in enumerate(spine.parts)
            if p.muscle is Muscle.MULTIFIDUS and p.side is Side.RIGHT and p.level is Level.L1
        ]
        found[name] = answer.activation[mine].max(), answer.tension_n[mine].sum()
    assert found["inhibited"][0] <= 0.01 + 1e-9 < found["free"][0]
    assert found["wasted"][1] < 0.5 * found["free"][1]
    assert found["wasted"][0] > 0.9 * found["free"][0]


def test_a_group_that_pictures_show_as_one_is_weak_in_all_its_parts():
    site = MuscleSite(Muscle.ERECTOR_SPINAE, Side.LEFT)
    spine, wasted = model(MAN), model(replace(MAN, weak=(Weakness(site, 0.5),)))
    fewer = wasted.capacity_n / spine.capacity_n
    own = [
        p.side is Side.LEFT and p.muscle in MEASURED_AS_ONE[Muscle.ERECTOR_SPINAE]
        for p in spine.parts
    ]
    assert sum(own) > 20
    assert fewer[own] == pytest.approx(0.5)
    assert np.delete(fewer, np.flatnonzero(own)) == pytest.approx(1.0)


def test_stability_costs_co_contraction():
    spine, plain = solved("standing", replace(GIVEN, stability_nm_rad=None))
    _, steady = solved("standing")
    assert plain.stability_nm_rad < 0 < steady.stability_nm_rad
    assert steady.loads.compression_n[1] > plain.loads.compression_n[1]
    assert steady.cuts > 0 == plain.cuts
    assert 0 < deep_fraction(spine, steady) < 1


def test_a_group_that_stiffens_nothing_costs_stability():
    """Muscles that pull to the front or the back steady the spine; none makes it softer."""
    spine = model(MAN, GIVEN.muscles)
    left = without_groups(
        spine, *situation(TASKS["standing"], spine), replace(GIVEN, stability_nm_rad=60.0)
    )
    assert set(left) == {p.group for p in spine.parts}
    assert all(0 <= share < 1 + 1e-9 for share in left.values())
    assert left["multifidus"] < 0.999


def test_the_passive_column_buckles_where_cadavers_do():
    assert BUCKLES_N[0] <= buckling_n(MAN) <= BUCKLES_N[1]


def test_pressure_in_the_belly_presses_the_discs_less_when_straining_backward():
    """Published: more pressure at equal moment, less compression (Stokes 2010)."""
    on, off = (
        solved("20 kg held close", replace(GIVEN, pressure=p, stability_nm_rad=None))[1]
        for p in (True, False)
    )
    assert on.belly_kpa > 0 == off.belly_kpa
    assert on.loads.compression_n[1] < off.loads.compression_n[1]


def test_a_one_arm_row_trains_the_other_sides_multifidus():
    """Handle in the right hand: the left deep muscle resists more than the right."""
    row = shipped_catalogue().get("one-arm-pulley-row", "ID")
    end = moments(row, SPINE, load_kg=6.0)[0]
    assert end.lean_deg < 15
    shares = activations(SPINE, recruit(SPINE, end.how, end.load, GIVEN))
    left, right = (shares[Muscle.MULTIFIDUS, s] for s in Side)
    assert left > right


def test_an_estimate_is_a_band():
    how, load = situation(TASKS["standing"], SPINE)
    few = [
        replace(GIVEN, stiffness_gain=g, stability_nm_rad=s)
        for g, s in ((10, 20), (20, 20), (10, None))
    ]
    found = estimate(MAN, how, load, few)
    band = found.compression_n["l4"]
    assert band.low <= band.median <= band.high
    assert band.low < band.high
    assert found.members == 3
    assert set(found.compression_n) == set(JOINTS)


def test_an_estimate_says_of_each_assumption_what_it_says_alone():
    """Answers are begun where the one before gave way, and what none can steady is not tried."""
    end = moments(shipped_catalogue().get("squat", "ID"), SPINE)[0]
    few = [a for a in ensemble() if a.muscles == "christophy" and a.passive is Tissue.LOW]
    alone = []
    for one in few:
        spine = model(MAN, one.muscles, one.passive)
        with contextlib.suppress(Infeasible):
            alone.append(recruit(spine, end.how, end.load, one))
    found = estimate(MAN, end.how, end.load, few)
    assert 0 < found.members == len(alone) < len(few)
    pressed = np.median([a.loads.compression_n[JOINTS.index("l4")] for a in alone])
    assert found.compression_n["l4"].median == pytest.approx(pressed, rel=0.01)


# --- bad input ---


@pytest.mark.parametrize(
    ("angles", "told"),
    [
        ({"lumbar_flexion": 95}, r"l\d:flexion: .* degrees; allowed"),
        ({"lumbar_lateral_bending": -60}, r"lateral_bending: -"),
        ({"lumbar_rotation": 40}, r"rotation: "),
    ],
)
def test_a_posture_beyond_its_joints_is_refused(angles, told):
    with pytest.raises(OutOfRange, match=told):
        recruit(SPINE, *hanging(angles), GIVEN)


def test_a_number_that_is_none_is_refused():
    how, load = hanging({})
    load.force_n[6, 0] = np.nan
    with pytest.raises(OutOfRange, match="forces: a number that is none"):
        recruit(SPINE, how, load, GIVEN)


def test_too_heavy_a_load_names_the_joint_and_what_is_missing():
    with pytest.raises(Infeasible, match=r"flexion: \d+ N m are missing"):
        recruit(SPINE, *hanging({"lumbar_flexion": 40, "pelvis_tilt": 40}, 400), GIVEN)


def test_a_spine_without_support_gives_way_and_says_where():
    loose = replace(MAN, laxity=tuple((j, 0.01) for j in JOINTS))
    spine = model(loose, "allaire")
    how, load = situation(TASKS["standing"], spine)
    with pytest.raises(Unsteady, match="gives way even with every muscle braced"):
        recruit(spine, how, load, replace(GIVEN, stiffness_gain=0.5))


@pytest.mark.parametrize(
    "wrong",
    [
        {"age_years": 5},
        {"strength_fraction": 0.0},
        {"fat_fraction": 0.95},
        {"laxity": (("l6", 1.0),)},
        {"laxity": (("l4", float("nan")),)},
    ],
)
def test_a_person_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="allowed"):
        replace(MAN, **wrong)


def test_an_unknown_set_and_an_unknown_muscle_are_refused():
    with pytest.raises(ValueError, match="allowed christophy, allaire"):
        model(MAN, "bogus")
    nowhere = Weakness(MuscleSite(Muscle.TRAPEZIUS, Side.LEFT), 0.5)
    with pytest.raises(ValueError, match="no fascicle"):
        model(replace(MAN, weak=(nowhere,)))


def test_a_body_that_nothing_holds_falls():
    """150 kg at the handle pull a man of half that over."""
    exercise = shipped_catalogue().get("one-arm-pulley-row", "ID")
    with pytest.raises(Falls, match="held by nothing"):
        moments(exercise, SPINE, load_kg=150.0)


def test_a_disc_that_is_pressed_is_stiffer_and_its_range_ends_with_the_same_moment():
    passive, bent = SPINE.passive, 0.3 * SPINE.passive[:, 0, 1].copy()
    soft, firm = (
        kernels.joint_tissue(passive, bent, np.full(6, newton)) for newton in (0.0, 1000.0)
    )
    assert firm[0] == pytest.approx(2 * soft[0])
    assert firm[1] == pytest.approx(2 * soft[1])
    end = passive[:, 0, 1].copy()
    ends = [kernels.joint_tissue(passive, end, np.full(6, n))[0] for n in (0.0, 500.0)]
    assert ends[1] == pytest.approx(passive[:, 0, 2])
    assert ends[0] == pytest.approx(ends[1])


def test_what_the_floor_holds_does_not_give_way():
    """Lying, the floor steadies the rib cage; without it muscles would have to."""
    how, load = situation(TASKS["lying supine"], SPINE)
    lies = recruit(SPINE, how, load, GIVEN)
    floats = recruit(SPINE, how, replace(load, springs=()), GIVEN)
    assert lies.cuts == 0
    assert lies.stability_nm_rad > 30
    assert floats.cuts > 0
    assert floats.loads.compression_n[1] > 1.5 * lies.loads.compression_n[1]


def test_bracing_tightens_the_wall_and_steadies_the_spine():
    how, load = situation(TASKS["standing"], SPINE)
    free, braced = (
        recruit(SPINE, how, load, replace(GIVEN, stability_nm_rad=None, brace=brace))
        for brace in (0.0, 0.1)
    )
    wall = np.array([p.group in WALL for p in SPINE.parts])
    assert braced.activation[wall].min() == pytest.approx(0.1)
    assert braced.stability_nm_rad > free.stability_nm_rad
    assert braced.loads.compression_n[1] > free.loads.compression_n[1]
    assert braced.residual_nm < 0.01


def test_a_pressure_in_the_belly_is_made_where_it_is_asked_for():
    how, load = situation(TASKS["standing"], SPINE)
    assert pressed_to(SPINE, how, load, GIVEN, 10.0).belly_kpa == pytest.approx(10.0, abs=1e-3)


def test_transversus_is_a_closed_hoop_that_moves_no_joint_by_itself():
    how = posed(SPINE.body, {})
    at = kernels.frames(how.lumbar_rad, how.joint_at_m, how.limb_turned)
    _, arms, _ = kernels.pull(SPINE.lines, at, *kernels.spots(SPINE.lines, at))
    hoops = [n for n, p in enumerate(SPINE.parts) if p.group == "transversus"]
    assert abs(arms[hoops]).max() < 1e-9


def test_no_spine_hangs_on_one_muscle_group():
    """Without the stiffness of any one group the posture still stands (zero: it gives way)."""
    how, load = situation(TASKS["standing"], SPINE)
    left = without_groups(SPINE, how, load, GIVEN)
    assert min(left.values()) > 0
