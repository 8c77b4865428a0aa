"""The chip of one record, where a page has no decision at hand: ``{% load grounds %}``."""

from typing import Any

from django import template
from django.template.context import Context

from kasanari import gate
from kasanari.access.why import GroundShown, chip
from kasanari.gate import Right

register = template.Library()


@register.simple_tag(takes_context=True)
def ground_for(context: Context, record: Any) -> GroundShown:
    """Why the reader of this page may know of ``record``: the ground of reading it, else that of knowing of it."""
    user = context["request"].user
    read = gate.decide(user, Right.READ, record)
    return chip(read if read.allowed else gate.decide(user, Right.INDEX, record))
