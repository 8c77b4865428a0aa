"""Search finds a name however it is typed, and never by changing the name itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasanari.lib import kana

HIRAGANA = st.text(alphabet=[chr(code) for code in range(0x3041, 0x3097)], min_size=1)


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("髙﨑", "高崎"),
        ("渡邉", "渡辺"),
        ("渡邊", "渡辺"),
        ("濵田", "浜田"),
        ("𠮷田", "吉田"),
        ("祐\U000e0101", "祐"),
        ("祐", "祐"),
        ("タカサキ", "ﾀｶｻｷ"),
        ("かわばた", "カワバタ"),
        ("山田 太郎", "山田　太郎"),
        ("マリア・サントス", "まりあさんとす"),
        ("Nguyễn Thị Đào", "NGUYEN THI DAO"),
        ("Kim Min-jun", "ｋｉｍ minjun"),
    ],
)
def test_spellings_of_one_name_share_a_key(stored: str, typed: str) -> None:
    assert kana.search_key(stored) == kana.search_key(typed)


def test_different_readings_keep_different_keys() -> None:
    assert kana.search_key("はた") != kana.search_key("ばた")
    assert kana.search_key("नेपाल") == "नेपाल"


@given(st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    key = kana.search_key(text)
    assert kana.search_key(key) == key


@given(HIRAGANA)
def test_katakana_and_back_is_the_same_reading(reading: str) -> None:
    assert kana.to_hiragana(kana.to_katakana(reading)) == reading
    assert kana.is_kana(reading)
    assert kana.is_kana(kana.to_katakana(reading))


def test_conversion_leaves_variants_alone() -> None:
    name = "𠮷田祐\U000e0101タロウ"
    assert kana.to_hiragana(name) == "𠮷田祐\U000e0101たろう"


@pytest.mark.parametrize("text", ["", " ", "ー", "田中", "ﾀﾅｶ", "tanaka", "タナカ1", "たなか\n"])
def test_what_is_no_reading(text: str) -> None:
    assert not kana.is_kana(text)


def test_readings_sort_as_a_dictionary_does() -> None:
    in_order = ["おおの", "オーノ", "おおば", "きっかわ", "きつかわ", "しょうじ", "しようじ", "はら", "ばら"]
    assert sorted(reversed(in_order), key=kana.sort_key) == in_order
