from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "kasanari.cases"
    label = "cases"

    def ready(self) -> None:
        from kasanari.access import contents
        from kasanari.referrals import hands

        from . import policy
        from .contents import CasesInDossiers
        from .hands import CasesByReferral

        policy.register()
        contents.register(CasesInDossiers())
        hands.register(CasesByReferral())
