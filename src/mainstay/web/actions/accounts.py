"""A person's own account: begin, codes and digits, name and language, erase."""

import hashlib
import secrets
import uuid
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.db import transaction

from mainstay.exercises import WeightUnit
from mainstay.web import clock, models, windows
from mainstay.web.actions.storing import Conflict, Told, audit, in_turn
from mainstay.web.fact_rows import story

RECOVERY_GROUPS = 5  # 20 characters, 99 bits


LONGEST_NAME = 80


def new_code(groups: int) -> str:
    """A code that is easy to copy by hand: no 0, O, 1, I, L; 5 bits a character."""
    letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(groups))


def hashed(code: str) -> str:
    """The stored form of a code. Codes are random and long, so one fast hash is enough."""
    return _sha256(plain_code(code))


def plain_code(code: str) -> str:
    """A code without lines, spaces and other signs between its letters."""
    return "".join(c for c in code.upper() if c.isalnum())


@transaction.atomic
def begin(
    at: datetime, zone: str, name: str = "", language: str = "en"
) -> tuple[models.Person, str]:
    """Start in personal mode, without an e-mail address; returns the recovery code once."""
    user = get_user_model().objects.create_user(username=f"person-{uuid.uuid4().hex[:20]}")
    user.set_unusable_password()
    user.save()
    code = new_code(RECOVERY_GROUPS)
    person = models.Person.objects.create(
        user=user,
        name=name,
        zone=clock.zone(zone).key,
        language=language,
        created_at=at,
        code_hash=hashed(code),
    )
    audit(Told(person, "self", at), "begin", "Person")
    return person, code


def new_recovery_code(told: Told) -> str:
    """Replace the recovery code; the old one ends."""
    with transaction.atomic():
        in_turn(told)
        code = new_code(RECOVERY_GROUPS)
        told.person.code_hash = hashed(code)
        told.person.save(update_fields=["code_hash"])
        audit(told, "new_recovery_code", "Person")
    return code


DIGITS = 6


DIGITS_TRIES = 5
"""Wrong digits in a row before a device forgets them and the long code is asked for (ours)."""


def keep_digits(told: Told, digits: str, old_key: str = "") -> str:
    """Six digits open the programme on this device; returns the key that its browser keeps."""
    key = secrets.token_urlsafe(24)
    with transaction.atomic():
        in_turn(told)
        told.person.devices.filter(key_hash=_sha256(old_key)).delete()
        told.person.devices.create(
            key_hash=_sha256(key), digits_hash=_sha256(f"{key} {digits}"), created_at=told.at
        )
        audit(told, "keep_digits", "Device")
    return key


def forget_digits(told: Told) -> None:
    """The six digits end, on every device of the person."""
    with transaction.atomic():
        in_turn(told)
        told.person.devices.all().delete()
        audit(told, "forget_digits", "Device")


def knows_device(key: str) -> bool:
    """Whether a browser's key is one of a device with six digits."""
    return bool(key) and models.Device.objects.filter(key_hash=_sha256(key)).exists()


def opened_by_digits(key: str, digits: str, at: datetime) -> models.Person | None:
    """Whose digits these are on this device; too many wrong ones and the device forgets them."""
    with transaction.atomic():
        asked = models.Device.objects.select_for_update().filter(key_hash=_sha256(key))
        device = asked.select_related("person__user").first()
        if device is None:
            return None
        right = secrets.compare_digest(device.digits_hash, _sha256(f"{key} {digits}"))
        device.wrong = 0 if right else device.wrong + 1
        if device.wrong < DIGITS_TRIES:
            device.save(update_fields=["wrong"])
        else:
            device.delete()
            audit(Told(device.person, windows.NOBODY, at), "wrong_digits", "Device")
    return device.person if right else None


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def choose_language(told: Told, language: str) -> None:
    """The language in which the person reads, on every device."""
    with transaction.atomic():
        in_turn(told)
        told.person.language = language
        told.person.save(update_fields=["language"])
        audit(told, "language", "Person")


def choose_unit(told: Told, unit: WeightUnit) -> None:
    """The unit in which the person reads and types weights."""
    with transaction.atomic():
        in_turn(told)
        told.person.unit = unit.value
        told.person.save(update_fields=["unit"])
        audit(told, "unit", "Person")


class DayNotBegun(ValueError):
    """In a time zone it is still the day before one on which something was told.

    Attributes:
        day: the day of what was told last.
    """

    def __init__(self, day: date) -> None:
        """Keep the day."""
        self.day = day
        super().__init__(f"something was told on {day}, which has not begun there")


def rename(told: Told, name: str, large_print: bool, zone: str) -> None:
    """Change the name, the print size and the time zone.

    Raises:
        Conflict: another window has changed them since the person was read.
        DayNotBegun: the day would go back behind what was told, and a rule looks at no fact of a
            later day: a warning sign would wait until its day came again.
    """
    person, wanted = told.person, (name, large_print, clock.zone(zone).key)
    with transaction.atomic():
        in_turn(told)
        now = models.Person.objects.values_list("name", "large_print", "zone").get(pk=person.pk)
        if now not in (wanted, (person.name, person.large_print, person.zone)):
            raise Conflict("Person", str(person.pk))
        latest = max((row.day for row in story(person)), default=None)
        if latest is not None and clock.day(told.at, zone) < latest:
            raise DayNotBegun(latest)
        person.name, person.large_print, person.zone = wanted
        person.save(update_fields=["name", "large_print", "zone"])
        audit(told, "rename", "Person")


@transaction.atomic
def erase(told: Told) -> None:
    """The one exception to "facts are only added": everything about a person goes; audited.

    What stays are audit rows without person, subject and detail: that something was done.
    """
    in_turn(told)
    person, user = told.person, told.person.user
    for model in models.FACTS:
        models.unguarded(model).filter(person=person)._raw_delete("default")
    models.Scan.objects.filter(person=person).delete()
    mine = models.unguarded(models.AuditRow).filter(person=person)
    mine.update(person=None, subject="", detail="")
    models.Invitation.objects.filter(used_by=person).delete()
    person.delete()
    if user:
        user.delete()
    models.AuditRow.objects.create(at=told.at, actor=told.author, action="erase")
