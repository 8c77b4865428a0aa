"""How much of a file is read, and the refusal of a file that cannot be read at all."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Limits:
    """The most that is read. A city of a million fits; a bomb does not.

    ``size`` is the file in bytes, ``unpacked`` a workbook's parts together, ``area`` the cells from the first to the
    last of a sheet, ``cell`` the characters of one cell.
    """

    size: int = 200 * 1024 * 1024
    unpacked: int = 500 * 1024 * 1024
    parts: int = 1000
    area: int = 50_000_000
    rows: int = 1_000_000
    columns: int = 200
    cell: int = 1000


class Unreadable(Exception):
    """The file as a whole cannot be read: why, and what to do about it."""

    def __init__(self, reason: object, remedy: object) -> None:
        super().__init__(str(reason))
        self.reason, self.remedy = reason, remedy


def too_large() -> Unreadable:
    return Unreadable(
        _("ファイルが大きすぎます。"), _("不要な列やシートを除くか、いくつかのファイルに分けてください。")
    )


def too_many_rows() -> Unreadable:
    return Unreadable(_("行が多すぎます。"), _("いくつかのファイルに分けてください。"))


def empty() -> Unreadable:
    return Unreadable(_("ファイルに行がありません。"), _("見出しとデータの行があるファイルを選んでください。"))
