from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "kasanari.api"
    label = "api"
