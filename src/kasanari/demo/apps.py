from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "kasanari.demo"
    label = "demo"
