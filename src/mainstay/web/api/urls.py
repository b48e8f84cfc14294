"""Routes of the phone: a plan out, events in."""

from django.urls import path

from mainstay.web.api import events, plan

app_name = "api"
urlpatterns = [
    path("plan/", plan.plan, name="plan"),
    path("events/", events.events, name="events"),
]
