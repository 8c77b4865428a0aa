from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kasanari.people"
    label = "people"
