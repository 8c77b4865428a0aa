"""The one door: who may see, write and send what (floor 1).

Other rooms import from here and from nowhere deeper::

    from kasanari import gate
    gate.permit(by, Right.WRITE, case)
    gate.visible(Case.objects, to=user)
"""

from .audit import recorded
from .chain import ClockBehindSeal
from .deciding import decide
from .door import find, first, permit, shown, visible
from .guards import public_page, staff_page
from .leave import Mention, Recipient, may_leave, register_outbound
from .masking import fields_open_to, mask
from .opening import Opened, open_one, opened, rights_on
from .registry import Policy, models_with_rules, register, register_admission
from .rights import SEARCH, Decision, Refused, Right
from .rows import GatedQuerySet
from .searches import TooManySearches, searched
from .visit import forget, remembered
from .wall import stand_behind, told_of, whole_city

__all__ = [
    "SEARCH",
    "ClockBehindSeal",
    "Decision",
    "GatedQuerySet",
    "Mention",
    "Opened",
    "Policy",
    "Recipient",
    "Refused",
    "Right",
    "TooManySearches",
    "decide",
    "fields_open_to",
    "find",
    "first",
    "forget",
    "mask",
    "may_leave",
    "models_with_rules",
    "open_one",
    "opened",
    "permit",
    "public_page",
    "recorded",
    "register",
    "register_admission",
    "register_outbound",
    "remembered",
    "rights_on",
    "searched",
    "shown",
    "staff_page",
    "stand_behind",
    "told_of",
    "visible",
    "whole_city",
]
