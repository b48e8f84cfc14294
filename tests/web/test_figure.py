"""The figure's files are served, whole and none missing."""

import json
from pathlib import Path

from django.contrib.staticfiles import finders

STATIC = Path(__file__).parents[2] / "src/mainstay/web/static"
FIGURE = STATIC / "figure"
PHONE_BYTES = 1_500_000


def test_bodies_clips_and_posters_are_found():
    for name in (
        "body-woman.glb",
        "deep-man.glb",
        "clips/bridge.woman.json",
        "posters/bridge.woman.start.webp",
    ):
        assert finders.find(f"figure/{name}"), name


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
        assert path.stat().st_size + glb.stat().st_size < PHONE_BYTES
