"""Routes of the therapist's pages."""

from django.urls import path

from mainstay.web.clinic import (
    approval,
    decide,
    invite,
    letter,
    patient,
    pose_bench,
    printing,
    programme,
    pulley_lab,
    questionnaires,
    standing,
    undo,
    worklist,
)

app_name = "clinic"
urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("people/", worklist.people, name="people"),
    path("invite/", invite.invite, name="invite"),
    path("invite/<uuid:invitation>/", invite.invitation, name="invitation"),
    path("questionnaires/", questionnaires.questionnaires, name="questionnaires"),
    path("patient/<uuid:person>/", patient.patient, name="patient"),
    path("patient/<uuid:person>/decide/<slug:exercise>/", decide.decide, name="decide"),
    path("patient/<uuid:person>/approve/", approval.approve, name="approve"),
    path("patient/<uuid:person>/quick/", approval.quick, name="quick"),
    path("patient/<uuid:person>/undo/", undo.undo, name="undo"),
    path("patient/<uuid:person>/programme/", programme.programme, name="programme"),
    path("patient/<uuid:person>/stage/", standing.stage, name="stage"),
    path("patient/<uuid:person>/release/", standing.release, name="release"),
    path("patient/<uuid:person>/note/", patient.note, name="note"),
    path("patient/<uuid:person>/letter/", letter.letter, name="letter"),
    path("patient/<uuid:person>/week.pdf", printing.handout, name="handout"),
    path("patient/<uuid:person>/week.ics", printing.calendar, name="calendar"),
    path("patient/<uuid:person>/audit/", patient.audit, name="audit"),
    path("patient/<uuid:person>/close/", patient.close, name="close"),
    path("pose-bench/", pose_bench.opened, name="pose-bench"),
    path("pose-bench/solve/", pose_bench.solve, name="pose-solve"),
    path("pose-bench/<slug:exercise>/", pose_bench.shipped, name="pose-file"),
    path("pulley-lab/", pulley_lab.choose, name="pulley-lab"),
    path("pulley-lab/<slug:exercise>/", pulley_lab.opened, name="pulley-lab-exercise"),
    path("pulley-lab/<slug:exercise>/answer/", pulley_lab.answer, name="pulley-lab-answer"),
    path("pulley-lab/<slug:exercise>/row/", pulley_lab.mapped, name="pulley-lab-row"),
]
