"""Every write of the room, one function per act."""

from .households import form_household, housemates
from .persons import Particulars, register_person
from .relations import CannotRelate, end_relation, record_relation
from .residences import record_residence

__all__ = [
    "CannotRelate",
    "Particulars",
    "end_relation",
    "form_household",
    "housemates",
    "record_relation",
    "record_residence",
    "register_person",
]
