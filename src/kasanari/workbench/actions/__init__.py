"""What is done across rooms: taking the cases of a desk out, and handing a person the ledger of looks."""

from .disclosure import Claim, ask_to_disclose, disclose_ledger, disclose_to_guardian
from .export import export_cases

__all__ = ["Claim", "ask_to_disclose", "disclose_ledger", "disclose_to_guardian", "export_cases"]
