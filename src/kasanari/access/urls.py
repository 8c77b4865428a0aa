from django.urls import path

from . import views

app_name = "access"
urlpatterns = [
    path("tasks/", views.tasks, name="tasks"),
    path("reviews/", views.review_several, name="review_several"),
    path("reviews/<uuid:review_id>/", views.review, name="review"),
    path("approvals/<uuid:approval_id>/", views.answer_approval, name="answer_approval"),
    path("approvals/<uuid:approval_id>/lifting/", views.lift_protection, name="lift_protection"),
    path("approvals/<uuid:approval_id>/resumption/", views.resume_use, name="resume_use"),
    path("requests/<uuid:request_id>/", views.answer_request, name="answer_request"),
    path("requests/<uuid:request_id>/law/", views.answer_by_law, name="answer_by_law"),
    path("involvements/<uuid:involvement_id>/request/", views.ask, name="ask"),
    path("persons/<uuid:person_id>/emergency/", views.open_emergency, name="emergency"),
    path("emergencies/<uuid:emergency_id>/end/", views.end_emergency, name="end_emergency"),
    path("persons/<uuid:person_id>/conflict/", views.declare_conflict, name="conflict"),
    path("persons/<uuid:person_id>/protection/", views.protect, name="protect"),
    path("protections/<uuid:protection_id>/renewal/", views.renew_protection, name="renew_protection"),
    path("protections/<uuid:protection_id>/lifting/", views.ask_to_lift, name="ask_to_lift"),
    path("dossiers/<uuid:dossier_id>/", views.rights, name="rights"),
    path("dossiers/<uuid:dossier_id>/law/", views.give_legal_ground, name="give_legal_ground"),
    path("dossiers/<uuid:dossier_id>/plan/", views.give_plan_ground, name="give_plan_ground"),
    path("dossiers/<uuid:dossier_id>/involvement/", views.set_involvement, name="set_involvement"),
    path("dossiers/<uuid:dossier_id>/suspension/", views.suspend_use, name="suspend"),
    path("dossiers/<uuid:dossier_id>/resumption/", views.ask_to_resume, name="ask_to_resume"),
    path("dossiers/<uuid:dossier_id>/sittings/", views.call_sitting, name="call_sitting"),
    path("grounds/<uuid:ground_id>/revocation/", views.revoke_ground, name="revoke_ground"),
    path("sittings/<uuid:sitting_id>/", views.sitting, name="sitting"),
    path("sittings/<uuid:sitting_id>/invitations/", views.invite, name="invite"),
    path("sittings/<uuid:sitting_id>/papers/", views.table_papers, name="table_papers"),
    path("sittings/<uuid:sitting_id>/end/", views.end_sitting, name="end_sitting"),
    path("invitations/<uuid:invitation_id>/role/", views.give_role, name="give_role"),
    path("invitations/<uuid:invitation_id>/done/", views.finish_role, name="finish_role"),
    path("invitations/<uuid:invitation_id>/pledge/", views.record_pledge, name="record_pledge"),
]
