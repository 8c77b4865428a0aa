from django.apps import AppConfig


class WelfareplanConfig(AppConfig):
    name = "kasanari.welfareplan"
    label = "welfareplan"

    def ready(self) -> None:
        from . import checks  # noqa: F401 - registers itself once the rooms are there
