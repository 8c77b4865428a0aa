from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "kasanari.staff"
    label = "staff"

    def ready(self) -> None:
        from kasanari import gate, packs

        from . import checks, policy  # noqa: F401 - checks make themselves known
        from .agencies import sync_agencies
        from .sign_in import admission

        gate.register_admission(admission)
        policy.register()
        packs.applier(sync_agencies)
