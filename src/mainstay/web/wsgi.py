"""The WSGI application; gunicorn's gthread worker serves it (never ASGI for sync views)."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mainstay.web.settings")
application = get_wsgi_application()


def collect_seldom() -> None:
    """Look for unreachable cycles less often, and never among what was loaded at the start.

    A page makes tens of thousands of small values and hardly a cycle; with Python's own settings
    looking for some took up to 40 percent of a work list's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


collect_seldom()
