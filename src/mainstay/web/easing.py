"""What today leaves: words of pain that were told on a day, and what they ease of its sessions."""

import uuid
from collections.abc import Iterable
from datetime import date

from mainstay.care.decision import Decision
from mainstay.care.eligibility import ease
from mainstay.care.history import Pain, Reach
from mainstay.care.pain import Gate, Light, Moment, Way
from mainstay.exercises import Exercise, Purpose
from mainstay.web import fact_rows, weeks
from mainstay.web.facts import Asked, PainSaid, SetDone


def begun_with(view: weeks.View, start: Pain, *, short: bool) -> tuple[str, ...]:
    """The exercises of a session that begins with this pain."""
    chosen = left_today(view, view.exercises_today(short=short))
    if view.standing.gate.ease_only(start):
        return tuple(e for e in chosen if ease(view.overview.catalogue.get(e)))
    return chosen


def left_today(view: weeks.View, exercises: Iterable[str]) -> tuple[str, ...]:
    """Those that a session of today may begin with: none that was stopped, and after red the gentle."""
    catalogue, eased, stopped = view.overview.catalogue, eased_today(view), stopped_today(view)
    kept = (e for e in exercises if e not in stopped)
    return tuple(e for e in kept if not eased or ease(catalogue.get(e)))


def stopped_today(view: weeks.View) -> frozenset[str]:
    """Exercises that somebody stopped today: the page said that they are left for today."""
    words = (s for its in _told_on(view, _today(view)).values() for s in its)
    return frozenset(s.exercise for s in words if s.stop and s.exercise)


def eased_today(view: weeks.View) -> bool:
    """Whether something was red today, or was stopped and nobody told how strong it is."""
    return was_red_today(view) or waits_for_pain(view)


def is_eased(view: weeks.View, session: uuid.UUID) -> bool:
    """Whether only positions of ease are left of a session, as on a phone.

    It began with too much pain, or somebody has told of so much at another start since; something
    was red today, or "It hurts" was told in it: until pain is told after that, the careful way holds.
    One that has passed midnight stays under what was told on the day on which it began.
    """
    gate, start, days = view.standing.gate, start_pain(view, session), _days_of(view, session)
    much = any(gate.ease_only(pain) for pain in (start, _told_last(view, days) or start))
    words = [s for s in view.said if s.session == str(session) and s.asked is Asked.DURING]
    waits = any(s.stop and not _felt_after(words, n) for n, s in enumerate(words))
    return much or waits or _was_red(view, days)


def _today(view: weeks.View) -> frozenset[date]:
    return frozenset({view.overview.on})


def _days_of(view: weeks.View, session: uuid.UUID) -> frozenset[date]:
    """Today, and the day on which a session began."""
    rows = (r for r in fact_rows.current(view.overview.rows) if r.kind == "PainReport")
    told = ((r.day, r.value(PainSaid)) for r in rows)
    begun = (d for d, s in told if s.session == str(session) and s.asked is Asked.START)
    return _today(view) | {*begun}


def was_red_today(view: weeks.View) -> bool:
    """Whether something hurt too much today: whoever begins once more goes on no harder for it."""
    return _was_red(view, _today(view))


def _was_red(view: weeks.View, days: frozenset[date]) -> bool:
    gate, walks = view.standing.gate, _walks_on(view, days)
    begun = [(key, start_pain(view, key), its) for key, its in _told_on(view, days).items()]
    # Against a start that allowed nothing else nothing more is red, and more pain gives no more.
    # Nobody tells a start before a walk, so what was told of it counts by itself.
    much = [
        p
        for key, start, its in begun
        for p in ([s.pain for s in its] if key in walks else [start])
    ]
    red = (_red(gate, start, its) for _, start, its in begun)
    return any(gate.ease_only(pain) for pain in much) or any(red)


def _walks_on(view: weeks.View, days: frozenset[date]) -> frozenset[str]:
    """Sessions of some days with nothing but a walk, or what stands in for it, in them."""
    case, catalogue = view.overview.case, view.overview.catalogue
    of_day = (s for s in case.history.sessions if s.on in days) if case else ()
    return frozenset(
        s.id
        for s in of_day
        if s.records and all(is_walk(catalogue.by_id.get(r.exercise)) for r in s.records)
    )


def is_walk(done: Exercise | None) -> bool:
    """Whether it is walking or its like; what is no longer in the catalogue is none."""
    return done is not None and done.purpose is Purpose.AEROBIC


