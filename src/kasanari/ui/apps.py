from django.apps import AppConfig

from .wording import reword


class UiConfig(AppConfig):
    name = "kasanari.ui"
    label = "ui"

    def ready(self) -> None:
        reword()
