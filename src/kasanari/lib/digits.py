"""Digits out of what people type: numbers of phones, registers and cards."""

import re
import unicodedata

_NO_DIGIT = re.compile(r"\D")
_COUNTRY = re.compile(r"^81(?=[1-9]\d{8,9}$)")


def digits_of(text: str) -> str:
    """The digits of ``text`` in their narrow form: 「０９４２－３０－９０００」 is 0942309000; +81 in front is 0."""
    return _COUNTRY.sub("0", _NO_DIGIT.sub("", unicodedata.normalize("NFKC", text)))
