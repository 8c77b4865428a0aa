from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "kasanari.notifications"
    label = "notifications"

    def ready(self) -> None:
        from . import jobs  # noqa: F401 - makes the periodic jobs known to the worker
