"""Clips: what the figure plays is where forward kinematics says the body is."""

import base64
import functools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mainstay.exercises import shipped_catalogue
from mainstay.movement.axes import from_gltf, quaternions, quaternions_to_gltf, to_gltf
from mainstay.movement.body import BakedBody, read_body
from mainstay.movement.clip import Clip, clip, key_clip, stamp
from mainstay.movement.clip_file import clip_json
from mainstay.movement.motion import Motion, mirrored, motion, whole_round
from mainstay.movement.skeleton import about
from mainstay.movement.solving import solve

FIGURE = Path(__file__).parents[2] / "src/mainstay/web/static/figure"
BODIES = {
    p.stem.removeprefix("body-"): read_body(p.read_text("utf-8"), p.name)
    for p in sorted(FIGURE.glob("body-*.json"))
}
EXERCISES = {e.id: e for e in shipped_catalogue().exercises}
SOME = ("bird-dog", "bridge", "one-arm-pulley-row")


def played(made: dict, body: BakedBody, moment: int) -> dict[str, np.ndarray]:
    """Joints in space from a clip's numbers alone, as the browser finds them (glTF's axes)."""
    at, turned = {}, {}

    def now(rows):
        return np.array(rows[moment] if isinstance(rows[0], list) else rows)

    for bone in body.bones:
        own = matrix(now(made["turned"][bone.name]))
        if not bone.parent:
            at[bone.name], turned[bone.name] = now(made["root_m"]), own
            continue
        offset = to_gltf(np.array(bone.offset_m))
        at[bone.name] = at[bone.parent] + turned[bone.parent] @ offset
        turned[bone.name] = turned[bone.parent] @ own
    return at


def matrix(quaternion: np.ndarray) -> np.ndarray:
    x, y, z, w = quaternion
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def decoded(written: dict) -> dict:
    """What the browser makes of a clip's small whole numbers."""

    def rows(text: str) -> np.ndarray:
        return np.frombuffer(base64.b64decode(text), "<i2").reshape(-1, 3) * 1e-4

    def quaternion(vector: np.ndarray) -> list[float]:
        angle = float(np.linalg.norm(vector))
        share = np.sin(angle / 2) / angle if angle else 0.0
        return [*(vector * share), float(np.cos(angle / 2))]

    def each(values: list) -> list:
        return values[0] if len(values) == 1 else values

    return {
        "root_m": each(rows(written["root"]).tolist()),
        "turned": {
            name: each([quaternion(v) for v in rows(text)])
            for name, text in written["turned"].items()
        },
    }


def test_there_are_bodies_to_play_on():
    assert {"woman", "man"} <= set(BODIES)


@pytest.mark.parametrize("name", ["woman", "man-heavier"])
@pytest.mark.parametrize("exercise", SOME)
def test_quaternions_give_the_places_of_forward_kinematics(exercise, name):
    """0.1 mm as computed; what is written is rounded, which may add another 0.2 mm at the ends."""
    body, moving, made = BODIES[name], moving_for(exercise, name), made_for(exercise, name)
    skeleton = moving.body
    written = decoded(json.loads(clip_json(made)))
    for moment, share in ((0, 0.0), (len(made.root_m) - 1, 1.0)):
        frames = moving.at(share).frames(skeleton)
        wanted = to_gltf(frames.at_m[0])
        exact = {
            "root_m": made.root_m.tolist(),
            "turned": {n: made.turned[:, k].tolist() for k, n in enumerate(made.bones)},
        }
        for numbers, close in ((exact, 1e-4), (written, 3e-4)):
            found = played(numbers, body, moment)
            for segment, row in skeleton.index.items():
                assert found[segment] == pytest.approx(wanted[row], abs=close), segment


def test_the_axes_turn_without_mirroring():
    forward, up, right = np.eye(3)
    assert to_gltf(forward).tolist() == [0, 0, 1]
    assert to_gltf(up).tolist() == [0, 1, 0]
    assert to_gltf(right).tolist() == [-1, 0, 0]
    assert np.linalg.det(np.stack([to_gltf(a) for a in np.eye(3)])) == pytest.approx(1)
    assert from_gltf(to_gltf(np.array([1.0, 2.0, 3.0]))).tolist() == [1, 2, 3]


