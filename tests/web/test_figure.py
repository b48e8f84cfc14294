"""The figure's files are served, whole and none missing."""

import json
from pathlib import Path

from django.contrib.staticfiles import finders

from mainstay.anatomy import Sex
from mainstay.exercises import shipped_catalogue
from mainstay.web.figures import bodies, figure, made, nearest

STATIC = Path(__file__).parents[2] / "src/mainstay/web/static"
FIGURE = STATIC / "figure"
PHONE_BYTES, CLIP_BYTES = 1_500_000, 15_000


def test_bodies_clips_and_posters_are_found():
    for name in (
        "body-woman.glb",
        "deep-man.glb",
        "clips/bridge.woman.json",
        "posters/bridge.start.webp",
    ):
        assert finders.find(f"figure/{name}"), name


def test_every_exercise_is_done_by_every_body_and_has_its_posters():
    posed = {e.id: len(e.key_poses) for e in shipped_catalogue().exercises if e.key_poses}
    wanted = {f"clips/{e}.{b}.json" for e in posed for b in bodies()}
    wanted |= {f"posters/{e}.start.webp" for e in posed}
    wanted |= {f"posters/{e}.end.webp" for e, keys in posed.items() if keys > 1}
    assert wanted - made() == set()


def test_every_clip_names_the_bones_of_its_body_and_fits_a_phone():
    clips = sorted((FIGURE / "clips").glob("*.json"))
    assert clips
    for path in clips:
        made = json.loads(path.read_text("utf-8"))
        glb = FIGURE / f"body-{made['body']}.glb"
        length = int.from_bytes(glb.read_bytes()[12:16], "little")
        head = json.loads(glb.read_bytes()[20 : 20 + length])
        nodes = [head["nodes"][j]["name"] for j in head["skins"][0]["joints"]]
        assert sorted(made["turned"]) == sorted(nodes), path.name
        assert path.stat().st_size < CLIP_BYTES, path.name
        assert path.stat().st_size + glb.stat().st_size < PHONE_BYTES


def test_an_exercise_is_shown_by_a_body_like_the_person_where_one_was_made():
    catalogue = shipped_catalogue()
    dog = catalogue.get("bird-dog")
    for sex, body in ((Sex.FEMALE, "woman"), (Sex.MALE, "man"), (None, "woman")):
        shown = figure(dog, sex, "en")
        assert shown is not None
        assert (shown.body, shown.name, shown.sided) == (body, "Bird dog", True)
        assert json.loads(shown.muscles)["multifidus"] == "deep back muscle (multifidus)"
        assert all(finders.find(p) for p in shown.posters)
    bridge = figure(catalogue.get("bridge"), None, "en")
    assert bridge is not None
    assert not bridge.sided


def test_a_body_without_a_clip_gives_way_to_the_nearest():
    assert nearest("woman", ("man", "woman", "woman-heavier")) == "woman"
    assert nearest("woman", ("man", "woman-heavier")) == "woman-heavier"
    assert nearest("woman", ("man", "man-heavier")) == "man"
    assert nearest("woman", ()) is None
