from django.urls import path

from . import views

app_name = "hsds"
urlpatterns = [
    path("", views.about, name="about"),
    path("openapi.json", views.openapi, name="openapi"),
    path("organizations", views.organizations, name="organizations"),
    path("organizations/<uuid:organization_id>", views.organization, name="organization"),
    path("services", views.services, name="services"),
    path("services/<uuid:service_id>", views.service, name="service"),
    path("locations", views.locations, name="locations"),
    path("locations/<uuid:location_id>", views.location, name="location"),
    path("service_at_locations", views.service_at_locations, name="service_at_locations"),
    path("service_at_locations/<uuid:service_at_location_id>", views.service_at_location, name="service_at_location"),
    path("taxonomies", views.taxonomies, name="taxonomies"),
    path("taxonomies/<uuid:term>", views.taxonomy, name="taxonomy"),
    path("taxonomy_terms", views.taxonomy_terms, name="taxonomy_terms"),
    path("taxonomy_terms/<uuid:term>", views.taxonomy_term, name="taxonomy_term"),
]
