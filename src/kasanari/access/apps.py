from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "kasanari.access"
    label = "access"

    def ready(self) -> None:
        from . import policy

        policy.register()