@pytest.mark.parametrize("angle", [-179.0, -90.0, -1.0, 0.0, 45.0, 120.0, 180.0])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_quaternion_turns_as_its_matrix_does(axis, angle):
    turned = about(axis, np.array([angle]))[0]
    point = np.array([0.3, -0.7, 0.2])
    assert matrix(quaternions(turned)) @ point == pytest.approx(turned @ point)
    there = matrix(quaternions_to_gltf(turned)) @ to_gltf(point)
    assert there == pytest.approx(to_gltf(turned @ point))


SWAPPED = {"_l": "_r", "_r": "_l"}


def other(name: str) -> str:
    return name[:-2] + SWAPPED[name[-2:]] if name[-2:] in SWAPPED else name


@functools.cache
def moving_for(exercise: str, body: str) -> Motion:
    return motion(EXERCISES[exercise], BODIES[body].skeleton())


@functools.cache
def made_for(exercise: str, body: str) -> Clip:
    return clip(moving_for(exercise, body), BODIES[body])


@pytest.mark.parametrize("name", BODIES)
def test_the_other_side_is_the_mirror_image(name):
    """The player mirrors the scene; so every baked body must be the same on both sides."""
    body, moving = BODIES[name], moving_for("bridge", name)
    phases = tuple(mirrored(p) for p in moving.phases)
    keys = [solve(moving.body, phases[0])]
    keys.append(solve(moving.body, phases[1], keys[0]))
    one, two = (
        made_for("bridge", name),
        clip(Motion(moving.exercise, moving.body, phases, tuple(keys)), body),
    )
    sign = np.array([1, -1, -1, 1])
    for n, bone in enumerate(one.bones):
        swapped = two.turned[:, two.bones.index(other(bone))] * sign
        # A quaternion and its negative are the same rotation.
        same = np.abs((one.turned[:, n] * swapped).sum(axis=-1))
        assert same == pytest.approx(1, abs=1e-6), bone
    for bone in body.bones:
        twin = next(b for b in body.bones if b.name == other(bone.name))
        assert bone.offset_m == pytest.approx(np.array(twin.offset_m) * [1, 1, -1], abs=5e-4)


@pytest.mark.parametrize(
    ("exercise", "stays"),
    [("bridge", ("foot_l", "foot_r")), ("bird-dog", ("hand_l", "shank_r"))],
)
def test_what_bears_weight_all_the_time_does_not_slip(exercise, stays):
    body, made = BODIES["woman"], made_for(exercise, "woman")
    numbers = {
        "root_m": made.root_m.tolist(),
        "turned": {n: made.turned[:, k].tolist() for k, n in enumerate(made.bones)},
    }
    each = [played(numbers, body, moment) for moment in range(len(made.root_m))]
    for bone in stays:
        path = np.array([at[bone] for at in each])
        assert np.linalg.norm(path - path[0], axis=1).max() < 0.02, bone


@pytest.mark.parametrize("exercise", ["bridge", "bird-dog"])
def test_curves_between_solved_postures_stay_near_what_would_be_solved(exercise):
    moving, made = moving_for(exercise, "woman"), made_for(exercise, "woman")
    for moment in (7, 18):
        wanted = moving.at(moment / (len(made.root_m) - 1)).root_m
        assert made.root_m[moment] == pytest.approx(to_gltf(np.array(wanted)), abs=0.003)


@pytest.mark.parametrize(
    ("exercise", "name"), [("lift-and-place", "woman"), ("get-out-of-bed", "man")]
)
def test_neighbors_on_the_way_end_in_the_same_solution(exercise, name):
    """No bone turns by 30 degrees from one moment to the next, and the body does not leap."""
    made = made_for(exercise, name)
    same = np.abs((made.turned[1:] * made.turned[:-1]).sum(axis=-1)).clip(0, 1)
    assert np.degrees(2 * np.arccos(same)).max() < 30
    assert np.linalg.norm(np.diff(made.root_m, axis=0), axis=1).max() < 0.12


def test_a_clip_holds_only_finite_numbers_and_unit_quaternions():
    made = made_for("bird-dog", "woman")
    assert np.isfinite(made.turned).all()
    assert np.linalg.norm(made.turned, axis=-1) == pytest.approx(1)
    assert (made.turned[1:] * made.turned[:-1]).sum(axis=-1).min() > 0, "a sign jumps"


