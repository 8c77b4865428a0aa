from django.urls import path

from . import views

app_name = "staff"
urlpatterns = [
    path("", views.workers, name="workers"),
    path("lock/", views.lock, name="lock"),
    path("unlock/", views.unlock, name="unlock"),
    path("step-up/", views.step_up, name="step_up"),
    path("kept/", views.kept, name="kept"),
    path("kept/<uuid:kept_id>/discard/", views.discard_kept, name="discard_kept"),
    path("<uuid:user_id>/", views.worker, name="worker"),
    path("<uuid:user_id>/postings/", views.post, name="post"),
    path("<uuid:user_id>/postings/<int:posting_id>/end/", views.end_posting, name="end_posting"),
    path("<uuid:user_id>/close/", views.close_account, name="close_account"),
]
