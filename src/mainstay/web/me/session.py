"""A session that runs: one exercise after another, and pain after. "It hurts" is always near."""

import enum
import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from mainstay.anatomy import Side
from mainstay.care.eligibility import ease
from mainstay.care.history import RESERVE_TOP, Pain, SetLog
from mainstay.exercises import shipped_catalogue
from mainstay.web import actions, clock, easing, models, sessions, tickets, weeks, wording
from mainstay.web.facts import Asked, PainSaid, SetDone
from mainstay.web.forms import SHOWN, Typed, pain_from, pain_line
from mainstay.web.language import later, say, weights
from mainstay.web.loads import load_field, typed_load
from mainstay.web.me.screen import today_of, told
from mainstay.web.me.today import ready_words
from mainstay.web.sessions import MOST, Amounts, Item
from mainstay.web.tickets import Ticket


class Look(enum.StrEnum):
    """What was seen on rope, hook and knot before the first set with the pulley."""

    FINE = "fine"
    WRONG = "wrong"


def items_of(request: HttpRequest, view: weeks.View, session_id: uuid.UUID) -> list[Item]:
    """The exercises of the session, as they were chosen when it began."""
    begun, name = request.session.get(f"session-{session_id}") or {}, str(session_id)
    chosen = tuple(begun["exercises"]) if "exercises" in begun else None
    found = sessions.items(view, chosen, short=bool(begun.get("short")), running=session_id)
    # Of the day in every session of it, and of one that has passed midnight its own.
    stopped = {s.exercise for s in view.said if s.session == name and s.stop is not None}
    stopped |= easing.stopped_today(view)
    if easing.is_eased(view, session_id):
        found = [i for i in found if ease(i.exercise) or view.begun_with(i.exercise.id, name)]
        stopped |= {i.exercise.id for i in found if not ease(i.exercise)}
    found = [sessions.placed(i) if i.exercise.id in stopped else i for i in found]
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
        "count": len(items_of(request, view, session_id)),
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


def never_begun(view: weeks.View, session_id: uuid.UUID) -> HttpResponse | None:
    """Where to go instead, when nobody has begun that session."""
    begun = easing.said_in(view, session_id, Asked.START)
    return redirect("me:session-start") if begun is None else None


def over(view: weeks.View, session_id: uuid.UUID) -> HttpResponse | None:
    """Where to go instead, when the session was never begun or is over; None while it runs."""
    if elsewhere := never_begun(view, session_id):
        return elsewhere
    if easing.said_in(view, session_id, Asked.AFTER) is not None:
        return redirect("me:today")
    return None


def saved_when_over(
    request: HttpRequest, view: weeks.View, session_id: uuid.UUID
) -> HttpResponse | None:
    """Where to go after something was kept of a session that another window has ended; None while it runs."""
    elsewhere = over(view, session_id)
    if elsewhere:
        messages.success(request, say("Saved."))
    return elsewhere


def closed(
    request: HttpRequest, view: weeks.View, session_id: uuid.UUID
) -> HttpResponse | None:
    """The same, and when no exercise may go on any more.

    The safety screen forbids it, a flare or a numb leg was told since, or the day is another: limits
    count from the pain at the start, so that of an earlier day sets none for today.
    """
    if elsewhere := over(view, session_id):
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
    "Something has changed since that session began. It is over, and its sets are saved. What fits now is here."
)
OTHER_DAY = later(
    "That session was begun on another day. Its sets are saved. Begin a new one, so that today’s pain counts."
)
NOT_SAVED = later(
    "That session is over, and what you typed last was not saved. If it hurt, put the pain right on the page “What you said and did”."
)
SET_OF_ANOTHER_DAY = later(
    "That session was begun on another day, so this set was not saved. Begin a new one, so that today’s pain counts."
)


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, session_id: uuid.UUID, step: int) -> HttpResponse:
    """One exercise; after its last set, the pain during it, which is heard also where nothing goes on."""
    view = weeks.as_issued(told(request), today_of(request))
    if request.method == "POST" and "rope" not in request.POST:
        return _felt(request, view, session_id, step)
    if elsewhere := closed(request, view, session_id):
        return elsewhere
    view = weeks.while_running(told(request), view)
    items = items_of(request, view, session_id)
    if step > len(items):
        return redirect("me:after", session_id=session_id)
    if step < 1:
        raise Http404("sessions begin with step 1")
    item = items[step - 1]
    done = sessions.done_in(view, session_id, item.exercise.id)
    nothing = not item.rounds[len(done) :]
    # What was stopped in another session of the day is not begun here, and nothing of it is asked.
    if nothing and (not done or _peak_known(view, session_id, item.exercise.id)):
        return redirect("me:session", session_id=session_id, step=step + 1)
    if _unseen(request, view, session_id, item):
        return _look(request, view, session_id, step)
    return _show(request, view, session_id, step, Typed({}))


