"""A session: pain at the start, one exercise after another, pain after. "It hurts" is always near."""

import enum
import uuid
from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from mainstay.anatomy import Side
from mainstay.care.history import RESERVE_TOP, Pain, SetLog, Stop
from mainstay.care.lighter import LighterTable, lighter_table
from mainstay.care.readiness import Readiness
from mainstay.web import actions, clock, models, sessions, weeks, wording
from mainstay.web.facts import Asked, PainSaid, SetDone
from mainstay.web.forms import SHOWN, Typed, pain_from, pain_line
from mainstay.web.language import later, say, weights
from mainstay.web.loads import load_field, typed_load
from mainstay.web.me.readiness import readiness_from, scales
from mainstay.web.me.screen import today_of, told
from mainstay.web.me.today import ready_words
from mainstay.web.sessions import MOST, Amounts, Item

MISSING = {
    "script": later(
        "This browser runs no scripts. All works here too, but each step needs a signal."
    ),
    "storage": later(
        "This browser cannot keep a session. All works here, but each step needs a signal."
    ),
}
"""Why somebody is here and not on the page that works without a signal."""


class Look(enum.StrEnum):
    """What was seen on rope, hook and knot before the first set with the pulley."""

    FINE = "fine"
    WRONG = "wrong"


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Pain now; it sets today's limits."""
    view = weeks.current(told(request), today_of(request))
    if view.stopped or view.issued is None:
        return redirect("me:today")
    short = request.GET.get("short") == "1"
    asks = None if short else lighter_table(view.standing)
    typed = Typed(request.POST)
    if request.method == "POST":
        pain, pill = pain_from(typed), typed.ticked("painkiller")
        rested = readiness_from(typed)
        typed.known()
        if pain is not None and not typed.errors:
            ready = _judged(rested, pain, asks, view)
            said = PainSaid(Asked.START, pain, extra_painkiller=pill, readiness=ready)
            return _begin(request, view, said, short)
    page = {
        "typed": typed,
        "errors": typed.errors,
        "short": short,
        "scales": scales(typed) if asks else (),
        "reaches": wording.reaches(),
        "asks_leg": view.asks_leg,
        "missing": MISSING.get(request.GET.get("missing", ""), ""),
    }
    return render(request, "me/session_start.html", page, status=422 if typed.errors else 200)


def _judged(
    said: Readiness | None, pain: Pain, table: LighterTable | None, view: weeks.View
) -> Readiness | None:
    """What was said, and whether it makes the session lighter: where all of it stays whole, not."""
    if said is None or table is None:
        return said
    chosen = sessions.begun_with(view, pain, short=False)
    less = any(sessions.lightened(i) != i for i in sessions.items(view, chosen, short=False))
    return replace(said, lighter=less and table.makes_lighter(said, pain))


def _begin(request: HttpRequest, view: weeks.View, said: PainSaid, short: bool) -> HttpResponse:
    session = uuid.uuid4()
    actions.say_pain(told(request), replace(said, session=str(session)))
    chosen = sessions.begun_with(view, said.pain, short=short)
    request.session[f"session-{session}"] = {"exercises": list(chosen), "short": short}
    return redirect("me:session", session_id=session, step=1)


def _items(request: HttpRequest, view: weeks.View, session_id: uuid.UUID) -> list[Item]:
    """The exercises of the session, as they were chosen when it began."""
    begun = request.session.get(f"session-{session_id}") or {}
    chosen = tuple(begun["exercises"]) if "exercises" in begun else None
    found = sessions.items(view, chosen, short=bool(begun.get("short")), running=session_id)
    if _lighter(view, session_id):
        found = [sessions.lightened(item) for item in found]
    if begun.get("rope") != Look.WRONG:
        return found
    return [item for item in found if not sessions.needs_look(view, item)]


def _unseen(request: HttpRequest, view: weeks.View, session_id: uuid.UUID, item: Item) -> bool:
    """Whether rope, hook and knot are still to be looked at before this exercise."""
    begun = request.session.get(f"session-{session_id}") or {}
    return "rope" not in begun and sessions.needs_look(view, item)


def _look(
    request: HttpRequest, view: weeks.View, session_id: uuid.UUID, step: int
) -> HttpResponse:
    """The one question before the first set with the pulley; asked once a session."""
    typed = Typed(request.POST)
    if request.method == "POST":
        seen = typed.word("rope", Look)
        typed.known()
        if seen is not None and not typed.errors:
            kept = f"session-{session_id}"
            request.session[kept] = {**request.session.get(kept, {}), "rope": seen.value}
            if seen is Look.WRONG:
                messages.info(request, say(LEFT_OUT))
            return redirect("me:session", session_id=session_id, step=step)
    page = {
        "step": step,
        "count": len(_items(request, view, session_id)),
        "session_id": session_id,
        "errors": typed.errors,
    }
    return render(request, "me/rope.html", page, status=422 if typed.errors else 200)


