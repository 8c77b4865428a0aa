from django.urls import path

from kasanari.ui import views

app_name = "ui"
urlpatterns = [path("", views.gallery, name="gallery")]
