"""The one door: who may see, write and send what (floor 1).

Other rooms import from here and from nowhere deeper::

    from kasanari import gate
    gate.permit(by, Right.WRITE, case)
    gate.visible(Case.objects, to=user)
"""

from .audit import recorded
from .door import decide, find, permit, visible
from .guards import public_page, staff_page
from .leave import Mention, Recipient, may_leave, register_outbound
from .registry import Policy, register, register_admission
from .rights import Decision, Refused, Right
from .rows import GatedQuerySet
from .visit import forget, remembered

__all__ = [
    "Decision",
    "GatedQuerySet",
    "Mention",
    "Policy",
    "Recipient",
    "Refused",
    "Right",
    "decide",
    "find",
    "forget",
    "may_leave",
    "permit",
    "public_page",
    "recorded",
    "register",
    "register_admission",
    "register_outbound",
    "remembered",
    "staff_page",
    "visible",
]
