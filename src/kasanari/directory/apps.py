from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "kasanari.directory"
    label = "directory"

    def ready(self) -> None:
        from kasanari import packs

        from . import policy
        from .agencies import sync_organizations

        policy.register()
        packs.applier(sync_organizations)
