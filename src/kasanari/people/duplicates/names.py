"""Are two written forms one name? By what is known of names, not by how many letters they share.

Decisions that could have been taken otherwise:

- 斎 (with 齋) and 斉 (with 齊) are two characters of two meanings; a family has one or the other. So are 太 and 大.
- Given names that only sound alike (陽斗, 陽翔) are two names; one of them written in kana is either.
- 「たかた」 and 「たかだ」 are one name where the characters are the same, two where only kana are known.
- Latin letters tell no long vowel: 「Ono」 may be 小野 as well as 大野. In kana they are two.
- Middle names and a mother's family name may be missing; a Vietnamese, Chinese or Korean given name is never shortened.
- 「Jr.」 tells a son from his father, also where the other has no such mark.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import permutations

import jaconv
from rapidfuzz import fuzz

from kasanari.lib import kana

from .origins import (
    BROUGHT_FROM_ELSEWHERE,
    CHINESE,
    GENERATION,
    KOREAN,
    KOREAN_SPELLINGS,
    LEFT_OUT,
    SIMPLIFIED,
    SOUTH_ASIAN,
    SOUTH_ASIAN_SPELLINGS,
    VIETNAMESE,
    VIETNAMESE_MIDDLE,
    WRITTEN_AS_HEARD,
)

SAME = 0.9
"""From this score on, two forms are one name."""
ALMOST = 0.6
"""Two names that share their reading, or their characters: no proof of anything, worth a look beside other facts."""
MOST_WORDS = 5
"""Names of more words are compared in one order only."""

Spelling = Callable[[str], str]

_SEPARATORS = re.compile(r"[\s・·,.=＝/‐‑–-]+")
_BESIDE = re.compile(r"[（(]\s*(?:旧姓|旧氏|née|nee)?[:：\s]*([^）)]+)[）)]")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〆]")
_KANA = re.compile("[ぁ-ゖァ-ヺーｦ-ﾟ]")
_LATIN = re.compile("[a-z]")
_REPEATED = re.compile("(.)々")
_MARKS = re.compile("[\u0300-\u036f]")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_SMALL = "ぁぃぅぇぉっゃゅょゎ"
_MADE_LARGE = str.maketrans(_SMALL, "あいうえおつやゆよわ")
_HALF_WIDTH = re.compile("[ｦ-ﾟ]")


@dataclass(frozen=True)
class NameVerdict:
    """``score`` 0–1 that two forms are one name,, and the code of the reason."""

    score: float
    reason: str

    @property
    def is_same(self) -> bool:
        return self.score >= SAME


DIFFERENT = NameVerdict(0.0, "other_name")


def same_name(a: str, b: str, *, kana_a: str = "", kana_b: str = "") -> NameVerdict:
    """Say whether two written forms are one name; ``kana_a`` and ``kana_b`` are their readings, where known.

    A name in brackets is one the person bears beside the other: 「鈴木（佐藤）花子」.
    """
    verdicts = [_compared(one, other) for one in _forms(a, kana_a) for other in _forms(b, kana_b)]
    return max(verdicts, key=lambda verdict: verdict.score, default=DIFFERENT)


@lru_cache(maxsize=4096)
def _forms(text: str, reading: str) -> tuple[_Form, ...]:
    beside = _BESIDE.search(text)
    if beside is None:
        return (_Form(text, reading),) if text.strip() or reading.strip() else ()
    bare = _BESIDE.sub(" ", text)
    words = _SEPARATORS.split(bare.strip())
    other = " ".join([beside.group(1), *words[1:]])
    return _Form(bare, reading), _Form(other, "")


class _Form:
    """One way a name is written, and its reading."""

    def __init__(self, text: str, reading: str) -> None:
        self.text, self.reading = text, reading

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(word for part in _SEPARATORS.split(self.text) if (word := _written(part)))

    @cached_property
    def key(self) -> str:
        return "".join(self.words)

    @cached_property
    def is_han(self) -> bool:
        return bool(_HAN.search(self.text))

    @cached_property
    def is_kana(self) -> bool:
        return not self.is_han and bool(_KANA.search(self.text))

    @cached_property
    def latin(self) -> tuple[str, ...]:
        """The words of a name in Latin letters, without accents, particles and marks of generation."""
        if self.is_han or self.is_kana or not _LATIN.search(self.key):
            return ()
        words = tuple(word for word in self.words if word not in GENERATION)
        return tuple(word for word in words if word not in LEFT_OUT or word in VIETNAMESE & {words[0], words[-1]})

    @cached_property
    def generation(self) -> str:
        return next((GENERATION[word] for word in self.words if word in GENERATION), "")

    @cached_property
    def spoken(self) -> str:
        """The reading in kana, as far as anybody wrote it; empty where nobody did."""
        return self.reading or (self.text if self.is_kana else "")


def _written(word: str) -> str:
    key = kana.search_key(word).translate(SIMPLIFIED).replace("ゖ", "け")
    return _REPEATED.sub(r"\1\1", key)


def _compared(a: _Form, b: _Form) -> NameVerdict:
    if a.latin and b.latin:
        return _latin(a, b)
    if a.key and a.key == b.key:
        return _same_characters(a, b)
    if a.is_han and b.is_han:
        return _other_characters(a, b)
    return _by_reading(a, b)


def _same_characters(a: _Form, b: _Form) -> NameVerdict:
    """One written form: one name, unless two readings are known that no ear takes for each other."""
    if a.spoken and b.spoken and not a.is_kana and not _sounds_alike(a.spoken, b.spoken):
        return NameVerdict(ALMOST, "other_reading")
    if a.is_kana and _spoken(a.text) != _spoken(b.text):
        return DIFFERENT
    return NameVerdict(1.0, "written" if a.text == b.text else "variant")


def _other_characters(a: _Form, b: _Form) -> NameVerdict:
    if len(a.words) > 1 and sorted(a.words) == sorted(b.words):
        return NameVerdict(0.98, "order")
    same_reading = bool(a.spoken and b.spoken) and _orders(a.spoken, _spoken) & _orders(b.spoken, _spoken)
    if same_reading and _differ_by_kana_only(a, b):
        return NameVerdict(0.92, "reading")
    if same_reading:
        return NameVerdict(ALMOST, "same_reading")
    return NameVerdict(min(ALMOST, fuzz.ratio(a.key, b.key) / 200), "other_name")


def _differ_by_kana_only(a: _Form, b: _Form) -> bool:
    """Where the words differ, one of them is written in kana: nobody knew the characters."""
    if len(a.words) != len(b.words):
        return False
    return all(one == other or _is_kana_for(one, other) for one, other in zip(a.words, b.words, strict=True))


def _is_kana_for(one: str, other: str) -> bool:
    return bool(_HAN.search(one)) != bool(_HAN.search(other))


def _by_reading(a: _Form, b: _Form) -> NameVerdict:
    """Characters against kana or Latin letters, kana against either: only the readings can be compared."""
    if a.spoken and b.spoken:
        return _spoken_alike(a, b)
    latin, other = (a, b) if a.latin else (b, a)
    if not latin.latin or not other.spoken:
        return NameVerdict(0.0, "unknown_reading")
    return _spelt_out(latin, other)


def _spoken_alike(a: _Form, b: _Form) -> NameVerdict:
    if _orders(a.spoken, _spoken) & _orders(b.spoken, _spoken):
        return NameVerdict(0.96, "reading")
    if not a.is_han and not b.is_han and _orders(a.spoken, _loaned) & _orders(b.spoken, _loaned):
        return NameVerdict(0.93, "loaned")
    if _is_without_small_letters(a, b):
        return NameVerdict(0.92, "reading")
    return NameVerdict(ALMOST if _sounds_alike(a.spoken, b.spoken) else 0.0, "similar_reading")


def _spelt_out(latin: _Form, other: _Form) -> NameVerdict:
    """A name in Latin letters against a reading in kana."""
    spelt = " ".join(latin.latin)
    if _orders(spelt, _without_length) & _orders(other.spoken, _without_length):
        return NameVerdict(0.94, "romanised")
    heard = [_heard(word) for word in _SEPARATORS.split(other.spoken) if word]
    if any(_is_heard_as(order, heard) for order in _arranged(_brought(latin.latin))):
        return NameVerdict(0.91, "loaned")
    return NameVerdict(0.0, "similar_reading")


def _latin(a: _Form, b: _Form) -> NameVerdict:
    if a.generation != b.generation:
        return NameVerdict(0.3, "generation")
    if _is_vietnamese(a) and _is_vietnamese(b) and _tones_differ(a, b):
        return NameVerdict(ALMOST, "other_accents")
    one, other = Counter(a.latin), Counter(b.latin)
    if set(one) == set(other):
        return NameVerdict(1.0 if a.latin == b.latin else 0.98, "written" if a.text == b.text else "variant")
    for spell in (_plain, _korean, _south_asian, _japanese):
        if not _is_spelt_by(spell, a, b):
            continue
        if _run_together(a.latin, spell) & _run_together(b.latin, spell):
            return NameVerdict(0.95, "romanised")
    if _shortens(a, b) or _shortens(b, a):
        return NameVerdict(0.92, "middle")
    return NameVerdict(min(ALMOST, fuzz.ratio(" ".join(a.latin), " ".join(b.latin)) / 200), "other_name")


def _shortens(a: _Form, b: _Form) -> bool:
    """``a`` leaves out or abbreviates what ``b`` writes out, with at least two whole words in common."""
    if len(a.latin) > len(b.latin):
        return False
    few, many = Counter(a.latin), Counter(b.latin)
    shared, missing = few & many, few - many
    more = list((many - few).elements())
    if sum(shared.values()) < 2:
        return False
    if _is_vietnamese(a) or _is_vietnamese(b):
        return not missing and all(word in VIETNAMESE_MIDDLE for word in more)
    if set(few) & (CHINESE | KOREAN):
        return False
    return all(len(word) == 1 and any(whole.startswith(word) for whole in more) for word in missing)


def _is_vietnamese(form: _Form) -> bool:
    return bool(form.latin) and bool({form.latin[0], form.latin[-1]} & VIETNAMESE)


def _tones_differ(a: _Form, b: _Form) -> bool:
    """Both were written with accents, and the accents are others: 「Hòa」 is not 「Hoa」."""
    one, other = _toned(a.text), _toned(b.text)
    return any(map(_has_marks, one)) and any(map(_has_marks, other)) and _is_other(one, other)


def _is_other(one: list[str], other: list[str]) -> bool:
    return sorted(word for word in one if _bare(word) not in VIETNAMESE_MIDDLE) != sorted(
        word for word in other if _bare(word) not in VIETNAMESE_MIDDLE
    )


def _toned(text: str) -> list[str]:
    """Words with the mark of the tone at their end: 「Hoà」 and 「Hòa」 are two habits of one spelling."""
    words = _SEPARATORS.split(unicodedata.normalize("NFD", text.casefold().replace("đ", "d\u0335")))
    return [_TONES.sub("", word) + "".join(_TONES.findall(word)) for word in words if word]


def _has_marks(word: str) -> bool:
    return bool(_MARKS.search(word))


def _bare(word: str) -> str:
    return _MARKS.sub("", word)


def _is_spelt_by(spell: Spelling, a: _Form, b: _Form) -> bool:
    """Whether names like these are spelt in the ways ``spell`` knows; pinyin looks like Japanese and is not."""
    words = (*a.latin, *b.latin)
    if spell is _japanese:
        return not CHINESE & set(words)
    if spell is _korean:
        return any(_korean(word) in _spelt(KOREAN, _korean) for word in words)
    if spell is _south_asian:
        return any(_south_asian(word) in _spelt(SOUTH_ASIAN, _south_asian) for word in words)
    return True


@lru_cache
def _spelt(families: frozenset[str], spell: Spelling) -> frozenset[str]:
    return frozenset(spell(word) for word in families)


def _plain(word: str) -> str:
    return word


def _japanese(word: str) -> str:
    """The pronunciation of a word in Hepburn or Kunrei; a word that is neither stays itself."""
    letters = kana.spoken_key(word, with_length=False)
    is_whole = len(_heard(letters)) + 2 >= len(word) and word[-1] in "aeiounh"
    return letters if is_whole else word


def _korean(word: str) -> str:
    return _respelt(word, KOREAN_SPELLINGS)


def _south_asian(word: str) -> str:
    return _respelt(word, SOUTH_ASIAN_SPELLINGS)


def _respelt(word: str, spellings: tuple[tuple[str, str], ...]) -> str:
    for written, meant in spellings:
        word = re.sub(written, meant, word)
    return word


def _run_together(words: tuple[str, ...], spell: Spelling) -> set[str]:
    """The words without spaces, in every order: 「Xiaoming Wang」, 「WANG XIAO MING」."""
    spelt = [spell(word) for word in words]
    return {"".join(order) for order in _arranged(spelt)}


def _arranged(words: list[str] | tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return permutations(words) if len(words) <= MOST_WORDS else iter([tuple(words)])


def _orders(reading: str, fold: Spelling) -> set[str]:
    """The reading without spaces as it stands, and with each word in front: family name first or last."""
    words = [word for word in _SEPARATORS.split(reading) if word]
    turned = [words[index:] + words[:index] for index in range(max(1, len(words)))]
    return {fold("".join(order)) for order in turned} - {""}


def _spoken(reading: str) -> str:
    return kana.spoken_key(reading)


def _without_length(reading: str) -> str:
    return kana.spoken_key(reading, with_length=False)


def _loaned(reading: str) -> str:
    return _respelt(_spoken(reading), BROUGHT_FROM_ELSEWHERE)


def _sounds_alike(one: str, other: str) -> bool:
    return kana.sound_key(one) == kana.sound_key(other)


def _is_without_small_letters(a: _Form, b: _Form) -> bool:
    """An old system wrote one of the readings in half-width capitals, as ｷﾖｳｺ for キョウコ."""
    for old, other in ((a.spoken, b.spoken), (b.spoken, a.spoken)):
        if _HALF_WIDTH.search(old) and not set(_SMALL) & set(kana.search_key(old)):
            return kana.search_key(old) == kana.search_key(other).translate(_MADE_LARGE)
    return False


def _heard(reading: str) -> str:
    """Kana in Latin letters, as a Japanese ear brings foreign names back."""
    letters: str = jaconv.kana2alphabet(_respelt(_without_length(reading), BROUGHT_FROM_ELSEWHERE))
    return letters.replace("'", "")


def _brought(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_respelt(word, WRITTEN_AS_HEARD) for word in words)


def _is_heard_as(words: tuple[str, ...], heard: list[str]) -> bool:
    return len(words) == len(heard) and all(map(_is_one_word, words, heard))


def _is_one_word(written: str, heard: str) -> bool:
    """Both begin alike, end in the same vowel or in none, and differ in little between."""
    one, other = _bones(written), _bones(heard)
    ends = [word[-1:] if word[-1:] in _VOWELS else "" for word in (one, other)]
    return one[:1] == other[:1] and ends[0] == ends[1] and fuzz.ratio(one, other) >= 80


_VOWELS = tuple("aeio")
_BONES = (
    ("ch|sh|ts", "s"), ("ph|f", "h"), ("th", "t"), ("c|q", "k"), ("x", "ks"), ("l", "r"), ("v", "b"), ("j|z", "s"),
    ("ng\\b|ng$", "n"), ("m(?=[bpmn])", "n"), ("[uwyh]", ""), ("(.)\\1", "\\1"),
)  # fmt: skip


def _bones(latin: str) -> str:
    """What is left of a name whichever way it came into kana."""
    return _respelt(latin, _BONES)
