"""Printed papers: archivable, with our fonts inside, and every character exactly as it was typed."""

import io
from datetime import UTC, date, datetime
from pathlib import Path

import pypdf
import pytest
from pytest_django import Settings

from kasanari import packs
from kasanari.office import documents
from kasanari.office.documents import CannotPrint, MissingFonts, render

NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in read(pdf).pages)


def test_the_paper_embeds_its_fonts(template: Path) -> None:
    fonts = [
        font
        for page in read(render(template, {"words": "相談の記録"}, title="記録")).pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert fonts
    for font in fonts:
        descendant = font["/DescendantFonts"][0]
        assert "BIZUDPGothic" in descendant["/BaseFont"]
        assert {"/FontFile2", "/FontFile3"} & set(descendant["/FontDescriptor"])


def test_the_paper_is_tagged_titled_and_archivable(template: Path) -> None:
    pdf = read(render(template, {"words": "あ"}, title="支援会議のご案内", at=NOON))
    assert pdf.metadata is not None
    assert pdf.metadata.title == "支援会議のご案内"
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"].startswith("ja")
    described = pdf.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1<" in described
    assert "<pdfaid:part>2<" in described


@pytest.mark.parametrize(
    "words",
    [
        "#panic(1) #data *太字* _斜体_ $x^2$ `code` = 見出し @参照 <label> \\ // /* */",
        "- 項目 -- 長い --- \"引用\" '引用' ~ ...",
        '#{ read("/office/documents.py") }',
    ],
)
def test_what_people_type_is_never_markup(template: Path, words: str) -> None:
    assert text_of(render(template, {"words": words}, title=words)).replace("\n", "").count(words) >= 2


def test_variants_of_characters_stay_what_they_are(template: Path) -> None:
    words = "葛\U000e0100城 髙﨑 𠮷田"
    assert words in text_of(render(template, {"words": words}, title="氏名"))


def test_a_character_no_font_has_is_named_and_nothing_is_printed(template: Path) -> None:
    with pytest.raises(CannotPrint, match=r"paper\.typ: .*𓀀.*Add a font"):
        render(template, {"words": "印𓀀影"}, title="記録")


def test_missing_fonts_name_the_remedy(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "FONTS", tmp_path / "nowhere")
    with pytest.raises(MissingFonts, match="make setup"):
        render(template, {"words": "あ"}, title="記録")


def test_the_same_paper_is_the_same_bytes(template: Path) -> None:
    first = render(template, {"words": "あ"}, title="記録", at=NOON, number="8久地福第1号")
    described = read(first).metadata
    assert described is not None
    assert described.creation_date == NOON
    assert first == render(template, {"words": "あ"}, title="記録", at=NOON, number="8久地福第1号")


def test_a_letter_shows_number_date_addressee_and_that_the_seal_is_omitted(template: Path) -> None:
    data = {"words": "本文", "addressee": "見本 太郎 様", "sender": "あおぞら市長", "day": date(2019, 5, 1)}
    shown = text_of(render(template, data, title="お知らせ", at=NOON, number="8久地福第12号"))
    for expected in ("8久地福第12号", "令和8年11月23日", "見本 太郎 様", "（公印省略）", "令和元年5月1日"):
        assert expected in shown
    assert packs.city().municipality.label in shown


def test_long_tables_repeat_their_head_and_pages_are_numbered(template: Path) -> None:
    rows = [[f"令和{year}年度", str(year)] for year in range(1, 61)]
    pages = read(render(template, {"words": "あ", "rows": rows}, title="一覧", number="8久地福第3号")).pages
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        shown = page.extract_text()
        assert f"{number} / {len(pages)}" in shown
        assert "件数" in shown
        assert "8久地福第3号" in shown


def test_every_page_of_an_invented_city_says_so(template: Path, settings: Settings) -> None:
    data = {"words": "あ", "rows": [["令和8年度", "1"]] * 60}
    settings.DEMO = True
    pages = read(render(template, data, title="一覧")).pages
    assert len(pages) > 1
    assert all("架空のデータ" in page.extract_text() for page in pages)
    settings.DEMO = False
    assert "架空のデータ" not in text_of(render(template, data, title="一覧"))
