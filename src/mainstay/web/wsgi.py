"""The WSGI application; gunicorn's gthread worker serves it (never ASGI for sync views)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mainstay.web.settings")
application = get_wsgi_application()