def _felt(
    request: HttpRequest, view: weeks.View, session_id: uuid.UUID, step: int
) -> HttpResponse:
    """The most pain during the exercise of the page, whatever stands at its place by now."""
    typed = Typed(request.POST)
    shown, peak = tickets.typed_in(typed, view), _peak(typed, view, session_id)
    typed.known()
    if shown is None or peak is None or typed.errors:
        return _again(request, view, session_id, step, shown, typed)
    return pain_kept(request, view, session_id, step, shown, peak)


def pain_kept(
    request: HttpRequest,
    view: weeks.View,
    session_id: uuid.UUID,
    step: int,
    shown: Ticket,
    pain: Pain,
) -> HttpResponse:
    """Keep the pain of an exercise, and go on with what is left."""
    said = PainSaid(
        Asked.DURING,
        pain,
        session=sessions.of_its_day(view, session_id, clock.now()),
        exercise=shown.exercise,
        given=tickets.given(shown, view),
    )
    before = items_of(request, view, session_id)
    actions.say_pain(told(request), said)
    if elsewhere := saved_when_over(request, view, session_id):
        return elsewhere
    onward = _step_after(request, session_id, step, before, shown.exercise)
    return redirect("me:session", session_id=session_id, step=onward)


def _step_after(
    request: HttpRequest,
    session_id: uuid.UUID,
    step: int,
    before: list[Item],
    exercise: str,
) -> int:
    """The step that follows an exercise, in what is left of the session now.

    What hurt may be gone from it, so a number counted before would pass over the next one. A page
    of an exercise that was gone before leads to the step that it had.
    """
    teller = told(request)
    view = weeks.while_running(teller, weeks.as_issued(teller, today_of(request)))
    left = [item.exercise.id for item in items_of(request, view, session_id)]
    if exercise in left:
        return left.index(exercise) + 2  # steps are counted from 1
    names = [item.exercise.id for item in before]
    if exercise not in names:
        return step
    later = names[names.index(exercise) + 1 :]
    return next((n for n, key in enumerate(left, 1) if key in later), len(left) + 1)


def _again(
    request: HttpRequest,
    view: weeks.View,
    session_id: uuid.UUID,
    step: int,
    shown: Ticket | None,
    typed: Typed,
) -> HttpResponse:
    """The page once more, with what was typed beside its errors; where it is gone, what follows."""
    if elsewhere := closed(request, view, session_id):
        if typed.errors:
            messages.error(
                request,
                " ".join(str(t) for t in (say(NOT_SAVED), *(t for _, t in typed.errors))),
            )
        return elsewhere
    view = weeks.while_running(told(request), view)
    items = items_of(request, view, session_id)
    item = items[step - 1] if 1 <= step <= len(items) else None
    looked = item is not None and not _unseen(request, view, session_id, item)
    if item and looked and (shown is None or item.exercise.id == shown.exercise):
        return _show(request, view, session_id, step, typed)
    messages.error(request, " ".join(text for _, text in typed.errors))
    return redirect("me:session", session_id=session_id, step=step)


