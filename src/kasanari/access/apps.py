from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "kasanari.access"
    label = "access"

    def ready(self) -> None:
        from . import former_names, invited, outbound, oversight, pairs, policy, residents, wall

        policy.register()
        pairs.register()
        invited.register()
        oversight.register()
        outbound.register()
        wall.register()
        residents.register()
        former_names.register()
