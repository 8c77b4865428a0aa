from django.urls import path

from . import export_views, person_views, residence_views, views

app_name = "workbench"
urlpatterns = [
    path("today/", views.today, name="today"),
    path("search/", views.search, name="search"),
    path("people/<uuid:person_id>/", views.person, name="person"),
    path("people/<uuid:person_id>/ledger/", views.person_ledger, name="ledger"),
    path("people/<uuid:person_id>/ledger/print/", views.print_ledger, name="print_ledger"),
    path("people/<uuid:person_id>/sheet/", person_views.print_sheet, name="print_sheet"),
    path("people/<uuid:person_id>/relations/new/", person_views.add_relation, name="add_relation"),
    path(
        "people/<uuid:person_id>/relations/<uuid:relation_id>/end/", person_views.finish_relation, name="end_relation"
    ),
    path("people/<uuid:person_id>/residence/move/", residence_views.record_move, name="record_move"),
    path("people/<uuid:person_id>/residence/correction/", residence_views.correct_home, name="correct_home"),
    path("people/<uuid:person_id>/residence/leaving/", residence_views.record_moving_out, name="record_moving_out"),
    path("towns/", residence_views.towns, name="towns"),
    path("why/<str:kind>/<uuid:pk>/", views.why, name="why"),
    path("export/", export_views.export, name="export"),
    path("export/<uuid:granted_id>/", export_views.export_file, name="export_file"),
    path("audit/", views.audit, name="audit"),
    path("audit/unusual/", views.unusual_looks, name="unusual"),
]
