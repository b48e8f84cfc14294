"""Routes of the therapist's pages."""

from django.urls import path

from mainstay.web.clinic import decide, invite, letter, patient, worklist

app_name = "clinic"
urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("people/", worklist.people, name="people"),
    path("invite/", invite.invite, name="invite"),
    path("invite/<uuid:invitation>/", invite.invitation, name="invitation"),
    path("patient/<uuid:person>/", patient.patient, name="patient"),
    path("patient/<uuid:person>/decide/<slug:exercise>/", decide.decide, name="decide"),
    path("patient/<uuid:person>/approve/", decide.approve, name="approve"),
    path("patient/<uuid:person>/programme/", decide.programme, name="programme"),
    path("patient/<uuid:person>/stage/", decide.stage, name="stage"),
    path("patient/<uuid:person>/release/", decide.release, name="release"),
    path("patient/<uuid:person>/note/", patient.note, name="note"),
    path("patient/<uuid:person>/letter/", letter.letter, name="letter"),
    path("patient/<uuid:person>/close/", patient.close, name="close"),
]