LEFT_OUT = later(
    "Good that you looked. The exercises with the pulley are left out today. Hang nothing on it until it is mended."
)


def _lighter(view: weeks.View, session_id: uuid.UUID) -> bool:
    said = sessions.readiness_in(view, session_id)
    return said is not None and said.lighter


def _peak_known(view: weeks.View, session_id: uuid.UUID, exercise: str) -> bool:
    return any(
        said.session == str(session_id)
        and said.exercise == exercise
        and said.asked is Asked.DURING
        for said in view.said
    )


def _over(view: weeks.View, session_id: uuid.UUID) -> HttpResponse | None:
    """Where to go instead, when the session was never begun or is over; None while it runs."""
    if sessions.said_in(view, session_id, Asked.START) is None:
        return redirect("me:session-start")
    if sessions.said_in(view, session_id, Asked.AFTER) is not None:
        return redirect("me:today")
    return None


def _closed(
    request: HttpRequest, view: weeks.View, session_id: uuid.UUID
) -> HttpResponse | None:
    """The same, and when no exercise may go on any more.

    The safety screen forbids it, a flare or a numb leg was told since, or the day is another: limits
    count from the pain at the start, so that of an earlier day sets none for today.
    """
    if elsewhere := _over(view, session_id):
        return elsewhere
    if view.stopped:
        return redirect("me:today")
    begun = sessions.begun_at(view, session_id)
    if begun and view.anew_from and begun < view.anew_from:
        messages.info(request, say(ANEW))
        return redirect("me:today")
    if sessions.is_of_another_day(view, session_id, clock.now()):
        messages.info(request, say(OTHER_DAY))
        return redirect("me:session-start")
    return None


ANEW = later(
    "What you told us since changes what fits today. That session is over; its sets are saved."
)
OTHER_DAY = later(
    "That session was begun on another day. Its sets are saved. Begin a new one, so that today’s pain counts."
)
SET_OF_ANOTHER_DAY = later(
    "That session was begun on another day, so this set was not saved. Begin a new one, so that today’s pain counts."
)


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, session_id: uuid.UUID, step: int) -> HttpResponse:
    """One exercise; after its last set, the pain during it."""
    view = weeks.as_issued(told(request), today_of(request))
    if elsewhere := _closed(request, view, session_id):
        return elsewhere
    view = weeks.while_running(told(request), view)
    items = _items(request, view, session_id)
    if step > len(items):
        return redirect("me:after", session_id=session_id)
    if step < 1:
        raise Http404("sessions begin with step 1")
    item = items[step - 1]
    if _unseen(request, view, session_id, item):
        return _look(request, view, session_id, step)
    typed = Typed(request.POST)
    if request.method == "POST":
        peak = _peak(typed, view, session_id)
        typed.known()
        if peak is not None and not typed.errors:
            said = PainSaid(
                Asked.DURING,
                peak,
                session=str(session_id),
                exercise=item.exercise.id,
                given=item.prescribed,
            )
            actions.say_pain(told(request), said)
            return redirect("me:session", session_id=session_id, step=step + 1)
    left = item.rounds[len(sessions.done_in(view, session_id, item.exercise.id)) :]
    if not left and _peak_known(view, session_id, item.exercise.id) and not typed.errors:
        return redirect("me:session", session_id=session_id, step=step + 1)
    return _show(request, view, session_id, step, typed)


def _show(
    request: HttpRequest, view: weeks.View, session_id: uuid.UUID, step: int, typed: Typed
) -> HttpResponse:
    """The page of one step, with what was typed beside its errors."""
    items = _items(request, view, session_id)
    item = items[step - 1]
    done = sessions.done_in(view, session_id, item.exercise.id)
    left = item.rounds[len(done) :]
    words = ready_words(item.exercise, item.dose, view.overview.person.language)
    side = left[0][1] if left else None
    page = {
        "item": item,
        "words": words.other_side() if side is Side.LEFT else words,
        "dose": wording.dose_text(item.dose, item.exercise),
        "picture": sessions.picture(view, item.exercise, side),
        "setting": sessions.setting_words(view, item),
        "feel": sessions.feel_words(view, item.exercise),
        "done": done,
        "left": left,
        "now": left[0] if left else None,
        "side": wording.side_words(side) if side else "",
        "last_round": len(left) == 1,
        "step": step,
        "lighter": step == 1 and not done and _lighter(view, session_id),
        "count": len(items),
        "session_id": session_id,
        "set_id": uuid.uuid4(),
        "start": sessions.start_pain(view, session_id),
        "typed": typed,
        "shown": _amounts(item, typed),
        "unit": weights().value,
        "errors": typed.errors,
        "reaches": wording.reaches(),
        "asks_leg": view.asks_leg,
        "next": wording.exercise_name(items[step].exercise) if step < len(items) else "",
    }
    return render(request, "me/session.html", page, status=422 if typed.errors else 200)


