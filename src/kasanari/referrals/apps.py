from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "kasanari.referrals"
    label = "referrals"

    def ready(self) -> None:
        from kasanari.access import endings

        from . import policy
        from .actions.withdrawing import end_with_consent

        policy.register()
        endings.register(end_with_consent)
