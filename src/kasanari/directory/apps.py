from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "kasanari.directory"
    label = "directory"

    def ready(self) -> None:
        from kasanari import packs

        from . import open_data, policy
        from .agencies import sync_organizations

        policy.register()
        open_data.register()
        packs.applier(sync_organizations)
