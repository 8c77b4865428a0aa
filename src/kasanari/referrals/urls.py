from django.urls import path

from . import views

app_name = "referrals"
urlpatterns = [
    path("", views.referrals, name="referrals"),
    path("figures/", views.figures, name="figures"),
    path("answer/<str:token>/", views.answer, name="answer"),
    path("new/<uuid:dossier_id>/", views.new, name="new"),
    path("to/<uuid:organization_id>/", views.choose, name="choose"),
    path("<uuid:referral_id>/", views.referral, name="referral"),
    path("<uuid:referral_id>/open/", views.open_letter, name="open"),
    path("<uuid:referral_id>/accept/", views.accept, name="accept"),
    path("<uuid:referral_id>/decline/", views.decline, name="decline"),
    path("<uuid:referral_id>/met/", views.report_meeting, name="met"),
    path("<uuid:referral_id>/settle/", views.settle, name="settle"),
    path("<uuid:referral_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:referral_id>/note/", views.take_note, name="note"),
    path("<uuid:referral_id>/take-over/", views.take_over, name="take_over"),
    path("<uuid:referral_id>/link/", views.issue_link, name="link"),
]
