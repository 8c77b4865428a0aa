from django.urls import path

from . import views

app_name = "imports"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("<uuid:load_id>/", views.load, name="load"),
    path("<uuid:load_id>/columns/", views.choose_columns, name="choose_columns"),
    path("<uuid:load_id>/approval/", views.approve, name="approve"),
    path("<uuid:load_id>/refusal/", views.refuse, name="refuse"),
    path("<uuid:load_id>/application/", views.apply, name="apply"),
    path("<uuid:load_id>/reading/", views.read_again, name="read_again"),
    path("<uuid:load_id>/how-far/", views.how_far, name="how_far"),
    path("<uuid:load_id>/to-mend/", views.to_mend, name="to_mend"),
]
