"""Of whom on record a reader of a list may know: what look-up tells of them, and who is nobody to him."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.gate import Right
from kasanari.imports.kinds import Known
from kasanari.imports.models import ImportRow
from kasanari.lib import wareki

from ..addresses import district_name
from ..models import Person


def known(keys: Collection[str], to: Any, at: datetime) -> dict[str, Known]:
    rows = Person.objects.filter(registry_number__in=keys).with_residence()
    return {
        person.registry_number: Known(person.name, _detail(person), reverse("workbench:person", args=[person.pk]))
        for person in gate.visible(rows, to=to, right=Right.INDEX, at=at)
    }


def _detail(person: Any) -> str:
    """As look-up tells it: reading, birth date, district."""
    born = _("%(day)s生") % {"day": wareki.format(person.birth_on)} if person.birth_on else ""
    return "　".join(part for part in (person.kana, born, district_name(person.district_code)) if part)


def unknown(load_id: UUID, to: Any, at: datetime) -> list[str]:
    """Asked of those on record only: a key that nobody has is no secret. Each by himself: as one set of those whom
    ``to`` may know, a city would not fit into the memory of a query.
    """
    may_be_known = gate.visible(Person.objects.filter(pk=OuterRef("pk")), to=to, right=Right.INDEX, at=at).order_by()
    listed = ImportRow.objects.filter(load=load_id).exclude(key="").order_by().values("key")
    with gate.whole_city("asks who of a list is on record, to keep from its reader that somebody is"):
        rows = Person.objects.filter(~Exists(may_be_known), registry_number__in=listed).order_by()
        return list(rows.values_list("registry_number", flat=True))
