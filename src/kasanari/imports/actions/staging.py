"""Bringing a list in: nothing but the list itself is written."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.staff.models import User

from .. import later, staging, waiting
from ..columns import TITLE_LINES, fingerprint, guessed, header_among
from ..flow import FLOW
from ..kinds import ListKind
from ..models import Import, MappingTemplate
from ..policy import ACTS, MOST_A_DAY
from ..reading import Line, Sheet, read
from ..reading.limits import empty
from .obstacles import NotYet


@dataclass(frozen=True, kw_only=True)
class NewList:
    """What whoever brings a list says of it.

    ``is_whole``: it names everybody (全件), so that who is missing has gone; otherwise only those of whom something
    changed (異動分).
    """

    kind: str
    file_name: str
    is_whole: bool = False
    asks_for_columns: bool = False


@transaction.atomic
def stage(*, brought: NewList, content: bytes, by: User, at: datetime) -> Import:
    """Read a file and keep its rows, each with what it would do.

    Where the headers are unknown, or ``asks_for_columns``, the rows wait for `choose_columns`.

    Raises:
        Unreadable: the file as a whole; nothing of it is kept.
        NotYet: the same person has brought too many lists within a day.
    """
    load = _permitted(brought, by, at)
    load.sha256 = hashlib.sha256(content).hexdigest()
    load.save(force_insert=True)
    _take_in(load, content)
    return load


@transaction.atomic
def leave_to_be_read(*, brought: NewList, parts: Iterable[bytes], by: User, at: datetime) -> Import:
    """Leave a long file, piece by piece, to the job worker, who does with it what `stage` does with a short one.

    Raises:
        Unreadable: it is too large.
        NotYet: as in `stage`.
    """
    load = _permitted(brought, by, at)
    load.save(force_insert=True)
    load.sha256 = waiting.keep(load, parts)
    load.save(update_fields=["sha256"])
    later.read(load, by=by)
    return load


@transaction.atomic
def read_what_waits(*, load_id: UUID, by: User, at: datetime) -> Import:
    """Read a file that was left, or rows whose columns somebody told; what waited is emptied. The job worker does it.

    Raises:
        Unreadable: the file as a whole.
    """
    load: Import = gate.visible(Import.objects, to=by, at=at).locked(load_id)
    gate.permit(by, ACTS["read"], load, at=at)
    FLOW.after("read", load.stage)
    load.failure = ""
    content = waiting.content_of(load.pk)
    if content:
        _take_in(load, content)
        waiting.forget(load.pk)
    else:
        _compare_kept(load, "read")
    return load


@transaction.atomic
def read_again(*, load_id: UUID, by: User, at: datetime) -> Import:
    """Let the job worker begin again after it was stopped."""
    load: Import = gate.visible(Import.objects, to=by, at=at).locked(load_id)
    gate.permit(by, ACTS["read_again"], load, at=at)
    load.stage = FLOW.after("read_again", load.stage)
    load.failure = ""
    load.save(update_fields=["failure"])
    later.read(load, by=by)
    return load


@transaction.atomic
def choose_columns(*, load_id: UUID, mapping: Mapping[str, int], by: User, at: datetime) -> Import:
    """Tell which column holds what (its place from 0), and read the rows anew; files headed alike are read so, too.

    Those of a long list are left to the job worker.

    Raises:
        NotYet: a column that is needed is not among them.
    """
    load: Import = gate.visible(Import.objects, to=by, at=at).locked(load_id)
    gate.permit(by, ACTS["choose_columns"], load, at=at)
    FLOW.after("choose_columns", load.stage)
    load.mapping = {name: place for name, place in mapping.items() if 0 <= place < len(load.headers)}
    _require_all(load.list_kind, load.mapping)
    MappingTemplate.objects.update_or_create(
        kind=load.kind,
        fingerprint=fingerprint(load.headers),
        defaults={"mapping": load.mapping, "told_by": by, "told_at": at},
    )
    if load.is_long:
        load.stage = FLOW.after("choose_columns_of_many", load.stage)
        load.save(update_fields=["stage", "mapping"])
        later.read(load, by=by)
    else:
        _compare_kept(load, "choose_columns")
    return load


def _permitted(brought: NewList, by: User, at: datetime) -> Import:
    load = Import(
        kind=brought.kind,
        file_name=brought.file_name[-200:],
        is_whole=brought.is_whole,
        asks_for_columns=brought.asks_for_columns,
        uploaded_by=by,
        uploaded_at=at,
    )
    gate.permit(by, ACTS["stage"], load, at=at)
    _require_few(by, at)
    return load


def _require_few(by: User, at: datetime) -> None:
    """Whoever brings list after list may be trying out what is on record of somebody."""
    lately = Import.objects.filter(uploaded_by=by, uploaded_at__gt=at - timedelta(days=1))
    if lately.count() >= MOST_A_DAY:
        raise NotYet(
            _("一人が24時間に取り込める一覧は%(most)d件までです。直す行は、一つのファイルにまとめてください。")
            % {"most": MOST_A_DAY}
        )


def _take_in(load: Import, content: bytes) -> None:
    """Read the file, and the rows as far as the columns are known."""
    sheet = read(content)
    load.remarks = sheet.remarks
    headers, lines = _without_header(sheet, load.list_kind)
    load.headers = headers
    load.mapping = _mapping_for(load.list_kind, headers)
    if load.asks_for_columns or load.list_kind.missing(load.mapping):
        load.stage = FLOW.after("ask_for_columns", load.stage)
        staging.keep_unread(load, lines, sheet.rows)
    else:
        load.stage = FLOW.after("read", load.stage)
        staging.keep_compared(load, lines, sheet.rows)
    if not load.rows_in_file:
        raise empty()
    load.save()


def _compare_kept(load: Import, act: str) -> None:
    load.stage = FLOW.after(act, load.stage)
    staging.compare_kept(load)
    load.save()


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
