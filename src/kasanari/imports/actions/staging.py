"""Bringing a list in: nothing but the list itself is written."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import chain, islice
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.staff.models import User

from .. import staging
from ..columns import TITLE_LINES, fingerprint, guessed, header_among
from ..flow import FLOW, Stage
from ..kinds import ListKind
from ..models import Import, MappingTemplate
from ..policy import ACTS
from ..reading import Line, Sheet, read
from ..reading.limits import empty
from .obstacles import NotYet


@transaction.atomic
def stage(
    *, kind: str, file_name: str, content: bytes, asks_for_columns: bool = False, by: User, at: datetime
) -> Import:
    """Read a file and keep its rows, each with what it would do.

    Where the headers are unknown, or ``asks_for_columns``, the rows wait for `choose_columns`.

    Raises:
        Unreadable: the file as a whole; nothing of it is kept.
    """
    load = Import(kind=kind, file_name=file_name[-200:], uploaded_by=by, uploaded_at=at)
    gate.permit(by, ACTS["stage"], load, at=at)
    sheet = read(content)
    load.sha256 = hashlib.sha256(content).hexdigest()
    load.remarks = sheet.remarks
    headers, lines = _without_header(sheet, load.list_kind)
    load.headers = headers
    load.mapping = _mapping_for(load.list_kind, headers)
    if asks_for_columns or load.list_kind.missing(load.mapping):
        load.save(force_insert=True)
        staging.keep_unread(load, lines)
    else:
        load.stage = Stage.STAGED
        load.save(force_insert=True)
        staging.keep_compared(load, lines)
    if not load.counts:
        raise empty()
    load.save(update_fields=["counts"])
    return load


@transaction.atomic
def choose_columns(*, load_id: UUID, mapping: Mapping[str, int], by: User, at: datetime) -> Import:
    """Tell which column holds what (its place from 0), and read the rows anew; files headed alike are read so, too.

    Raises:
        NotYet: a column that is needed is not among them.
    """
    load: Import = gate.visible(Import.objects, to=by, at=at).locked(load_id)
    gate.permit(by, ACTS["choose_columns"], load, at=at)
    load.stage = FLOW.after("choose_columns", load.stage)
    load.mapping = {name: place for name, place in mapping.items() if 0 <= place < len(load.headers)}
    _require_all(load.list_kind, load.mapping)
    MappingTemplate.objects.update_or_create(
        kind=load.kind,
        fingerprint=fingerprint(load.headers),
        defaults={"mapping": load.mapping, "told_by": by, "told_at": at},
    )
    staging.compare_kept(load)
    load.save(update_fields=["stage", "mapping", "counts"])
    return load


def _without_header(sheet: Sheet, kind: ListKind) -> tuple[list[str], Iterable[Line]]:
    """The headers, and the lines below them."""
    first = list(islice(sheet.lines, TITLE_LINES))
    if not first:
        raise empty()
    header = header_among(first, kind)
    return first[header].cells, chain(first[header + 1 :], sheet.lines)


def _mapping_for(kind: ListKind, headers: list[str]) -> dict[str, int]:
    """As somebody told for files headed like this one, else as the headers say."""
    told = MappingTemplate.objects.filter(kind=kind.code, fingerprint=fingerprint(headers)).first()
    return dict(told.mapping) if told else guessed(kind, headers)


def _require_all(kind: ListKind, mapping: Mapping[str, int]) -> None:
    for columns in kind.missing(mapping):
        names = "・".join(str(column.label) for column in columns)
        raise NotYet(_("「%(names)s」の列を選んでください。") % {"names": names})
    if len(set(mapping.values())) < len(mapping):
        raise NotYet(_("同じ列を二つの項目に選ぶことはできません。"))
