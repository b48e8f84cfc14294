"""Make people in an installation, before it is served: `python people.py NUMBER DAYS`.

Each has a finished intake, so many lived days up to yesterday, and a code to sign in with. Two
therapists work in their clinic.
"""

import datetime as dt
import os
import sys

CODES = ("AAAA-2222-2222-2222", "BBBB-2222-2222-2222", "CCCC-2222-2222-2222")
THERAPISTS = ("anna", "bert")
PASSWORD = "only-for-this-test"


def main(number: int, days: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "mainstay.web.settings"
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.db import transaction

    from mainstay.web import actions, clock, demo, living, models
    from mainstay.web.actions import Told
    from mainstay.web.migrating import up_to_date

    up_to_date()
    today = clock.now().date()
    began = dt.datetime.combine(today - dt.timedelta(days=days), dt.time(8), dt.UTC)
    script = demo.cast(today)[0].script
    with transaction.atomic(), clock.moved_to(began):
        clinic = models.Clinic.objects.create(name="Clinic", created_at=began)
        for name in THERAPISTS:
            user = get_user_model().objects.create_user(username=name, password=PASSWORD)
            member = models.Membership.objects.create(
                user=user, clinic=clinic, display_name=name.title()
            )
        for code in CODES[:number]:
            person, _ = actions.begin(began, "UTC", code[:4])
            models.Person.objects.filter(pk=person.pk).update(code_hash=actions.hashed(code))
            invitation, _ = actions.invite(member, code[:4], began)
            actions.join(Told(person, "self", began), invitation)
            living.live(person, script, began.date(), days)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
