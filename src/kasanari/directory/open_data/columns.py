"""The lists and their columns, under the headers of the standard (PDL1.0) as municipalities publish them.

Every column is kept as it was read, also those of which the directory makes nothing: so the list goes out as it came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kasanari.imports import fields
from kasanari.imports.fields import Read
from kasanari.imports.kinds import Column

from ..models import Accessibility, OrganizationKind
from .cells import clock, flag, government_code, number, weekdays

LINE = fields.text(200)
LONG = fields.text(1000)


@dataclass(frozen=True)
class OpenList:
    """One list of the standard.

    Attributes:
        kind: what its rows are in the directory; ``topics`` and ``needs`` are what each of them helps with.
        flags: columns that say what a place has, by what it is there.
    """

    code: str
    label: Any
    columns: Sequence[Column]
    kind: OrganizationKind
    topics: tuple[str, ...]
    needs: tuple[str, ...]
    offer: str
    flags: dict[str, Accessibility]

    @property
    def headers(self) -> list[str]:
        return [column.headers[0] for column in self.columns]


def _column(name: str, header: str, read: Read = LINE, *others: str) -> Column:
    return Column(name, header, (header, *others), read)


GOVERNMENT = _column("government", "全国地方公共団体コード", government_code, "都道府県コード又は市区町村コード")
KEY = _column("key", "ID", fields.text(40), "NO", "事業所番号")
BODY = _column("body", "地方公共団体名", LINE, "市区町村名")
NAMES = (
    _column("name", "名称", LINE, "施設名", "施設・場所名"),
    _column("kana", "名称_カナ"),
    _column("english", "名称_英字"),
)
ADDRESS = (
    _column("address_government", "所在地_全国地方公共団体コード", government_code),
    _column("town_id", "町字ID", fields.text(10)),
    _column("address", "所在地_連結表記", LINE, "住所", "所在地"),
    _column("prefecture", "所在地_都道府県", LINE, "都道府県名"),
    _column("city", "所在地_市区町村"),
    _column("town", "所在地_町字"),
    _column("block", "所在地_番地以下"),
    _column("building", "建物名等(方書)", fields.text(100), "方書", "建物名等（方書）"),
    _column("latitude", "緯度", number(-90, 90)),
    _column("longitude", "経度", number(-180, 180)),
)
REACHED = (
    _column("phone", "電話番号", fields.phone, "電話"),
    _column("extension", "内線番号", fields.text(10)),
    _column("email", "連絡先メールアドレス", fields.text(254), "メールアドレス"),
    _column("form", "連絡先FormURL"),
    _column("contact_note", "連絡先備考（その他、SNSなど）"),
    _column("postal_code", "郵便番号", fields.postal_code),
)
OPERATOR = (
    _column("corporate_number", "法人番号", fields.digits(13, 13)),
    _column("operator", "団体名", LINE, "法人の名称"),
)
HOURS = (
    _column("days", "利用可能曜日", weekdays),
    _column("opens_at", "開始時間", clock),
    _column("closes_at", "終了時間", clock),
    _column("hours_note", "利用可能日時特記事項", LINE, "利用可能曜日特記事項"),
)
WEB = (
    _column("url", "URL"),
    _column("image", "画像"),
    _column("image_licence", "画像_ライセンス"),
    _column("note", "備考", LONG),
)

FACILITIES = OpenList(
    code="public-facilities",
    label=_("公共施設一覧（標準オープンデータ）"),
    columns=(
        GOVERNMENT, KEY, BODY, *NAMES, *ADDRESS, *REACHED, _column("sort", "種別"), *OPERATOR, *HOURS,
        _column("explanation", "説明", LONG), *WEB,
    ),
    kind=OrganizationKind.FACILITY,
    topics=("neighbourhood",),
    needs=("public_space",),
    offer="施設の利用",
    flags={},
)  # fmt: skip

CHILDCARE = OpenList(
    code="childcare-facilities",
    label=_("子育て施設一覧（標準オープンデータ）"),
    columns=(
        GOVERNMENT, KEY, BODY, *NAMES, _column("sort", "種別"), *ADDRESS,
        _column("access", "アクセス方法"), _column("parking", "駐車場情報"), *REACHED,
        _column("fax", "FAX番号", fields.phone, "FAX"), *OPERATOR,
        _column("licensed_on", "許可等年月日", fields.day), _column("capacity", "収容定員", number(0, 100_000)),
        _column("ages", "受入年齢"), *HOURS,
        _column("temporary", "一時預かりの有無", flag), _column("fee", "預かり料金"),
        _column("sick", "病児保育の有無", flag), _column("nursing_room", "授乳室", flag),
        _column("diapers", "おむつ替え", flag, "おむつ替えコーナー"), _column("eating", "飲食可否", flag),
        _column("stroller_loan", "ベビーカー貸出", flag), _column("stroller", "ベビーカー利用", flag), *WEB,
    ),
    kind=OrganizationKind.CHILDCARE,
    topics=("child_rearing",),
    needs=("parenting",),
    offer="子育ての場・保育",
    flags={
        "nursing_room": Accessibility.NURSING_ROOM,
        "diapers": Accessibility.DIAPERS,
        "stroller": Accessibility.STROLLER,
    },
)  # fmt: skip

CARE = OpenList(
    code="care-providers",
    label=_("介護サービス事業所一覧（標準オープンデータ）"),
    columns=(
        GOVERNMENT,
        _column("key", "事業所番号", fields.text(40), "介護事業所番号", "ID"),
        BODY,
        _column("name", "介護サービス事業所名称", LINE, "名称", "事業所名"),
        _column("kana", "介護サービス事業所名称_カナ", LINE, "名称_カナ"),
        _column("sort", "実施サービス"),
        _column("address", "住所", LINE, "所在地_連結表記"),
        _column("building", "方書", fields.text(100), "建物名等(方書)"),
        _column("latitude", "緯度", number(-90, 90)),
        _column("longitude", "経度", number(-180, 180)),
        _column("phone", "電話番号", fields.phone, "電話"),
        _column("extension", "内線番号", fields.text(10)),
        _column("fax", "FAX番号", fields.phone, "FAX"),
        _column("corporate_number", "法人番号", fields.digits(13, 13)),
        _column("operator", "法人の名称", LINE, "団体名"),
        _column("days", "利用可能曜日", weekdays),
        _column("hours_note", "利用可能曜日特記事項", LINE, "利用可能日時特記事項"),
        _column("capacity", "定員", number(0, 100_000)),
        _column("url", "URL"),
        _column("note", "備考", LONG),
    ),
    kind=OrganizationKind.CARE,
    topics=("care",),
    needs=("care_service",),
    offer="介護サービス",
    flags={},
)

DISASTERS = (
    "洪水", "崖崩れ、土石流及び地滑り", "高潮", "地震", "津波", "大規模な火事", "内水氾濫", "火山現象",
)  # fmt: skip
"""災害種別 of a 指定緊急避難場所 (災害対策基本法施行令20条の4)."""

SHELTERS = OpenList(
    code="emergency-shelters",
    label=_("指定緊急避難場所一覧（標準オープンデータ）"),
    columns=(
        GOVERNMENT, KEY, *NAMES, *ADDRESS, _column("elevation", "標高", number(-100, 4000)), *REACHED,
        _column("municipality", "市区町村コード", government_code), BODY,
        *(_column(f"disaster_{place}", f"災害種別_{kind}", flag) for place, kind in enumerate(DISASTERS, 1)),
        _column("is_also_refuge", "指定避難所との重複", flag, "指定避難所との住所同一"),
        _column("capacity", "想定収容人数", number(0, 1_000_000)),
        _column("groups", "対象となる町会・自治会", LONG), *WEB,
    ),
    kind=OrganizationKind.SHELTER,
    topics=("neighbourhood",),
    needs=("disaster",),
    offer="指定緊急避難場所",
    flags={},
)  # fmt: skip
