"""Small extracts of an invented register, and the acts that bring them in."""

import csv
import io

from django.utils import timezone

from kasanari.imports import actions
from kasanari.imports.models import ImportRow
from tests import world

HEADERS = (
    "宛名番号", "氏名", "フリガナ", "生年月日", "性別", "郵便番号", "住所", "世帯番号", "続柄", "異動日", "異動事由",
    "電話", "旧氏", "通称",
)  # fmt: skip

TARO = {
    "宛名番号": "0001001", "氏名": "見本　太郎", "フリガナ": "ミホン　タロウ", "生年月日": "昭和25年3月4日", "性別": "男",
    "郵便番号": "8300001", "住所": "架空町１－２－３", "世帯番号": "500", "続柄": "世帯主",
}  # fmt: skip
HANAKO = TARO | {
    "宛名番号": "0001002", "氏名": "見本　花子", "フリガナ": "ミホン　ハナコ", "生年月日": "S28.5.6", "性別": "女", "続柄": "妻",
}  # fmt: skip
ICHIRO = TARO | {
    "宛名番号": "0002001", "氏名": "架空　一郎", "フリガナ": "カクウ　イチロウ", "生年月日": "19800102",
    "住所": "架空町9", "世帯番号": "600",
}  # fmt: skip
BEFORE = (TARO, HANAKO, ICHIRO)


def as_csv(*rows, headers=HEADERS, encoding="utf-8"):
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headers)
    writer.writerows([row.get(header, "") for header in headers] for row in rows)
    return text.getvalue().encode(encoding)


def bringer():
    return world.worker("multi-agency")


def approver():
    return world.supervisor("multi-agency")


def new_list(**more):
    return actions.NewList(kind="residents", file_name="抽出.csv", **more)


def staged(content, by=None, **more):
    if not isinstance(content, bytes):
        content = as_csv(*content)
    return actions.stage(brought=new_list(**more), content=content, by=by or bringer(), at=timezone.now())


def applied(content, *, leaves_out=False, at=None, **more):
    """Bring a list, approve it and let it into the records."""
    load, second = staged(content, **more), approver()
    at = at or timezone.now()
    actions.approve(load_id=load.pk, leaves_out=leaves_out, is_complete=True, by=second, at=at)
    return actions.apply(load_id=load.pk, by=second, at=at)


def outcomes(load):
    return [row.outcome for row in ImportRow.objects.filter(load=load)]


def problems(load):
    return [one["reason"] for row in ImportRow.objects.filter(load=load) for one in row.problems]