def _show(
    request: HttpRequest, view: weeks.View, session_id: uuid.UUID, step: int, typed: Typed
) -> HttpResponse:
    """The page of one step, with what was typed beside its errors."""
    items = items_of(request, view, session_id)
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
        "eased": not done and easing.is_eased(view, session_id),
        "lighter": step == 1 and not done and _lighter(view, session_id),
        "count": len(items),
        "session_id": session_id,
        "ticket": item.ticket(view).signed(),
        "set_id": uuid.uuid4(),
        "start": easing.start_pain(view, session_id),
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
        return easing.start_pain(view, session_id)
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

    What was done before another window, or the safety screen, has ended the session still counts.
    """
    view = weeks.as_issued(told(request), today_of(request))
    if easing.said_in(view, session_id, Asked.START) is None:
        return redirect("me:session-start")
    if sessions.is_of_another_day(view, session_id, clock.now()):
        messages.error(request, say(SET_OF_ANOTHER_DAY))
        return redirect("me:session-start")
    typed = Typed(request.POST)
    shown, key = tickets.typed_in(typed, view), typed.key("set_id")
    log = _log_from(typed, shown, key) if shown and key else None
    typed.known()
    if log is None or shown is None or key is None or typed.errors:
        return _again(request, view, session_id, step, shown, typed)
    value = SetDone(str(session_id), shown.exercise, tickets.given(shown, view), log)
    actions.log_set(told(request), value, key)
    if view.stopped:
        return redirect("me:today")
    if elsewhere := saved_when_over(request, view, session_id):
        return elsewhere
    request.session["last_set"] = {"id": log.id, "session": str(session_id), "step": step}
    messages.success(request, say("Saved."), extra_tags="undo")
    return redirect("me:session", session_id=session_id, step=step)


def _log_from(typed: Typed, shown: Ticket, key: uuid.UUID) -> SetLog | None:
    """The set as typed; None beside errors."""
    dose, exercise = shown.dose, shipped_catalogue().get(shown.exercise)
    sides, side = sessions.sides_of(exercise), typed.word("side", Side, optional=True)
    if side not in sides and not typed.errors:
        text = say(" or ").join(s.value for s in sides if s) or say(
            "none: both sides work together"
        )
        typed.refuse(
            "side",
            say(
                "Side: “{typed}” does not fit. Allowed: {text}.", typed=typed["side"], text=text
            ),
        )
    amounts = {
        name: typed.whole(name, 0, most) if getattr(dose, name) is not None else None
        for name, most in MOST.items()
    }
    load_kg = (
        typed_load(typed, dose.load_kg, exercise.id, optional=True)
        if dose.load_kg is not None
        else None
    )
    reserve = typed.whole("reserve", 0, RESERVE_TOP, optional=True)
    if typed.errors:
        return None
    done = Amounts(**amounts, load_kg=load_kg, side=side, reserve=reserve)
    return sessions.set_log(key, dose, done)


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
def after(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Back, leg, how far down, right after the session."""
    view = weeks.as_issued(told(request), today_of(request))
    typed = Typed(request.POST)
    known = easing.said_in(view, session_id, Asked.AFTER)
    if known is not None and request.method == "POST":
        shown = {
            "again": reverse("me:messages"),
            "theirs": pain_line(known),
            "yours": "\n".join(f"{n}: {typed[n]}" for n in ("back", "leg", "reach")),
        }
        return render(request, "conflict.html", shown, status=409)
    if elsewhere := over(view, session_id):
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
                session=sessions.of_its_day(view, session_id, clock.now()),
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
        "start": easing.start_pain(view, session_id),
        "pill_told": any(s.extra_painkiller for s in view.said if s.session == str(session_id)),
    }
    return render(request, "me/after.html", page, status=422 if typed.errors else 200)
