from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "kasanari.cases"
    label = "cases"

    def ready(self) -> None:
        from kasanari.access import contents

        from . import policy
        from .contents import CasesInDossiers

        policy.register()
        contents.register(CasesInDossiers())
