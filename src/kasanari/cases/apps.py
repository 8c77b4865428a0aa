from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "kasanari.cases"
    label = "cases"

    def ready(self) -> None:
        from . import policy  # noqa: PLC0415 - models are ready only now

        policy.register()
