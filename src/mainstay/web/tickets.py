"""A dose that was given to a person, signed: what comes back with it is of that exercise and dose."""

import functools
from dataclasses import dataclass
from datetime import date, timedelta

from django.core import signing

from mainstay.care.eligibility import ease
from mainstay.care.steps import lower_of, shape
from mainstay.exercises import Dose, shipped_catalogue
from mainstay.reading import ReadingError, plain, read_value
from mainstay.web import weeks
from mainstay.web.forms import Typed
from mainstay.web.language import later, say


@dataclass(frozen=True)
class Ticket:
    """A dose that this server gave to a person; it stands on the page and comes back with each set.

    A page may be old: the week behind it can have changed, so the number of a step names nothing.

    Attributes:
        person: whose.
        exercise: its id.
        dose: what was given.
        on: the local day for which it was given.
    """

    person: str
    exercise: str
    dose: Dose
    on: date

    def holds_on(self, day: date) -> bool:
        """Whether a set of that day can be of this dose: an old one is no dose of today.

        A session may pass midnight; positions of ease are kept for days without a signal.
        """
        if ease(shipped_catalogue().get(self.exercise)):
            return self.on <= day
        return self.on <= day <= self.on + timedelta(days=1)

    def signed(self) -> str:
        """As text that only this server can make."""
        return _SIGNER.sign_object(plain(self), compress=True)


LONGEST = 2000
"""Characters of a ticket; real ones have a tenth of that."""

ANOTHER_TIME = later("This page is from another time. Open it again.")

_SIGNER = signing.Signer(salt="mainstay.dose")


def written(view: weeks.View, exercise: str, dose: Dose) -> Ticket:
    """The ticket of a dose that is given out now."""
    return Ticket(str(view.overview.person.pk), exercise, dose, view.overview.on)


def read(text: str, view: weeks.View, place: str) -> Ticket | None:
    """The dose behind a ticket; None when this server does not give it to this person, or not any more."""
    try:
        found = read_value(_SIGNER.unsign_object(text), Ticket, place)
        shipped_catalogue().get(found.exercise, place)
    except (signing.BadSignature, ReadingError):
        return None
    return found if found.person == str(view.overview.person.pk) else None


def typed_in(typed: Typed, view: weeks.View) -> Ticket | None:
    """The ticket that came back with a form; None beside an error."""
    found = read(typed.text("ticket", longest=LONGEST, optional=True) or "", view, "ticket")
    if found is None:
        typed.refuse("ticket", say(ANOTHER_TIME))
    return found


def given(ticket: Ticket, view: weeks.View) -> Dose:
    """The dose beside what was done or felt, which the ladder builds on: never more than is in force.

    What was cut since the page was made, or was given on another day, must not become the last again.
    """
    decided = view.decisions.get(ticket.exercise)
    before = view.done_before(ticket.exercise) if ticket.on != view.overview.on else None
    bounds = [dose for dose in (before, decided.dose if decided else None) if dose]
    # A weight and a band make no dose together that anybody gave.
    alike = [dose for dose in bounds if shape(dose) == shape(ticket.dose)]
    if before is not None and before not in alike:
        return before
    assisted = view.overview.catalogue.get(ticket.exercise).assisted
    return functools.reduce(
        lambda one, other: lower_of(one, other, assisted), alike, ticket.dose
    )
