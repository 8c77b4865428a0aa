from django.urls import path

from . import views

app_name = "cases"
urlpatterns = [
    path("contacts/new/", views.new_contact, name="new_contact"),
    path("contacts/known/", views.known_persons, name="known_persons"),
    path("contacts/<uuid:contact_id>/", views.contact, name="contact"),
    path("cases/", views.cases, name="cases"),
    path("cases/<uuid:case_id>/", views.case, name="case"),
    path("cases/<uuid:case_id>/worker/", views.take_up, name="take_up"),
    path("cases/<uuid:case_id>/notes/", views.write_note, name="write_note"),
    path("notes/<uuid:note_id>/correction/", views.correct_note, name="correct_note"),
    path("cases/<uuid:case_id>/assessment/", views.assess, name="assess"),
    path("cases/<uuid:case_id>/consent/", views.record_consent, name="record_consent"),
    path("consents/<uuid:consent_id>/withdrawal/", views.withdraw_consent, name="withdraw_consent"),
    path("cases/<uuid:case_id>/plan/", views.draft_plan, name="draft_plan"),
    path("cases/<uuid:case_id>/plan/print/", views.print_plan, name="print_plan"),
    path("cases/<uuid:case_id>/meeting/", views.call_meeting, name="call_meeting"),
    path("meetings/<uuid:meeting_id>/record/", views.record_meeting, name="record_meeting"),
    path("cases/<uuid:case_id>/decision/", views.decide_support, name="decide_support"),
    path("roles/<uuid:role_id>/done/", views.finish_role, name="finish_role"),
    path("follow-ups/<uuid:follow_up_id>/", views.follow_up, name="follow_up"),
    path("cases/<uuid:case_id>/evaluation/", views.evaluate, name="evaluate"),
    path("cases/<uuid:case_id>/closing/", views.close_case, name="close"),
    path("cases/<uuid:case_id>/interruption/", views.interrupt_case, name="interrupt"),
    path("cases/<uuid:case_id>/reopening/", views.reopen_case, name="reopen"),
]
