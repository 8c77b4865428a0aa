"""Every write of the room, one function per act."""

from .households import form_household, housemates
from .persons import Particulars, register_person, search_key_of
from .residences import record_residence

__all__ = ["Particulars", "form_household", "housemates", "record_residence", "register_person", "search_key_of"]
