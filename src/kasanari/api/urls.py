from django.urls import path

from . import views

app_name = "api"
urlpatterns = [
    path("openapi.json", views.description, name="openapi"),
    path("records/", views.kinds, name="kinds"),
    path("records/<str:record_label>/", views.records, name="records"),
    path("records/<str:record_label>/<str:record_id>/", views.record, name="record"),
]
