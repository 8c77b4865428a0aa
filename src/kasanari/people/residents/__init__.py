"""住民基本台帳の抽出データ: the extract of the resident register, as a kind of list that ``imports`` takes in."""

from kasanari.imports.kinds import register_list

from .kind import RESIDENTS


def register() -> None:
    register_list(RESIDENTS)
