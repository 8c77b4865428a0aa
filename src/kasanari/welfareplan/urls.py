from django.urls import path

from . import views

app_name = "welfareplan"
urlpatterns = [
    path("", views.plans, name="plans"),
    path("<slug:plan_code>/account/<int:fiscal_year>/", views.account, name="account"),
    path("<slug:plan_code>/account/<int:fiscal_year>/account.<str:extension>", views.account_file, name="account_file"),
    path(
        "<slug:plan_code>/records/<slug:initiative_code>/<str:measure_code>/<slug:desk_code>/<int:fiscal_year>/",
        views.records,
        name="records",
    ),
]