def waits_for_pain(view: weeks.View) -> bool:
    """Whether an exercise was stopped today, and how strong it was then has not been told yet."""
    sessions = _told_on(view, _today(view)).values()
    open_ = (its for its in sessions if not any(s.asked is Asked.AFTER for s in its))
    return any(_waits(its) for its in open_)


def only_ease(view: weeks.View) -> bool:
    """Whether today leaves nothing but positions of ease, of walks and of tests as well."""
    flared, last = view.standing.flare, _told_last(view, _today(view))
    much = last is not None and view.standing.gate.ease_only(last)
    return much or bool(flared and flared.ease_only) or eased_today(view)


def walk_left(view: weeks.View) -> Decision | None:
    """The walk, or what stands in for it, that today leaves; after something red an easy one."""
    given = view.aerobic
    if given is None or not only_ease(view):
        return given
    return given if ease(view.overview.catalogue.get(given.exercise)) else None


def _told_on(view: weeks.View, days: frozenset[date]) -> dict[str, list[PainSaid]]:
    """What was said of pain on some days in each session with a set or a word, during it and after."""
    found: dict[str, list[PainSaid]] = {}
    for row in fact_rows.current(view.overview.rows):
        if row.day not in days:
            continue
        if row.kind == "SetLog":
            found.setdefault(row.value(SetDone).session, [])
        elif row.kind == "PainReport":
            word = row.value(PainSaid)
            if word.session and word.asked in (Asked.DURING, Asked.AFTER):
                found.setdefault(word.session, []).append(word)
    return found


def _waits(words: list[PainSaid]) -> bool:
    return any(s.stop and not _felt_after(words, n) for n, s in enumerate(words))


def _red(gate: Gate, start: Pain, words: list[PainSaid]) -> bool:
    """Whether one session has gone red: by what was told during it, after it, or after one of its stops."""
    moments = {Asked.DURING: Moment.DURING, Asked.AFTER: Moment.AFTER}
    # Beside a stop stands the pain of the start, unless it was put right.
    told = ((moments[s.asked], s.pain) for s in words)
    if any(gate.compared(moment, start, pain) is Light.RED for moment, pain in told):
        return True
    stops = ((s.stop, _felt_after(words, n)) for n, s in enumerate(words) if s.stop)
    return any(
        f and gate.after_stop(start, f.pain, stop) is not Way.EASIER for stop, f in stops
    )


def _felt_after(words: list[PainSaid], place: int) -> PainSaid | None:
    """What was told first of the pain of an exercise after it was stopped."""
    hurt = words[place].exercise
    later = (s for s in words[place + 1 :] if s.exercise == hurt and s.stop is None)
    return next(later, None)


def start_pain(view: weeks.View, session: uuid.UUID | str) -> Pain:
    """Pain at the start of a session; without an answer the tightest limits hold."""
    return said_in(view, session, Asked.START) or Pain(0, 0, Reach.BACK)


def known_before(view: weeks.View) -> Pain:
    """Pain before a walk, of which nobody asks: what was said last today, else the usual morning.

    What a session left behind counts where it is lower; of itself more pain allows no more.
    """
    return _told_last(view, _today(view)) or view.standing.usual


def _told_last(view: weeks.View, days: frozenset[date]) -> Pain | None:
    """The pain that was told last on some days; None where nothing was.

    A morning comes before all else, whenever it was told: its answer may come late, or anew.
    """
    rows = (r for r in fact_rows.current(view.overview.rows) if r.kind == "PainReport")
    told = (r.value(PainSaid) for r in rows if r.day in days)
    known = None
    for said in sorted(told, key=lambda s: s.asked is not Asked.MORNING):
        if said.asked in (Asked.MORNING, Asked.START):
            known = said.pain
        elif said.asked is Asked.AFTER:
            known = lower(known or view.standing.usual, said.pain)
    return known


def lower(one: Pain, other: Pain) -> Pain:
    """Number by number the lower of two."""
    reach = min(one.reach, other.reach, key=lambda r: r.rank)
    return Pain(min(one.back, other.back), min(one.leg, other.leg), reach)


def said_in(view: weeks.View, session: uuid.UUID | str, asked: Asked) -> Pain | None:
    """The last pain said at one moment of the session."""
    for said in reversed(view.said):
        if said.session == str(session) and said.asked is asked:
            return said.pain
    return None
