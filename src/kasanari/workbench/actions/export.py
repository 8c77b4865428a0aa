"""Taking the cases of a desk out (持出し, access F6)."""

from datetime import datetime
from typing import IO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kasanari import gate, packs
from kasanari.access.actions import use_approval
from kasanari.access.models import Approval
from kasanari.access.obstacles import NotYet
from kasanari.gate import Recipient, Right
from kasanari.office.actions import enter_export
from kasanari.office.models import Document, RetentionYears
from kasanari.staff.models import User

from ..export_file import CsvFile
from ..export_table import COLUMNS, lines


@transaction.atomic
def export_cases(*, approval_id: UUID, encoding: str, into: IO[bytes], by: User, at: datetime) -> Document:
    """Write the cases of a desk to a file, enter it in the ledger, and spend the approval (access F6).

    Args:
        into: the file, open and empty; what stands in it counts only when this returns the ledger's entry.

    Raises:
        gate.Refused: the approval is another's, not granted, spent or older than a day, or for a desk ``by`` has left.
        NotYet: there is no case to take out; the approval stays usable.
        CannotWrite: the encoding lacks a character; the approval stays usable.
    """
    approval: Approval = gate.visible(Approval.objects.all(), to=by, at=at).locked(approval_id)
    gate.permit(by, Right.EXPORT, approval, at=at)
    desk = packs.city().desks[approval.desk_code]
    written = _write(into, desk.code, encoding, by, at)
    document = enter_export(
        title=_("事例の書き出し（%(desk)s）") % {"desk": desk.name},
        sha256=written.sha256,
        mark=desk.document_mark,
        recipient=Recipient("desk", desk.code),
        subject=approval,
        retention_years=RetentionYears.FIVE,
        by=by,
        at=at,
    )
    use_approval(approval=approval, by=by, at=at)
    return document


def _write(file: IO[bytes], desk_code: str, encoding: str, by: User, at: datetime) -> CsvFile:
    """Each chunk asks rule D before it is written: the desk itself receives the file."""
    written = CsvFile(file, encoding, [column.label for column in COLUMNS])
    for chunk in lines(desk_code, by=by, at=at):
        gate.may_leave((mention for line in chunk for mention in line.mentions()), Recipient("desk", desk_code), by=by)
        written.write(line.cells() for line in chunk)
    if not written.rows:
        raise NotYet(
            _("この窓口には、書き出せる事例がありません。利用停止中の事例と、区画の許可がない事例は含まれません。")
        )
    return written
