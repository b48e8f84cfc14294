"""A session: pain at the start, one exercise after another, pain after. "It hurts" is always near."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from mainstay import wording
from mainstay.anatomy import Side
from mainstay.care.conditions import ease
from mainstay.care.decision import Decision
from mainstay.care.history import Pain, Reach, SetLog, Stop
from mainstay.exercises import Dose, Exercise, Laterality
from mainstay.planning import PlannedItem
from mainstay.web import actions, clock, models, records, weeks
from mainstay.web.facts import Asked, PainSaid, SetDone
from mainstay.web.forms import Typed, pain_from
from mainstay.web.me.screen import today_of, told
from mainstay.web.me.today import setting_of


@dataclass(frozen=True)
class Item:
    """One exercise of a running session.

    Attributes:
        exercise: the exercise.
        given: its decision.
        dose: its dose.
        sides: the sides to do, in order; (None,) when both work together.
        sets: sets a side; fewer than the dose says in the short version.
        extra: the side that gets one set more.
    """

    exercise: Exercise
    given: Decision
    dose: Dose
    sides: tuple[Side | None, ...]
    sets: int
    extra: Side | None = None

    @property
    def rounds(self) -> list[tuple[int, Side | None]]:
        """Every set to do: its number and its side."""
        rounds = [(n, side) for n in range(1, self.sets + 1) for side in self.sides]
        more = [(self.sets + 1, self.extra)] if self.extra and None not in self.sides else []
        return [*rounds, *more]


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Pain now; it sets today's limits."""
    view = weeks.current(told(request), today_of(request))
    if view.stopped or view.issued is None:
        return redirect("me:today")
    short = request.GET.get("short") == "1"
    typed = Typed(request.POST)
    if request.method == "POST":
        pain = pain_from(typed)
        if pain is not None:
            return _begin(request, view, pain, short)
    page = {
        "typed": typed,
        "errors": typed.errors,
        "short": short,
        "reaches": wording.reaches(),
        "asks_leg": view.asks_leg,
    }
    return render(request, "me/session_start.html", page, status=422 if typed.errors else 200)


def _begin(request: HttpRequest, view: weeks.View, pain: Pain, short: bool) -> HttpResponse:
    session = uuid.uuid4()
    said = PainSaid(
        Asked.START,
        pain,
        session=str(session),
        extra_painkiller=request.POST.get("painkiller") == "yes",
    )
    actions.say_pain(told(request), said)
    chosen = view.exercises_today(short=short)
    if view.standing.gate.ease_only(pain):
        chosen = tuple(e for e in chosen if ease(view.overview.catalogue.get(e)))
    request.session[f"session-{session}"] = {"exercises": list(chosen), "short": short}
    return redirect("me:session", session_id=session, step=1)


def _items(request: HttpRequest, view: weeks.View, session_id: uuid.UUID) -> list[Item]:
    """The exercises of the session, as they were chosen when it began."""
    begun = request.session.get(f"session-{session_id}") or {}
    short = bool(begun.get("short"))
    planned = {i.exercise: i for i in view.items_today(short=short)}
    found = []
    for key in begun.get("exercises", list(planned)):
        decision = view.decisions.get(key)
        if decision and decision.dose:
            exercise = view.overview.catalogue.get(key)
            found.append(_item(exercise, decision, decision.dose, planned.get(key)))
    return found


def _item(exercise: Exercise, given: Decision, dose: Dose, planned: PlannedItem | None) -> Item:
    sides: tuple[Side | None, ...] = (None,)
    if exercise.laterality is Laterality.EACH_SIDE:
        first = (planned.first_side if planned else None) or Side.RIGHT
        sides = (first, first.other)
    return Item(
        exercise=exercise,
        given=given,
        dose=dose,
        sides=sides,
        sets=(planned.sets if planned else None) or dose.sets,
        extra=planned.sets_extra_side if planned else None,
    )


