"""The columns of the extract, as registers and the offices that pass it on head them."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.imports import fields
from kasanari.imports.kinds import Column, Content, ListKind
from kasanari.imports.problems import Problem, Unfit
from kasanari.lib import wareki

from ..addresses import district_name, place
from ..models import ResidentEventKind, Sex
from . import applying, comparing, knowing

SEXES = {
    "男": Sex.MALE, "女": Sex.FEMALE, "1": Sex.MALE, "2": Sex.FEMALE, "男性": Sex.MALE, "女性": Sex.FEMALE,
    "M": Sex.MALE, "F": Sex.FEMALE, "不明": Sex.UNKNOWN, "0": Sex.UNKNOWN, "9": Sex.NOT_APPLICABLE,
    "適用不能": Sex.NOT_APPLICABLE,
}  # fmt: skip

MOVED_IN, MOVED_OUT, BORN, DIED, HOUSEHOLD, MOVED = (
    "moved_in",
    "moved_out",
    "born",
    "died",
    "household_changed",
    "moved",
)
REASONS = {
    "転入": MOVED_IN, "転出": MOVED_OUT, "出生": BORN, "死亡": DIED, "世帯変更": HOUSEHOLD, "転居": MOVED,
    "転入届": MOVED_IN, "転出届": MOVED_OUT, "出生届": BORN, "死亡届": DIED, "世帯主変更": HOUSEHOLD,
    "世帯分離": HOUSEHOLD, "世帯合併": HOUSEHOLD, "世帯構成変更": HOUSEHOLD, "転居届": MOVED,
}  # fmt: skip

LEAVES = frozenset({MOVED_OUT, DIED})


def district(cell: str) -> str:
    """A 校区 of the pack, by its name, with or without its ending, or by its code."""
    name = cell.strip()
    if not name:
        return ""
    for code, known in packs.city().districts.items():
        if name in (code, known.label, known.label.removesuffix("校区").removesuffix("地区")):
            return code
    raise Unfit(_("「%(text)s」という校区はありません。") % {"text": name[:20]}, _("校区の名前を確かめてください。"))


def day_in_words(day: str) -> str:
    return wareki.format(date.fromisoformat(day)) if day else ""


COLUMNS = (
    Column(
        "registry_number",
        _("宛名番号"),
        ("宛名番号", "住民番号", "個人宛名番号", "宛名コード", "ATENA_NO", "世帯員宛名番号"),
        fields.digits(15),
    ),
    Column(
        "full_name", _("氏名"), ("氏名", "漢字氏名", "氏名（漢字）", "住民氏名", "SHIMEI", "本名"), fields.text(120)
    ),
    Column("family_name", _("氏"), ("氏", "姓", "氏（漢字）", "苗字"), fields.text(60)),
    Column("given_name", _("名"), ("名", "名（漢字）", "名前"), fields.text(60)),
    Column(
        "full_kana",
        _("フリガナ"),
        ("フリガナ", "カナ氏名", "氏名（カナ）", "氏名カナ", "氏名フリガナ", "SHIMEI_KANA"),
        fields.text(160),
    ),
    Column("family_kana", _("氏（カナ）"), ("氏（カナ）", "氏カナ", "セイ", "氏フリガナ"), fields.text(80)),
    Column("given_kana", _("名（カナ）"), ("名（カナ）", "名カナ", "メイ", "名フリガナ"), fields.text(80)),
    Column("former_family_name", _("旧氏"), ("旧氏", "旧姓", "併記旧氏", "KYUSHI"), fields.text(60)),
    Column("alternative_name", _("通称"), ("通称", "通称名", "併記名", "TSUSHO"), fields.text(100)),
    Column(
        "roman_name",
        _("ローマ字氏名"),
        ("ローマ字", "ローマ字氏名", "英字氏名", "アルファベット氏名", "ROMAJI"),
        fields.text(120),
    ),
    Column(
        "birth_on",
        _("生年月日"),
        ("生年月日", "出生年月日", "生年月日（西暦）", "生年月日（和暦）", "BIRTH_YMD"),
        fields.day,
        shown=day_in_words,
    ),
    Column(
        "sex",
        _("性別"),
        ("性別", "性別区分", "性別コード", "SEX"),
        fields.one_of(SEXES),
        shown=lambda code: Sex(code).label,
    ),
    Column(
        "postal_code",
        _("郵便番号"),
        ("郵便番号", "現住所郵便番号", "〒", "YUBIN_NO"),
        fields.postal_code,
    ),
    Column("address", _("住所"), ("住所", "現住所", "住民票住所", "所在地", "JUSHO"), fields.text(200)),
    Column(
        "district_code",
        _("校区"),
        ("校区", "小学校区", "校区名", "地区"),
        district,
        shown=lambda code: district_name(code) or code,
    ),
    Column("household_number", _("世帯番号"), ("世帯番号", "世帯コード", "世帯No", "SETAI_NO"), fields.digits(15)),
    Column("relation", _("続柄"), ("続柄", "世帯主との続柄", "続柄名称", "ZOKUGARA"), fields.text(20)),
    Column("event_on", _("住民異動日"), ("異動日", "異動年月日", "直近異動日", "届出異動日", "IDO_YMD"), fields.day),
    Column(
        "event",
        _("異動事由"),
        ("異動事由", "事由", "異動区分", "直近異動事由", "IDO_JIYU"),
        fields.one_of(REASONS),
        shown=lambda code: ResidentEventKind(code).label,
    ),
    Column("phone", _("電話"), ("電話", "電話番号", "連絡先電話番号", "TEL"), fields.phone),
    Column("nationality", _("国籍・地域"), ("国籍", "国籍・地域", "国籍等", "国籍名", "KOKUSEKI"), fields.text(60)),
)


def complete(content: Content) -> list[Problem]:
    """Make two names of one, place the address, and tell what a resident cannot do without."""
    _split(content, "full_name", "family_name", "given_name")
    _split(content, "full_kana", "family_kana", "given_kana")
    if "address" in content:
        placed = place(content["address"], content.get("postal_code", ""))
        content["town_code"] = placed.town_code
        content["district_code"] = placed.district_code or content.get("district_code", "")
    return [*_left_out(content), *_in_wrong_order(content)]


def _split(content: Content, whole: str, family: str, given: str) -> None:
    """Split at the first space. A name without one stays whole: nobody guesses where a family name ends."""
    name = content.pop(whole, "")
    if family not in content and given not in content:
        content.update(zip((family, given), name.split(maxsplit=1), strict=False))  # one name: no given name is told


def _left_out(content: Content) -> list[Problem]:
    found = []
    if "registry_number" not in content:
        found.append(_needed(_("宛名番号")))
    if not any(name in content for name in ("family_name", "given_name", "alternative_name")):
        found.append(_needed(_("氏名")))
    if content.get("event") not in LEAVES and "birth_on" not in content:
        found.append(_needed(_("生年月日")))
    if content.get("event") in LEAVES and "event_on" not in content:
        found.append(_needed(_("住民異動日")))
    return found


def _needed(label: Any) -> Problem:
    return Problem(_("値がありません。"), _("値を入れてください。"), str(label))


def _in_wrong_order(content: Content) -> list[Problem]:
    if content.get("event_on", "9") < content.get("birth_on", ""):
        return [Problem(_("生年月日より前です。"), _("元号や年を確かめてください。"), str(_("住民異動日")))]
    return []


RESIDENTS = ListKind(
    code="residents",
    label=_("住民基本台帳の抽出データ"),
    columns=COLUMNS,
    key="registry_number",
    needed=(("registry_number",), ("full_name", "family_name"), ("birth_on",)),
    complete=complete,
    compare=comparing.compare,
    apply=applying.apply,
    told=comparing.TOLD,
    known=knowing.known,
    unknown=knowing.unknown,
)
