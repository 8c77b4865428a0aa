from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "kasanari.imports"
    label = "imports"

    def ready(self) -> None:
        from . import policy

        policy.register()
