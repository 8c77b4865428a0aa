"""What each row of an open-data list would do, compared with the row that was taken in before."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kasanari.imports.kinds import COMPARED, Content
from kasanari.imports.problems import Problem

from ..models import Organization
from .columns import OpenList

Compared = tuple[int | None, str, str, str, str]
_CREATE = (
    f"CREATE TEMPORARY TABLE {COMPARED} (number int, outcome text, key text, changes jsonb, problems jsonb)"
    " ON COMMIT DROP"
)
_COPY = f"COPY {COMPARED} (number, outcome, key, changes, problems) FROM STDIN"


def complete(content: Content) -> list[Problem]:
    """What a row cannot do without. An address in parts is joined, as the whole is what people read."""
    if "address" not in content:
        parts = [content.get(name, "") for name in ("prefecture", "city", "town", "block")]
        if joined := "".join(parts):
            content["address"] = joined
    return [_needed(name) for name in ("key", "name") if name not in content] + _half_a_point(content)


def comparing(one: OpenList) -> Callable[[str, bool], int]:
    def compare(source: str, is_whole: bool) -> int:
        entries = Organization.objects.listed().filter(list_code=one.code).order_by("list_key")
        before = dict(entries.values_list("list_key", "list_content"))
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {COMPARED}")
            cursor.execute(_CREATE)
            cursor.execute(f"SELECT number, key, content FROM {source} WHERE problems = '[]' ORDER BY number")
            rows = [(number, key, _read(content)) for number, key, content in cursor.fetchall()]
            with cursor.copy(_COPY) as copy:
                for told in (
                    *_told(rows, before),
                    *_lacking({key for _number, key, _content in rows}, before if is_whole else {}),
                ):
                    copy.write_row(told)
            cursor.execute(f"ANALYZE {COMPARED}")
        return len(before) if is_whole else 0

    return compare


def _lacking(keys: Collection[str], before: Mapping[str, Content]) -> Iterator[Compared]:
    """Entries that a whole list does not name any more: they are looked at, and nothing becomes of them by itself."""
    return ((None, "absent", key, "{}", "[]") for key in before if key not in keys)


def _told(rows: list[tuple[int, str, Content]], before: Mapping[str, Content]) -> Iterator[Compared]:
    times = Counter(key for _number, key, _content in rows)
    for number, key, content in rows:
        if times[key] > 1:
            yield number, "conflict", key, "{}", json.dumps([_twice()])
        elif key not in before:
            yield number, "new", key, "{}", "[]"
        else:
            changes = changes_between(before[key], content)
            yield number, "changed" if changes else "same", key, json.dumps(changes), "[]"


def changes_between(before: Content, content: Content) -> dict[str, list[str | None]]:
    """By column, what stood there and what stands there now; an empty cell changes nothing."""
    return {name: [before.get(name), new] for name, new in content.items() if before.get(name) != new}


def _read(content: Any) -> Content:
    found: Content = json.loads(content) if isinstance(content, str) else content
    return found


def _needed(name: str) -> Problem:
    label = {"key": "ID", "name": gettext_lazy("名称")}[name]
    return Problem(gettext_lazy("値がありません。"), gettext_lazy("値を入れてください。"), str(label))


def _half_a_point(content: Content) -> list[Problem]:
    if ("latitude" in content) == ("longitude" in content):
        return []
    return [
        Problem(
            gettext_lazy("緯度と経度の片方だけがあります。"), gettext_lazy("両方入れるか、両方空欄にしてください。")
        )
    ]


def _twice() -> dict[str, str]:
    why, how = _("同じIDの行が二つ以上あります。"), _("重なった行を一つにしてください。")
    return {"column": "", "reason": why, "remedy": how}
