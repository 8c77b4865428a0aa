"""Asking every room for what it shows on the screens of this one."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

Panel = Callable[..., list[Any]]


@cache
def panels(function: str) -> tuple[Panel, ...]:
    """The function of that name in the ``panels`` module of every installed room that has one, lower rooms first.

    A room joins my-day and the person page by offering ``waiting_for``, ``load_by_worker``, ``involvements`` or
    ``happenings``; what they return is in ``kasanari.lib.panel``.
    """
    modules = [
        import_module(f"{room.name}.panels")
        for room in apps.get_app_configs()
        if room.name.startswith("kasanari.") and room.module and module_has_submodule(room.module, "panels")
    ]
    return tuple(getattr(module, function) for module in modules if hasattr(module, function))
