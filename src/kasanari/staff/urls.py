from django.urls import path

from . import views

app_name = "staff"
urlpatterns = [
    path("", views.workers, name="workers"),
    path("<uuid:user_id>/", views.worker, name="worker"),
    path("<uuid:user_id>/postings/", views.post, name="post"),
    path("<uuid:user_id>/postings/<int:posting_id>/end/", views.end_posting, name="end_posting"),
    path("<uuid:user_id>/close/", views.close_account, name="close_account"),
]
