from django.apps import AppConfig


class GateConfig(AppConfig):
    name = "kasanari.gate"
    label = "gate"