def _done(view: weeks.View, session_id: uuid.UUID, exercise: str) -> list[SetDone]:
    rows = (r for r in records.current(view.overview.rows) if r.kind == "SetLog")
    values = (r.value(SetDone) for r in rows)
    return [v for v in values if v.session == str(session_id) and v.exercise == exercise]


def _peak_known(view: weeks.View, session_id: uuid.UUID, exercise: str) -> bool:
    return any(
        said.session == str(session_id)
        and said.exercise == exercise
        and said.asked is Asked.DURING
        for said in view.said
    )


def _start_pain(view: weeks.View, session_id: uuid.UUID) -> Pain:
    for said in view.said:
        if said.session == str(session_id) and said.asked is Asked.START:
            return said.pain
    return Pain(0, 0, Reach.BACK)


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, session_id: uuid.UUID, step: int) -> HttpResponse:
    """One exercise; after its last set, the pain during it."""
    view = weeks.as_issued(told(request), today_of(request))
    items = _items(request, view, session_id)
    if step > len(items):
        return redirect("me:after", session_id=session_id)
    if step < 1:
        raise Http404("sessions begin with step 1")
    item = items[step - 1]
    typed = Typed(request.POST)
    if request.method == "POST":
        peak = _peak(request, typed, view, session_id)
        if peak is not None:
            said = PainSaid(
                Asked.DURING, peak, session=str(session_id), exercise=item.exercise.id
            )
            actions.say_pain(told(request), said)
            return redirect("me:session", session_id=session_id, step=step + 1)
    done = _done(view, session_id, item.exercise.id)
    left = item.rounds[len(done) :]
    if not left and _peak_known(view, session_id, item.exercise.id) and not typed.errors:
        return redirect("me:session", session_id=session_id, step=step + 1)
    page = {
        "item": item,
        "words": item.exercise.wording(view.overview.person.language),
        "dose": wording.dose_text(item.dose, item.exercise),
        "setting": setting_of(view, item.given),
        "done": done,
        "left": left,
        "now": left[0] if left else None,
        "last_round": len(left) == 1,
        "step": step,
        "count": len(items),
        "session_id": session_id,
        "set_id": uuid.uuid4(),
        "start": _start_pain(view, session_id),
        "typed": typed,
        "errors": typed.errors,
        "reaches": wording.reaches(),
        "asks_leg": view.asks_leg,
        "next": items[step].exercise.name if step < len(items) else "",
    }
    return render(request, "me/session.html", page, status=422 if typed.errors else 200)


def _peak(
    request: HttpRequest, typed: Typed, view: weeks.View, session_id: uuid.UUID
) -> Pain | None:
    if request.POST.get("peak") == "same":
        return _start_pain(view, session_id)
    return pain_from(typed)


@require_POST
def set_done(request: HttpRequest, session_id: uuid.UUID, step: int) -> HttpResponse:
    """One set is done; its id was made with the page, so a second tap changes nothing."""
    view = weeks.as_issued(told(request), today_of(request))
    items = _items(request, view, session_id)
    if not 1 <= step <= len(items):
        raise Http404("no such step in this session")
    item = items[step - 1]
    typed = Typed(request.POST)
    side = typed.word("side", Side, optional=True)
    log = SetLog(
        id=typed.text("set_id"),
        reps=typed.whole("reps", 0, 200, optional=item.dose.reps is None),
        duration_s=typed.whole("duration_s", 0, 14_400, optional=item.dose.duration_s is None),
        distance_m=typed.whole("distance_m", 0, 50_000, optional=item.dose.distance_m is None),
        hold_s=item.dose.hold_s,
        load_kg=typed.number("load_kg", 0, 300, optional=True)
        if item.dose.load_kg is not None
        else None,
        band=item.dose.band,
        side=side,
        reserve=typed.whole("reserve", 0, 5, optional=True),
    )
    if typed.errors:
        messages.error(request, typed.errors[0]["text"])
        return redirect("me:session", session_id=session_id, step=step)
    value = SetDone(str(session_id), item.exercise.id, item.dose, log)
    actions.log_set(told(request), value, uuid.UUID(log.id))
    request.session["last_set"] = {"id": log.id, "session": str(session_id), "step": step}
    messages.success(request, "Saved.", extra_tags="undo")
    return redirect("me:session", session_id=session_id, step=step)