def _amounts(item: Item, typed: Typed) -> dict[str, object]:
    """What the fields of a set show: what was typed, else the dose."""
    dose = item.dose
    given = {n: getattr(dose, n) for n in MOST}
    given["load"] = load_field(dose.load_kg, item.exercise.id)
    return {n: typed[n] if n in typed.data else shown for n, shown in given.items()}


def _peak(typed: Typed, view: weeks.View, session_id: uuid.UUID) -> Pain | None:
    if typed.text("peak", optional=True) == "same":
        return sessions.start_pain(view, session_id)
    if typed["peak"]:
        text = say(
            "“{typed}” does not fit. Tap “No, not more”, or give numbers.",
            typed=typed["peak"][:SHOWN],
        )
        typed.refuse("peak", say("More pain than at the start: {text}", text=text))
    return pain_from(typed)


@require_POST
def set_done(request: HttpRequest, session_id: uuid.UUID, step: int) -> HttpResponse:
    """One set is done; its id was made with the page, so a second tap changes nothing.

    What was done before the safety screen shut the session still counts as done.
    """
    view = weeks.as_issued(told(request), today_of(request))
    if elsewhere := _over(view, session_id):
        return elsewhere
    if sessions.is_of_another_day(view, session_id, clock.now()):
        messages.error(request, say(SET_OF_ANOTHER_DAY))
        return redirect("me:session-start")
    items = _items(request, view, session_id)
    if not 1 <= step <= len(items):
        raise Http404("no such step in this session")
    item, typed = items[step - 1], Typed(request.POST)
    if _unseen(request, view, session_id, item):
        return redirect("me:session", session_id=session_id, step=step)
    key, log = _log_from(typed, item)
    typed.known()
    if log is None or key is None or typed.errors:
        return (
            redirect("me:today")
            if view.stopped
            else _show(request, view, session_id, step, typed)
        )
    value = SetDone(str(session_id), item.exercise.id, item.prescribed, log)
    actions.log_set(told(request), value, key)
    if view.stopped:
        return redirect("me:today")
    request.session["last_set"] = {"id": log.id, "session": str(session_id), "step": step}
    messages.success(request, say("Saved."), extra_tags="undo")
    return redirect("me:session", session_id=session_id, step=step)


def _log_from(typed: Typed, item: Item) -> tuple[uuid.UUID | None, SetLog | None]:
    """The set as typed; None beside errors."""
    key, side = typed.key("set_id"), typed.word("side", Side, optional=True)
    if side not in item.sides and not typed.errors:
        text = say(" or ").join(s.value for s in item.sides if s) or say(
            "none: both sides work together"
        )
        typed.refuse(
            "side",
            say(
                "Side: “{typed}” does not fit. Allowed: {text}.", typed=typed["side"], text=text
            ),
        )
    dose = item.dose
    amounts = {
        name: typed.whole(name, 0, most) if getattr(dose, name) is not None else None
        for name, most in MOST.items()
    }
    load_kg = (
        typed_load(typed, dose.load_kg, item.exercise.id, optional=True)
        if dose.load_kg is not None
        else None
    )
    reserve = typed.whole("reserve", 0, RESERVE_TOP, optional=True)
    if typed.errors:
        return key, None
    done = Amounts(**amounts, load_kg=load_kg, side=side, reserve=reserve)
    return key, sessions.set_log(key or uuid.uuid4(), dose, done)


