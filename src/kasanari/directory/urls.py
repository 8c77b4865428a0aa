from django.urls import path

from . import views

app_name = "directory"
urlpatterns = [
    path("", views.search, name="search"),
    path("new/", views.add, name="add"),
    path("to-confirm/", views.to_confirm, name="to_confirm"),
    path("unmet/", views.unmet, name="unmet"),
    path("open-data/<slug:list_code>.csv", views.open_data, name="open_data"),
    path("confirm/<str:token>/", views.owner, name="owner"),
    path("places/<uuid:location_id>/", views.change_place, name="change_place"),
    path("offers/<uuid:service_id>/", views.change_offer, name="change_offer"),
    path("links/<uuid:link_id>/revocation/", views.revoke_link, name="revoke_link"),
    path("corrections/<uuid:correction_id>/", views.correction, name="correction"),
    path("<uuid:organization_id>/", views.entry, name="entry"),
    path("<uuid:organization_id>/change/", views.change, name="change"),
    path("<uuid:organization_id>/confirmation/", views.confirm, name="confirm"),
    path("<uuid:organization_id>/end/", views.end, name="end"),
    path("<uuid:organization_id>/resumption/", views.resume, name="resume"),
    path("<uuid:organization_id>/links/", views.issue_link, name="issue_link"),
    path("<uuid:organization_id>/places/new/", views.add_place, name="add_place"),
    path("<uuid:organization_id>/offers/new/", views.add_offer, name="add_offer"),
]