UNDO_SECONDS = 10
UNDO_GRACE_S = 5
"""The button shows for ten seconds; a slow connection gets five more."""


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take the last set back, within ten seconds."""
    last = request.session.pop("last_set", None)
    row = models.SetLog.objects.filter(pk=last["id"]).first() if last else None
    if row is None or row.person_id != request.person.pk:  # type: ignore[attr-defined]
        messages.info(request, "There was nothing left to undo.")
        return redirect("me:today")
    if (clock.now() - row.received_at).total_seconds() > UNDO_SECONDS + UNDO_GRACE_S:
        messages.info(request, "That is saved. You can correct it on the page “You”.")
    else:
        actions.withdraw(told(request), row)
        messages.info(request, "Taken back.")
    return redirect("me:session", session_id=last["session"], step=last["step"])


@require_http_methods(["GET", "POST"])
def hurts(request: HttpRequest, session_id: uuid.UUID, step: int) -> HttpResponse:
    """Four buttons; the page helps before anything else."""
    view = weeks.as_issued(told(request), today_of(request))
    items = _items(request, view, session_id)
    if not 1 <= step <= len(items):
        raise Http404("no such step in this session")
    item = items[step - 1]
    if request.method == "GET":
        page = {"item": item, "step": step, "session_id": session_id}
        return render(request, "me/hurts.html", page)
    typed = Typed(request.POST)
    stop = typed.word("where", Stop)
    if stop is None:
        page = {"item": item, "step": step, "session_id": session_id, "errors": typed.errors}
        return render(request, "me/hurts.html", page, status=422)
    said = PainSaid(
        Asked.DURING,
        _start_pain(view, session_id),
        session=str(session_id),
        exercise=item.exercise.id,
        stop=stop,
    )
    actions.say_pain(told(request), said)
    _mark_stopped(request, view, session_id, item)
    if stop is Stop.NUMB_OR_WEAK:
        return redirect("me:screen")
    easier = view.easier_allowed(item.exercise)
    page = {
        "item": item,
        "step": step,
        "session_id": session_id,
        "easier": easier,
        "stop": stop,
    }
    return render(request, "me/hurts_after.html", page)


def _mark_stopped(
    request: HttpRequest, view: weeks.View, session_id: uuid.UUID, item: Item
) -> None:
    """An exercise stopped before its first set still leaves a set of nothing behind it."""
    if _done(view, session_id, item.exercise.id):
        return
    key = uuid.uuid4()
    nothing = SetLog(
        id=str(key),
        reps=0 if item.dose.reps is not None else None,
        duration_s=0 if item.dose.duration_s is not None else None,
        distance_m=0 if item.dose.distance_m is not None else None,
        load_kg=item.dose.load_kg,
        side=item.sides[0],
    )
    value = SetDone(str(session_id), item.exercise.id, item.dose, nothing)
    actions.log_set(told(request), value, key)


@require_http_methods(["GET", "POST"])
def after(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Back, leg, how far down, right after the session."""
    view = weeks.as_issued(told(request), today_of(request))
    typed = Typed(request.POST)
    if request.method == "POST":
        pain = pain_from(typed)
        if pain is not None:
            said = PainSaid(
                Asked.AFTER,
                pain,
                session=str(session_id),
                extra_painkiller=request.POST.get("painkiller") == "yes",
            )
            actions.say_pain(told(request), said)
            messages.success(request, "Thank you. That was your session.")
            return redirect("me:today")
    page = {
        "typed": typed,
        "errors": typed.errors,
        "reaches": wording.reaches(),
        "asks_leg": view.asks_leg,
        "start": _start_pain(view, session_id),
    }
    return render(request, "me/after.html", page, status=422 if typed.errors else 200)
