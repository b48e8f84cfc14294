"""All routes; who may open them stands in `permissions.ROUTES`."""

from django.urls import include, path

from mainstay.web import front, offline

handler500 = "mainstay.web.answers.broken"

urlpatterns = [
    path("", front.start, name="start"),
    path("begin/", front.begin, name="begin"),
    path("code/", front.code, name="code"),
    path("join/<str:code>/", front.invited, name="invited"),
    path("help/", front.help_page, name="help"),
    path("help/without-signal/", front.away, name="away"),
    path("country/", front.choose_country, name="country"),
    path("language/", front.choose_language, name="language"),
    path("rule-book/", front.rule_book_page, name="rulebook"),
    path("health/", front.health, name="health"),
    path("sign-out/", front.sign_out, name="sign-out"),
    path("sw.js", offline.worker, name="worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("api/", include("mainstay.web.api.urls", namespace="api")),
    path("me/", include("mainstay.web.me.urls", namespace="me")),
    path("clinic/", include("mainstay.web.clinic.urls", namespace="clinic")),
    path("sign-in/", include("allauth.urls")),
]
