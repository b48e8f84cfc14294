"""The pose bench: open an exercise file, move its joints, see what is wrong, take the file away.

Nothing is stored. The browser keeps the text of the file and what was typed; with each change both
come here, the text is rewritten, read and solved as any exercise file is, and the answer says what
the browser shows. So what is downloaded is what was looked at.
"""

import re
from dataclasses import asdict, dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mainstay.anatomy import Joint, joint_angles
from mainstay.exercises import (
    Contact,
    Exercise,
    Laterality,
    Touch,
    read_exercise,
    shipped_catalogue,
)
from mainstay.exercises.catalogue import LARGEST, shipped_text
from mainstay.exercises.pose_file import PoseText, poses_of, rewritten
from mainstay.reading import ReadingError, read_json
from mainstay.web import posing
from mainstay.web.forms import SHOWN


@dataclass(frozen=True)
class TypedPose:
    """One pose as it stands in the fields.

    Attributes:
        angles: name and text; what is carried on is not among them.
        contacts: words apart by commas.
        free: names of angles.
    """

    angles: tuple[tuple[str, str], ...]
    contacts: str
    free: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A file and what its poses should be now."""

    text: str
    poses: tuple[TypedPose, ...]


@require_http_methods(["GET", "POST"])
def opened(request: HttpRequest) -> HttpResponse:
    """Choose an exercise of the catalogue, or bring a file."""
    if not posing.can_pose():
        page = {"text": str(posing.MissingMovement()), "instead": WITHOUT}
        return render(request, "clinic/pose_bench_missing.html", page, status=503)
    if request.method == "POST":
        try:
            return _bench(request, *_brought(request))
        except ReadingError as error:
            return _choose(request, [{"field": "file", "text": str(error)}])
    named = request.GET.get("exercise", "").strip()
    if named in shipped_catalogue().by_id:
        return redirect("clinic:pose-file", exercise=named)
    missing = f"“{named[:SHOWN]}” is no exercise of the catalogue. Choose one of the list."
    return _choose(request, [{"field": "exercise", "text": missing}] if named else [])


WITHOUT = "Until then, `mainstay exercise FILE.toml` reads a file and says what does not fit."


@require_GET
def shipped(request: HttpRequest, exercise: str) -> HttpResponse:
    """The file of an exercise of the catalogue."""
    if exercise not in shipped_catalogue().by_id:
        raise Http404("the catalogue has no such exercise")
    if not posing.can_pose():
        return redirect("clinic:pose-bench")
    return _bench(request, shipped_text(exercise), f"{exercise}.toml")


@require_POST
def solve(request: HttpRequest) -> HttpResponse:
    """The file with what was typed: its text, its poses solved, and what is wrong with it."""
    try:
        asked = read_json(request.body, Asked, "what was sent")
        answer = _answer(asked)
    except ReadingError as error:
        return JsonResponse({"problem": str(error)}, status=422)
    except posing.MissingMovement as error:
        return JsonResponse({"problem": str(error)}, status=503)
    return JsonResponse(answer)


# --- opening ---


def _choose(request: HttpRequest, errors: list[dict[str, str]]) -> HttpResponse:
    page = {"exercises": shipped_catalogue().exercises, "errors": errors, "typed": request.GET}
    return render(request, "clinic/pose_bench.html", page, status=422 if errors else 200)


def _brought(request: HttpRequest) -> tuple[str, str]:
    """Text and place of the file that was sent, read once: what cannot be read is refused here."""
    file = request.FILES.get("file")
    if file is None:
        raise ReadingError("file", "no file came.", advice="Choose a file that ends in .toml.")
    place = str(file.name)[:SHOWN]
    size = file.size or 0
    if size > LARGEST:
        problem = f"{size} bytes are more than an exercise has."
        raise ReadingError(place, problem, f"at most {LARGEST} bytes", "Choose another file.")
    try:
        text = file.read().decode("utf-8")
    except UnicodeDecodeError:
        raise ReadingError(place, "this is not UTF-8 text.", advice="Save it so.") from None
    read_exercise(text, place)
    return text, place


def _bench(request: HttpRequest, text: str, place: str) -> HttpResponse:
    exercise = read_exercise(text, place)
    typed = [
        TypedPose(
            tuple((name, str(angle)) for name, angle in pose.angles_deg),
            ", ".join(pose.contacts),
            pose.free,
        )
        for pose in poses_of(text, place)
    ]
    page = {
        "exercise": exercise,
        "file": {"text": text, "poses": [asdict(pose) for pose in typed]},
        "poses": _pose_names(len(typed)),
        "groups": _groups(),
        "body": posing.BODY,
        "one_side": exercise.laterality is not Laterality.BOTH,
    }
    return render(request, "clinic/pose_bench_file.html", page)


def _pose_names(count: int) -> list[str]:
    """What the poses are called on the page, in words."""
    between = count - 2
    ways = [f"On the way {n + 1}" if between > 1 else "On the way" for n in range(between)]
    return ["Start", *ways, "End"][:count]


PARTS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    # body part | begins of its joints' names | side
    ("Pelvis", ("pelvis",), ""),
    ("Low back", ("lumbar",), ""),
    ("Chest and neck", ("thorax", "neck"), ""),
    ("Left leg", ("hip", "knee", "ankle", "toe"), "_l"),
    ("Right leg", ("hip", "knee", "ankle", "toe"), "_r"),
    ("Left arm", ("scapula", "shoulder", "elbow", "forearm", "wrist"), "_l"),
    ("Right arm", ("scapula", "shoulder", "elbow", "forearm", "wrist"), "_r"),
)


def _groups() -> list[tuple[str, list[dict[str, Any]]]]:
    return [
        (
            part,
            [
                _row(name, joint)
                for name, joint in joint_angles().items()
                if _is(name, begins, side)
            ],
        )
        for part, begins, side in PARTS
    ]


def _is(name: str, begins: tuple[str, ...], side: str) -> bool:
    return name.startswith(begins) and name.endswith(side)


def _row(name: str, joint: Joint) -> dict[str, Any]:
    side = {"_l": ", left", "_r": ", right"}.get(name[-2:], "")
    said = joint.name.replace("_", " ").capitalize() + side
    low, high = f"{joint.low_deg:g}", f"{joint.high_deg:g}"
    return {"name": name, "said": said, "joint": joint, "low": low, "high": high}


# --- solving ---


def _answer(asked: Asked) -> dict[str, Any]:
    place = f"{read_exercise(asked.text, 'the file').id}.toml"
    poses = tuple(_pose(pose, n, asked, place) for n, pose in enumerate(asked.poses))
    text = rewritten(asked.text, poses, place)
    exercise = read_exercise(text, place)
    solved = posing.solved(exercise)
    refused = any(not wrong.drawn_only for wrong in solved.wrong)
    return {
        "text": text,
        "name": f"{exercise.id}.draft.toml" if refused else place,
        "poses": _poses(exercise, solved),
        "wrong": [asdict(wrong) for wrong in solved.wrong],
        "lines": [asdict(line) for line in solved.lines],
        "clip": solved.clip,
    }


def _pose(typed: TypedPose, index: int, asked: Asked, place: str) -> PoseText:
    where = f"{place}: {_pose_names(len(asked.poses))[index]}"
    words = (word.strip() for word in typed.contacts.replace("\n", ",").split(","))
    angles = {name: _angle(text, f"{where}, {name}") for name, text in typed.angles}
    return PoseText(tuple(angles.items()), tuple(w for w in words if w), typed.free)


ANGLE = re.compile(r"[+-]?(\d{1,3}(\.\d{0,20})?|\.\d{1,20})(e-\d{1,2})?", re.ASCII)
"""What counts as an angle: more digits than in other forms, since files are kept as they are."""


def _angle(text: str, place: str) -> float:
    if not ANGLE.fullmatch(text.strip()):
        said = f"“{text[:SHOWN]}” is not an angle."
        raise ReadingError(place, said, "degrees such as 12.5; empty to carry on")
    return float(text)


def _poses(exercise: Exercise, solved: posing.Solved) -> list[dict[str, Any]]:
    """Angles with those carried on, as solved, and each contact with how far away it is."""
    return [
        {
            "angles": dict(pose.angles_deg),
            "solved": solved.angles_deg[n],
            "contacts": [_contact(contact, n, solved) for contact in pose.contacts],
        }
        for n, pose in enumerate(exercise.key_poses)
    ]


def _contact(contact: Contact, pose: int, solved: posing.Solved) -> dict[str, str]:
    """A contact as the file writes it, and whether it touches."""
    partner = contact.support or contact.body
    part = f"{contact.point.value}@{partner.value if partner else ''}"
    touch = "" if contact.touch is Touch.BEARS else f" {contact.touch.value}"
    floats = [w for w in solved.wrong if (w.pose, w.kind, w.part) == (pose, "floats", part)]
    return {"word": part + touch, "wrong": floats[0].amount if floats else ""}
