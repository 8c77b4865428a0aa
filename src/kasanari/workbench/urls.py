from django.urls import path

from . import views

app_name = "workbench"
urlpatterns = [
    path("today/", views.today, name="today"),
    path("search/", views.search, name="search"),
    path("people/<uuid:person_id>/", views.person, name="person"),
    path("audit/", views.audit, name="audit"),
]
