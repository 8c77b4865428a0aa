from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kasanari.people"
    label = "people"

    def ready(self) -> None:
        from . import residents

        residents.register()
