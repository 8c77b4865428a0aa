from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "kasanari.cases"
    label = "cases"

    def ready(self) -> None:
        from . import policy

        policy.register()