def test_the_stamp_reads_poses_and_not_words():
    exercise, body = EXERCISES["bird-dog"], BODIES["woman"]
    first = stamp(exercise, body)
    said = replace(
        exercise, words=tuple(replace(w, name="Another name") for w in exercise.words)
    )
    assert said != exercise
    assert stamp(said, body) == first
    moved = replace(exercise.end, angles_deg=(*exercise.end.angles_deg, ("neck_flexion", 9.0)))
    assert stamp(replace(exercise, end=moved), body) != first
    assert stamp(exercise, BODIES["man"]) != first
    assert stamp(exercise, replace(body, mass_kg=body.mass_kg + 1)) != first


def test_fingers_lie_flat_at_ease_or_around_the_handle():
    row = made_for("one-arm-pulley-row", "man")
    dog = made_for("bird-dog", "man")

    def bend(made, name, moment):
        return 2 * np.degrees(np.arccos(abs(made.turned[moment, made.bones.index(name), 3])))

    assert bend(row, "fingers_r", 0) > 45
    assert bend(row, "fingers_l", 0) < 25
    assert bend(dog, "fingers_r", 0) < 6
    assert 5 < bend(dog, "fingers_r", -1) < 25


@pytest.mark.parametrize("exercise", ["walking", "suitcase-carry"])
def test_walking_goes_round_with_both_legs(exercise):
    """Right swing, left swing, and on: no stop, no walking backward, no weight that changes hands."""
    made, moving = made_for(exercise, "woman"), whole_round(moving_for(exercise, "woman"))
    assert made.tempo_s == (EXERCISES[exercise].cycle_s, 0.0, 0.0, 0.0)
    assert made.turned[0] == pytest.approx(made.turned[-1], abs=1e-9)
    assert made.root_m[0] == pytest.approx(made.root_m[-1], abs=1e-9)
    foot = moving.body.ball["forefoot_l"], moving.body.ball["forefoot_r"]
    heights = [moving.body.points(k.frames(moving.body), foot)[0, :, 1] for k in moving.keys]
    assert len(heights) == 5
    assert heights[1][1] > heights[1][0] + 0.01  # the right foot passes first
    assert heights[3][0] > heights[3][1] + 0.01  # then the left one
    if exercise == "suitcase-carry":
        assert all("hand_r@weight" in map(str, _held(k)) for k in moving.keys)


def _held(posture) -> list[str]:
    return [f"{c.point.value}@{c.support.value}" for c in posture.contacts if c.support]


def test_what_does_not_step_is_left_as_it_is():
    bridge = moving_for("bridge", "woman")
    assert whole_round(bridge) is bridge
    rowing = moving_for("rowing-machine", "woman")
    assert whole_round(rowing) is rowing
    assert made_for("rowing-machine", "woman").tempo_s == (1.5, 0.0, 1.5, 0.0)


def test_the_key_poses_alone_are_those_of_the_whole_clip():
    body = BODIES["woman"]
    moving = motion(EXERCISES["bird-dog"], body.skeleton())
    whole, keys = clip(moving, body), key_clip(moving, body)
    assert keys.keys == (0, 1, 2)
    assert np.allclose(keys.root_m, whole.root_m[list(whole.keys)], atol=1e-6)
    turned = (keys.turned * whole.turned[list(whole.keys)]).sum(axis=-1)
    assert np.allclose(np.abs(turned), 1, atol=1e-6)


SELDOM = [
    # file | what only its clip says
    ("water-walking", {"water_m"}),
    ("band-side-walk", {"shown"}),
    ("curl-up", {"view_elevation_deg"}),
    ("bridge", set()),
]


@pytest.mark.parametrize(("name", "said"), SELDOM)
def test_what_most_clips_do_not_have_is_written_only_where_it_is(name, said):
    body = BODIES["woman"]
    found = json.loads(clip_json(clip(motion(EXERCISES[name], body.skeleton()), body)))
    assert {"water_m", "shown", "view_elevation_deg"} & set(found) == said
    if "shown" in said:
        assert found["shown"] in found["keys"][1:-1]
    if "water_m" in said:
        assert 1.0 < found["water_m"] < 1.4


def curl_deg(exercise, bone):
    """How far fingers are bent at the start, from the clip's numbers."""
    made = decoded(json.loads(clip_json(made_for(exercise, "woman"))))
    turn = np.array(made["turned"][bone])
    return float(np.degrees(2 * np.arccos(abs(np.atleast_2d(turn)[0, 3]))))


def test_fingers_bend_over_the_back_of_a_chair_and_lie_flat_on_its_seat():
    assert curl_deg("pulley-hip-extension", "fingers_l") > 30
    assert curl_deg("floor-to-chair", "fingers_r") < 10
