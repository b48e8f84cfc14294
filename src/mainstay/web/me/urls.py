"""Routes of the person's pages."""

from django.urls import path

from mainstay.web import offline
from mainstay.web.me import (
    account,
    adverse,
    bringing_back,
    contraction,
    daily,
    hurting,
    intake,
    learning,
    lesson,
    measuring,
    paper,
    progress,
    said,
    screen,
    session,
    session_start,
    today,
)

app_name = "me"
urlpatterns = [
    path("", today.home, name="home"),
    # safety
    path("safety-questions/", screen.screen, name="screen"),
    path("safety-questions/<slug:question>/", screen.question, name="screen-question"),
    path("safety/", screen.safety, name="safety"),
    path("safety/examined/", screen.examined, name="examined"),
    # intake
    path("about-you/", intake.intake, name="intake"),
    path("about-you/<slug:page>/", intake.page, name="intake-page"),
    path("deep-muscles/", lesson.lesson, name="lesson"),
    path("deep-muscles/yours/", contraction.contraction, name="contraction"),
    path("deep-muscles/yours/<uuid:clip>.png", contraction.picture, name="contraction-picture"),
    path("starting-tests/", measuring.starting_tests, name="tests"),
    # every day
    path("today/", today.today, name="today"),
    path("programme/", today.programme, name="programme"),
    path("exercise/<slug:exercise>/", today.exercise, name="exercise"),
    path("programme/week.pdf", today.handout, name="handout"),
    path("programme/week.ics", today.calendar, name="calendar"),
    path("session/", offline.player, name="player"),
    path("session/start/", session_start.start, name="session-start"),
    path("session/<uuid:session_id>/<int:step>/", session.step, name="session"),
    path("session/<uuid:session_id>/<int:step>/set/", session.set_done, name="set-done"),
    path("session/undo/", session.undo, name="set-undo"),
    path("session/<uuid:session_id>/<int:step>/hurts/", hurting.hurts, name="hurts"),
    path("session/<uuid:session_id>/after/", session.after, name="after"),
    path("morning/", daily.morning, name="morning"),
    path("flare/", daily.flare, name="flare"),
    path("something-went-wrong/", adverse.event, name="event"),
    path("something-went-wrong/<slug:kind>/", adverse.event_kind, name="event-kind"),
    path("something-went-wrong/<slug:kind>/thanks/", adverse.event_told, name="event-told"),
    path("walked/", daily.walked, name="walked"),
    path("paper/", paper.paper, name="paper"),
    path("paper/read/", paper.read, name="paper-read"),
    # progress and learning
    path("progress/", progress.progress, name="progress"),
    path("score/<slug:score>/", progress.score, name="score"),
    path("test/<slug:test>/", measuring.test, name="test"),
    path("learn/", learning.learn, name="learn"),
    path("learn/<slug:card>/", learning.card, name="card"),
    # the account
    path("you/", account.settings, name="settings"),
    path("you/code/", account.recovery_code, name="recovery-code"),
    path("you/digits/", account.digits, name="digits"),
    path("you/export/", account.export, name="export"),
    path("you/import/", bringing_back.import_, name="import"),
    path("you/delete/", account.delete, name="delete"),
    path("you/answers/", said.messages, name="messages"),
    path("you/answers/<slug:kind>/<uuid:fact>/", said.correct, name="correct"),
]
