"""The search form of an address: a key under which two ways of writing it meet. It is never stored or shown."""

import re
import unicodedata
from functools import lru_cache

from kasanari import packs
from kasanari.lib import kana
from kasanari.lib.digits import KANJI_NUMERALS as _KANJI
from kasanari.lib.digits import number_in_kanji

_HYPHEN = re.compile(f"(?:(?<=[\\d{_KANJI}])|(?<=番地))\\s*[-\u2010-\u2015\u2212\u2500\u2501ーの]\\s*(?=[\\d{_KANJI}])")
_COUNTED = re.compile(f"[{_KANJI}]+(?=丁目|番|号|-)|(?<=-)[{_KANJI}]+")
_SEPARATOR = re.compile(r"(?<=\d)\s*(?:丁目|番地の|番地|番|号|-)+\s*(?=\d)")
_LAST_UNIT = re.compile(r"(?<=\d)(?:丁目|番地|番|号)(?![室棟])")
_SECTION = re.compile(r"大字|(?<=[^文\d\s])字(?=[^\d\s])")
_SMALL_KE = re.compile("[ゖヵヶゕ]")
_POSTAL_CODE = re.compile(r"〒?\s*([0-9]{3})\s*-?\s*([0-9]{4})")
_LEADING_POSTAL_CODE = re.compile(r"^〒\s*[0-9]{3}-?[0-9]{4}\s*")
_PARTS = re.compile(r"(?P<street>\D*\d+(?:-\d+)*|\D+)(?P<building>.*)")


def search_form(address: str) -> str:
    """Return the form that 「福岡県◯◯市城南町十五番３号」 and 「城南町15-3」 share; a building follows after a space.

    Width, hiragana and katakana, 丁目・番地・番・号 and the hyphens between numbers, numbers in kanji, 大字 and 字,
    a postal code in front, and the city's own prefecture and name no longer matter.
    """
    text = _HYPHEN.sub("-", _folded(address))
    text = _COUNTED.sub(lambda found: str(number_in_kanji(found[0])), text)
    text = _SECTION.sub("", _without_city(text))
    found = _PARTS.match(_LAST_UNIT.sub("", _SEPARATOR.sub("-", text)))
    parts = (found["street"], found["building"]) if found else ()
    return " ".join(part for part in ("".join(part.split()) for part in parts) if part)


def postal_code_of(text: str) -> str:
    """Return a postal code in any notation as ``100-0001``; empty where ``text`` is none."""
    found = _POSTAL_CODE.fullmatch(_narrow(text).strip())
    return f"{found[1]}-{found[2]}" if found else ""


def _folded(address: str) -> str:
    plain = unicodedata.normalize("NFKC", kana.without_variation(address)).casefold()
    return _SMALL_KE.sub("け", kana.to_hiragana(_LEADING_POSTAL_CODE.sub("", plain.strip())))


def _narrow(text: str) -> str:
    """Digits and the hyphens between them in their narrow form."""
    return _HYPHEN.sub("-", unicodedata.normalize("NFKC", text))


def _without_city(text: str) -> str:
    """Only the city's own: an address elsewhere keeps where it is."""
    prefecture, label = _own_names(packs.city().digest)
    return text.removeprefix(prefecture).lstrip().removeprefix(label).lstrip()


@lru_cache(maxsize=4)
def _own_names(digest: str) -> tuple[str, str]:
    """Prefecture and city, folded; ``digest`` stands for the pack, which is read once per process."""
    own = packs.city().municipality
    return _folded(own.prefecture), _folded(own.label)
