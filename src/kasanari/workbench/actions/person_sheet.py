"""Printing what is known of a person (個人票)."""

from datetime import datetime

from django.db import transaction

from kasanari import gate
from kasanari.gate import Recipient, Right
from kasanari.office.models import Document
from kasanari.people.models import Person
from kasanari.staff.models import User

from ..persons import open_page
from ..printing import print_person
from .disclosure import desk_of


@transaction.atomic
def print_person_sheet(*, person: Person, is_for_person: bool, by: User, at: datetime) -> tuple[Document, bytes]:
    """Print the sheet of a person for the desk's own use or for the person; return its entry and the PDF.

    It shows what ``by`` may see, no more; rule D decides about each name and address on it.

    Raises:
        gate.Refused: ``by`` may not share what is kept of the person, or rule D objects to the recipient.
    """
    desk = desk_of(gate.permit(by, Right.SHARE, person, at=at))
    recipient = Recipient("person", str(person.pk)) if is_for_person else Recipient("desk", desk.code)
    return print_person(page=open_page(person.pk, by, at), recipient=recipient, desk=desk)
