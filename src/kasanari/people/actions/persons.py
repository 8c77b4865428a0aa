"""Writing down persons and their names."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kasanari import gate
from kasanari.gate import Right

from ..models import Person
from ..search import index_persons


@dataclass(frozen=True)
class Particulars:
    """What is known of a person when first written down. Everything but one name may be empty."""

    family_name: str = ""
    given_name: str = ""
    family_kana: str = ""
    given_kana: str = ""
    alternative_name: str = ""
    alternative_kana: str = ""
    roman_name: str = ""
    sex: str = "0"
    birth_on: date | None = None
    nationality: str = ""
    language: str = ""
    phone: str = ""


@transaction.atomic
def register_person(*, particulars: Particulars, by: Any, at: datetime) -> Person:
    """Write down a person nobody knew yet. Names are stored exactly as given."""
    person = Person(**vars(particulars), registered_at=at, registered_by=by)
    gate.permit(by, Right.WRITE, person, at=at)
    person.save()
    index_persons([person.pk])
    return person