UNDO_SECONDS = 10
UNDO_GRACE_S = 5
"""The button shows for ten seconds; a slow connection gets five more."""


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take the last set back, within ten seconds."""
    last = request.session.pop("last_set", None)
    row = models.SetLog.objects.filter(pk=last["id"]).first() if last else None
    if row is None or row.person_id != request.person.pk:  # type: ignore[attr-defined]
        messages.info(request, say("There was nothing left to undo."))
        return redirect("me:today")
    if (clock.now() - row.received_at).total_seconds() > UNDO_SECONDS + UNDO_GRACE_S:
        messages.info(request, say("That is saved. You can correct it on the page “You”."))
    else:
        actions.withdraw(told(request), row)
        messages.info(request, say("Taken back."))
    return redirect("me:session", session_id=last["session"], step=last["step"])


@require_http_methods(["GET", "POST"])
def hurts(request: HttpRequest, session_id: uuid.UUID, step: int) -> HttpResponse:
    """Four buttons; the page helps before anything else."""
    view = weeks.as_issued(told(request), today_of(request))
    told_now = request.method == "POST"  # pain is heard also where nothing may go on
    if elsewhere := (
        _over(view, session_id) if told_now else _closed(request, view, session_id)
    ):
        return elsewhere
    items, typed = _items(request, view, session_id), Typed(request.POST)
    if told_now:
        stop, hurt = (
            typed.word("where", Stop),
            _hurting(request, session_id, items, step, typed),
        )
        typed.known()
        if stop is not None and hurt and not typed.errors:
            return _stopped(request, view, session_id, step, hurt, stop)
    if not 1 <= step <= len(items):
        raise Http404("no such step in this session")
    item = items[step - 1]
    page = {"item": item, "step": step, "session_id": session_id}
    if request.method == "GET" and request.GET.get("told"):
        easier = view.easier_allowed(item.exercise)
        page |= {"easier": easier, "last": step == len(items)}
        return render(request, "me/hurts_after.html", page)
    page["errors"] = typed.errors
    return render(request, "me/hurts.html", page, status=422 if typed.errors else 200)


def _hurting(
    request: HttpRequest, session_id: uuid.UUID, items: list[Item], step: int, typed: Typed
) -> str:
    """The exercise of the page that was tapped, also where the week has none of it any more."""
    begun = request.session.get(f"session-{session_id}") or {}
    shown = [i.exercise.id for i in items]
    named = typed.text("exercise", optional=True)
    if not named:
        return shown[step - 1] if 1 <= step <= len(shown) else ""
    if named not in (*shown, *begun.get("exercises", ())):
        text = say("“{typed}” is no exercise of this session.", typed=named[:SHOWN])
        typed.refuse("exercise", text)
    return named


def _stopped(
    request: HttpRequest,
    view: weeks.View,
    session_id: uuid.UUID,
    step: int,
    exercise: str,
    stop: Stop,
) -> HttpResponse:
    """The exercise is over for today; numb or weak ends the session and opens the screen."""
    shown = [i for i in _items(request, view, session_id) if i.exercise.id == exercise]
    said = PainSaid(
        Asked.DURING,
        sessions.start_pain(view, session_id),
        session=sessions.of_its_day(view, session_id, clock.now()),
        exercise=exercise,
        stop=stop,
        given=shown[0].prescribed if shown else view.done_before(exercise),
    )
    actions.say_pain(told(request), said)
    if stop is Stop.NUMB_OR_WEAK:
        return redirect("me:screen")
    here = reverse("me:hurts", kwargs={"session_id": session_id, "step": step})
    return redirect(f"{here}?told={stop.value}" if shown else "me:today")


@require_http_methods(["GET", "POST"])
def after(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Back, leg, how far down, right after the session."""
    view = weeks.as_issued(told(request), today_of(request))
    typed = Typed(request.POST)
    known = sessions.said_in(view, session_id, Asked.AFTER)
    if known is not None and request.method == "POST":
        shown = {
            "again": reverse("me:messages"),
            "theirs": pain_line(known),
            "yours": "\n".join(f"{n}: {typed[n]}" for n in ("back", "leg", "reach")),
        }
        return render(request, "conflict.html", shown, status=409)
    if elsewhere := _over(view, session_id):
        return elsewhere
    if request.method == "POST":
        pain, pill = pain_from(typed), typed.ticked("painkiller")
        effort = typed.whole("effort", 0, 10, optional=True)
        wrong = typed.ticked("wrong")
        typed.known()
        if pain is not None and not typed.errors:
            said = PainSaid(
                Asked.AFTER,
                pain,
                session=str(session_id),
                extra_painkiller=pill,
                effort=effort,
            )
            actions.say_pain(told(request), said)
            messages.success(request, say("Thank you. That was your session."))
            return redirect("me:event" if wrong else "me:today")
    page = {
        "typed": typed,
        "errors": typed.errors,
        "reaches": wording.reaches(),
        "asks_leg": view.asks_leg,
        "start": sessions.start_pain(view, session_id),
        "pill_told": any(s.extra_painkiller for s in view.said if s.session == str(session_id)),
    }
    return render(request, "me/after.html", page, status=422 if typed.errors else 200)
