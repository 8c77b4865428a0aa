"""What is done across rooms: taking the cases of a desk out, handing a person the ledger of looks, printing a sheet."""

from .disclosure import Claim, ask_to_disclose, disclose_ledger, disclose_to_guardian
from .export import export_cases
from .person_sheet import print_person_sheet

__all__ = [
    "Claim",
    "ask_to_disclose",
    "disclose_ledger",
    "disclose_to_guardian",
    "export_cases",
    "print_person_sheet",
]
