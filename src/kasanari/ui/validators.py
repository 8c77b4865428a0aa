"""Checks that many forms share."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ALLOWED = frozenset("\n\r\t")


def no_control_characters(text: str) -> None:
    """Refuse control characters, which come from broken copies and hide in prints and exports."""
    found = [char for char in text if unicodedata.category(char) == "Cc" and char not in ALLOWED]
    if found:
        raise ValidationError(
            _("見えない制御文字（%(code)s）が含まれています。その部分を打ち直してください。"),
            code="control_characters",
            params={"code": f"U+{ord(found[0]):04X}"},
        )
