from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "kasanari.access"
    label = "access"

    def ready(self) -> None:
        from . import invited, outbound, oversight, policy, residents, wall

        policy.register()
        invited.register()
        oversight.register()
        outbound.register()
        wall.register()
        residents.register()
