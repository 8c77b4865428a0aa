"""Every write of the room, one function per act."""

from .households import form_household, housemates
from .moving import CannotMove, Home, HomeChanged, correct_home, last_home, lives_there, record_move, record_moving_out
from .persons import Particulars, register_person
from .relations import CannotRelate, end_relation, record_relation
from .residences import record_residence

__all__ = [
    "CannotMove",
    "CannotRelate",
    "Home",
    "HomeChanged",
    "Particulars",
    "correct_home",
    "end_relation",
    "form_household",
    "housemates",
    "last_home",
    "lives_there",
    "record_move",
    "record_moving_out",
    "record_relation",
    "record_residence",
    "register_person",
]
