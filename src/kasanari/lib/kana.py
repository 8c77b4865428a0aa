"""Kana, and the keys by which names are searched and sorted.

Stored names keep every character (variants, IVS, spacing); only the *keys* made here are folded.
A key is never shown.
"""

import re
import unicodedata
from collections.abc import Iterator

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
        "巖": "巌",
        "學": "学",
        "實": "実",
        "萬": "万",
        "豐": "豊",
        "黑": "黒",
        "兒": "児",
        "鐵": "鉄",
        "鹽": "塩",
        "關": "関",
        "淺": "浅",
        "瀧": "滝",
        "龜": "亀",
        "堯": "尭",
        "檜": "桧",
        "藪": "薮",
        "礒": "磯",
        "峯": "峰",
        "籠": "篭",
        "壺": "壷",
        "增": "増",
        "橫": "横",
        "戶": "戸",
        "乘": "乗",
        "郞": "郎",
        "彥": "彦",
        "綠": "緑",
        "凜": "凛",
        "穰": "穣",
        "來": "来",
        "顯": "顕",
        "繩": "縄",
        "圀": "国",
        "嶽": "岳",
        "祕": "秘",
        "佛": "仏",
        "曉": "暁",
        "敎": "教",
        "燈": "灯",
        "蘆": "芦",
        "鷗": "鴎",
        "鶯": "鴬",
        "靑": "青",
        "淸": "清",
        "晉": "晋",
        "參": "参",
        "單": "単",
        "圖": "図",
        "廰": "庁",
        "辯": "弁",
        "帶": "帯",
        "應": "応",
        "戀": "恋",
        "攝": "摂",
        "斷": "断",
        "晝": "昼",
        "曆": "暦",
        "樂": "楽",
        "樣": "様",
        "歸": "帰",
        "殘": "残",
        "氣": "気",
        "濟": "済",
        "狀": "状",
        "獨": "独",
        "當": "当",
        "發": "発",
        "盡": "尽",
        "縣": "県",
        "縱": "縦",
        "總": "総",
        "聲": "声",
        "莊": "荘",
        "裝": "装",
        "覺": "覚",
        "讓": "譲",
        "豫": "予",
        "貳": "弐",
        "賴": "頼",
        "醫": "医",
        "鎭": "鎮",
        "雙": "双",
        "靈": "霊",
        "餘": "余",
        "驛": "駅",
        "體": "体",
        "齡": "齢",
        "吳": "呉",
        "珎": "珍",
        "埜": "野",
        "栢": "柏",
        "仭": "仞",
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


_KANA_LETTERS = re.compile("[^ぁ-ゖー]")
_V_AS_B = re.compile("ゔ([ぁぃぇぉ]?)")
_B_ROW = {"ぁ": "ば", "ぃ": "び", "": "ぶ", "ぇ": "べ", "ぉ": "ぼ"}
_SAME_SOUND = str.maketrans("ぢづゐゑを", "じずいえお")
_LENGTHENS = {"お": "うお", "う": "う", "え": "いえ"}
"""Letters that only lengthen the vowel before them."""
_LENGTHENS_WRITTEN = {"あ": "あ", "い": "い"} | _LENGTHENS
"""Of readings in kana, which write every vowel twice that is long."""
_N_AS_M = re.compile("m(?=[bmp])")
_N_BEFORE_N = re.compile("n(?=n[aiueoy])")
_MAY_BEAR_MARKS = re.compile("[\u00c0-\u226f]")
"""Every letter whose first part is an ASCII letter lies between these."""
_LENGTH_BY_H = re.compile("(?<=[ou])h(?![aiueoy])")


def without_variation(text: str) -> str:
    """``text`` without ideographic variation selectors: 渡\U000e0101 is 渡."""
    return _VARIATION_SELECTORS.sub("", text)


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
    folded = unicodedata.normalize("NFKC", without_variation(text)).casefold()
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


def sound_key(reading: str) -> str:
    """Return the key two readings share that an ear may take for one another; of kana, or of Latin letters as kana.

    Voicing (たかさき, たがさき), small letters, ヅ and ズ, ヴァ and バ no longer matter, nor how a long vowel is
    written: 「おおの」「オーノ」「Ohno」「おの」 are one. Letters that are neither kana nor Latin are dropped.
    """
    spelt = _without_accents(unicodedata.normalize("NFKC", reading).casefold())
    letters = jaconv.alphabet2kana(_spelt_out(spelt)) if spelt.isascii() else search_key(reading)
    heard = _V_AS_B.sub(lambda found: _B_ROW[found[1]], _KANA_LETTERS.sub("", letters))
    sounds = heard.translate(_SAME_SOUND).translate(_UNMARKED_LETTERS)
    return "".join(_without_long_vowels(sounds))


def spoken_key(reading: str, *, with_length: bool = True) -> str:
    """Return the key two ways of writing one pronunciation share: 「おおの」「オーノ」.

    Unlike in ``sound_key``, voicing and small letters count: 「たかた」 is not 「たかだ」. Latin letters rarely tell a
    long vowel: compared with kana, or with each other, length is left out, and 「Ohno」 meets 「おの」 too.
    """
    spelt = _without_accents(unicodedata.normalize("NFKC", reading).casefold())
    letters = jaconv.alphabet2kana(_spelt_out(spelt)) if spelt.isascii() else search_key(reading)
    sounds = _KANA_LETTERS.sub("", letters).translate(_SAME_SOUND)
    return "".join(_with_long_marks(sounds, _LENGTHENS_WRITTEN, "ー") if with_length else _with_long_marks(sounds))


def _with_long_marks(sounds: str, lengthens: dict[str, str] = _LENGTHENS, mark: str = "") -> Iterator[str]:
    before = ""
    for letter in sounds:
        is_long = letter == "ー" or letter in lengthens.get(_vowel_of(before.translate(_UNMARKED_LETTERS)), "")
        yield mark if is_long else letter
        before = before if letter == "ー" else letter


def _spelt_out(latin: str) -> str:
    """Spellings of passports and signs as dictionaries have them: m before b, m, p is ん, h after a vowel is length."""
    return _LENGTH_BY_H.sub("", _N_BEFORE_N.sub("n'", _N_AS_M.sub("n", latin)))


def _without_long_vowels(sounds: str) -> Iterator[str]:
    before = ""
    for letter in sounds:
        if letter != "ー" and letter not in _LENGTHENS.get(_vowel_of(before), ""):
            yield letter
        before = letter


def _vowel_of(letter: str) -> str:
    return letter if letter in _LENGTHENS else _VOWELS.get(letter, "")


def _without_accents(text: str) -> str:
    return _MAY_BEAR_MARKS.sub(lambda found: _base_letter(found[0]), text)


def _base_letter(letter: str) -> str:
    """Drop the marks of a Latin letter only: those of が and of Devanagari make another letter."""
    decomposed = unicodedata.normalize("NFD", letter)
    return decomposed[0] if decomposed[0].isascii() else letter
