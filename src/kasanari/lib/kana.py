"""Kana, and the keys by which names are searched and sorted.

Stored names keep every character (variants, IVS, spacing); only the *keys* made here are folded.
A key is never shown.
"""

import re
import unicodedata

import jaconv

_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_IGNORED_IN_SEARCH = re.compile(r"[\s\u30fb\u00b7.,'\u2019\u2018`\-\u2010-\u2015\u0300-\u036f]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc\u30fb \u3000]+")

# Characters of family registers that staff type in their everyday form (縮退). NFKC leaves them alone.
_EVERYDAY_FORMS = str.maketrans(
    {
        "髙": "高",
        "﨑": "崎",
        "嵜": "崎",
        "碕": "崎",
        "邉": "辺",
        "邊": "辺",
        "濵": "浜",
        "濱": "浜",
        "𠮷": "吉",
        "齋": "斎",
        "齊": "斉",
        "廣": "広",
        "澤": "沢",
        "櫻": "桜",
        "德": "徳",
        "惠": "恵",
        "眞": "真",
        "國": "国",
        "嶋": "島",
        "嶌": "島",
        "龍": "竜",
        "瀨": "瀬",
        "槇": "槙",
        "栁": "柳",
        "榮": "栄",
        "彌": "弥",
        "淵": "渕",
        "藏": "蔵",
        "將": "将",
        "壽": "寿",
        "靜": "静",
        "禮": "礼",
        "桒": "桑",
        "舘": "館",
        "冨": "富",
        "會": "会",
        "圓": "円",
        "寬": "寛",
        "條": "条",
        "曾": "曽",
        "đ": "d",
        "ø": "o",
        "ł": "l",
    }
)

_UNMARKED_LETTERS = str.maketrans(
    {
        voiced: plain
        for plain, voiced_forms in {
            "う": "ゔ",
            "か": "が",
            "き": "ぎ",
            "く": "ぐ",
            "け": "げ",
            "こ": "ご",
            "さ": "ざ",
            "し": "じ",
            "す": "ず",
            "せ": "ぜ",
            "そ": "ぞ",
            "た": "だ",
            "ち": "ぢ",
            "つ": "づっ",
            "て": "で",
            "と": "ど",
            "は": "ばぱ",
            "ひ": "びぴ",
            "ふ": "ぶぷ",
            "へ": "べぺ",
            "ほ": "ぼぽ",
            "あ": "ぁ",
            "い": "ぃ",
            "え": "ぇ",
            "お": "ぉ",
            "や": "ゃ",
            "ゆ": "ゅ",
            "よ": "ょ",
            "わ": "ゎ",
        }.items()
        for voiced in voiced_forms
    }
    | {"ぅ": "う"}
)
_VOWELS = {
    letter: vowel
    for vowel, row in {
        "あ": "あかさたなはまやらわ",
        "い": "いきしちにひみりゐ",
        "う": "うくすつぬふむゆる",
        "え": "えけせてねへめれゑ",
        "お": "おこそとのほもよろを",
    }.items()
    for letter in row
}


def to_hiragana(text: str) -> str:
    """Return `text` with full-width katakana as hiragana; kanji, IVS and the rest untouched."""
    return jaconv.kata2hira(text)


def to_katakana(text: str) -> str:
    """Return `text` with hiragana as full-width katakana; everything else untouched."""
    return jaconv.hira2kata(text)


def is_kana(text: str) -> bool:
    """Say whether `text` is a reading: full-width kana, ー, ・ and spaces only, with at least one letter."""
    return bool(_KANA.fullmatch(text)) and bool(text.strip(" \u3000ー・"))


def search_key(text: str) -> str:
    """Fold a name, a reading or a query into the key two spellings of one name share.

    Width, case, hiragana/katakana, kanji variants, Latin accents, spaces and dots no longer matter:
    「髙﨑」 meets 「高崎」, 「ﾀｶｻｷ」 meets 「たかさき」, 「Nguyễn Thị」 meets 「nguyen thi」.
    """
    folded = unicodedata.normalize("NFKC", _VARIATION_SELECTORS.sub("", text)).casefold()
    everyday = _without_accents(to_hiragana(folded)).translate(_EVERYDAY_FORMS)
    return unicodedata.normalize("NFC", _IGNORED_IN_SEARCH.sub("", everyday))


def sort_key(reading: str) -> str:
    """Return the key that sorts readings in dictionary order (五十音順) when compared by code point.

    Voicing, small letters and ー count only between readings that are otherwise equal: はら < ばら < はらだ.
    In PostgreSQL, order by it under ``COLLATE "C"``.
    """
    exact = search_key(reading)
    letters: list[str] = []
    for letter in exact.translate(_UNMARKED_LETTERS):
        is_long_mark = letter == "ー" and letters
        letters.append(_VOWELS.get(letters[-1], letter) if is_long_mark else letter)
    return f"{''.join(letters)} {exact}"


def _without_accents(text: str) -> str:
    return "".join(_base_letter(letter) for letter in text)


def _base_letter(letter: str) -> str:
    """Drop the marks of a Latin letter only: those of が and of Devanagari make another letter."""
    decomposed = unicodedata.normalize("NFD", letter)
    return decomposed[0] if decomposed[0].isascii() else letter
