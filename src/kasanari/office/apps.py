from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "kasanari.office"
    label = "office"
