"""The account as JSON, CSV, HTML and PDF."""

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from django.utils import translation
from pypdf import PdfReader

from kasanari.welfareplan import formats
from kasanari.welfareplan.contract import SCHEMA

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "integer": int,
    "number": (int, float),
}


def breaches(value, schema, root, place="$"):
    """Where ``value`` departs from the part of JSON Schema that our contract uses."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if "oneOf" in schema:
        return [] if any(not breaches(value, one, root, place) for one in schema["oneOf"]) else [f"{place}: none fits"]
    if not is_plainly(value, schema):
        return [f"{place}: {value!r} is not {schema}"]
    if isinstance(value, list):
        inside = (breaches(item, schema["items"], root, f"{place}[{index}]") for index, item in enumerate(value))
        return [line for found in inside for line in found]
    if isinstance(value, dict):
        return breaches_in_object(value, schema, root, place)
    return []


def breaches_in_object(value, schema, root, place):
    found = [f"{place}.{key} is missing" for key in schema["required"] if key not in value]
    found += [f"{place}.{key} is unknown" for key in value if key not in schema["properties"]]
    for key in value.keys() & schema["properties"].keys():
        found += breaches(value[key], schema["properties"][key], root, f"{place}.{key}")
    return found


def is_plainly(value, schema):
    """Whether type, choice, pattern and bounds fit, whatever lies inside."""
    if "enum" in schema:
        return value in schema["enum"]
    allowed = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if isinstance(value, bool):
        return "boolean" in allowed
    if not any(isinstance(value, TYPES[kind]) for kind in allowed if kind != "boolean"):
        return False
    if isinstance(value, str):
        return len(value) >= schema.get("minLength", 0) and bool(re.search(schema.get("pattern", ""), value))
    if isinstance(value, int):
        return schema.get("minimum", value) <= value <= schema.get("maximum", value)
    return not isinstance(value, list) or len(value) >= schema.get("minItems", 0)


@pytest.mark.parametrize(("pack", "year"), [("kurume", 2020), ("kurume", 2022), ("kurume", 2027), ("hoshimi", 2024)])
def test_json_keeps_the_contract(account_of, pack, year):
    schema = json.loads(SCHEMA.read_text())
    data = json.loads(formats.as_json(account_of(year, pack=pack)))
    assert breaches(data, schema, schema) == []
    assert breaches(data | {"pillars": [{"code": "1", "title": ""}]}, schema, schema)


def test_json_is_japanese_whatever_the_screen_speaks(account_of):
    with translation.override("en"):
        data = json.loads(formats.as_json(account_of(2022)))
    assert data["municipality"] == "久留米市"
    assert data["pillars"][1]["initiatives"][1]["departments"] == ["地域福祉課", "関係各課"]


def rows_of(account):
    return list(csv.DictReader(io.StringIO(formats.as_csv(account).decode("utf-8-sig"))))


def test_csv_opens_in_a_spreadsheet_and_repeats_no_value(account_of):
    account = account_of(2022)
    assert formats.as_csv(account).startswith(b"\xef\xbb\xbf")
    rows = rows_of(account)
    assert len({row["コード"] for row in rows}) == 34
    partners = [
        (row["数値の年度"], row["数値"], row["数値の種類"]) for row in rows if row["数値の名称"] == "協力事業者数"
    ]
    assert partners == [("2020", "106", "公表値"), ("2022", "164", "公表値")]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r"])
def test_no_csv_cell_starts_a_formula(account_of, start):
    account = account_of(2022)
    section = account.sections[0]
    group = section.groups[0]
    entry = replace(group.entries[0], initiative=replace(group.entries[0].initiative, title=f"{start}1+1"))
    section = replace(section, groups=(replace(group, entries=(entry,)),))
    assert rows_of(replace(account, sections=(section,)))[0]["取組み"] == f"'{start}1+1"


def test_html_file_needs_nothing_beside_it(account_of, rooms):
    rooms.events.append(("cases.cases_closed", "foreign", 2021))
    page = formats.as_html(account_of(2022)).decode()
    assert 'href="/' not in page
    assert "<link" not in page
    assert page.count('class="initiative"') == 34
    assert page.count("★重層事業★</span>") == 7
    assert 'data-kind="live"' in page
    assert ".initiative__star" in page


def read(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    text = "".join(page.extract_text() for page in reader.pages)
    return reader, re.sub(r"[\s\u2060]", "", text)


@pytest.mark.parametrize(("pack", "year", "count"), [("kurume", 2022, 34), ("hoshimi", 2024, None)])
def test_pdf_tells_every_initiative_in_the_embedded_font(account_of, rooms, pack, year, count):
    rooms.events.append(("cases.cases_closed", "foreign", 2021))
    account = account_of(year, pack=pack)
    reader, text = read(formats.as_pdf(account))
    titles = [entry.initiative.title for entry in account.entries]
    assert count is None or len(titles) == count
    assert [title for title in titles if re.sub(r"\s", "", title) not in text] == []
    fonts = {font["/BaseFont"]: font for page in reader.pages for font in _fonts(page)}
    assert fonts
    assert all("BIZUDPGothic" in name for name in fonts)
    assert all("/FontFile2" in font or "/FontFile3" in font for font in (_descriptor(font) for font in fonts.values()))


def _fonts(page):
    return [reference.get_object() for reference in page["/Resources"]["/Font"].values()]


def _descriptor(font):
    return font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()


def test_pdf_marks_live_and_recorded_by_text_and_says_what_is_unknown(account_of, rooms):
    rooms.events.append(("cases.cases_closed", "foreign", 2021))
    _, text = read(formats.as_pdf(account_of(2022)))
    for told in (
        "□公表値",
        "●実績から集計",
        "感染症の影響に対応した取組み",
        "不明",
        "未確認",
        "R2※",
        "〔令和2年度〜令和4年度〕",
    ):
        assert told in text
