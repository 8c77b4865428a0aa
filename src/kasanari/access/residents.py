"""What the register told of residents has the rights of the person it happened to, here and in the database."""

from kasanari import gate
from kasanari.people.models import ResidentEvent

from .policy import OfPerson
from .wall import of_persons


def register() -> None:
    gate.register(ResidentEvent, OfPerson("person"))
    gate.stand_behind(ResidentEvent, of_persons("people_residentevent.person_id"))
