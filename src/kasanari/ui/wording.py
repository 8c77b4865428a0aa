"""Django's own error messages, worded as an office tells a person what to do.

Django's Japanese catalogue speaks of フィールド and 値; these replace the few messages staff and residents
meet.
"""

from django.core.validators import MaxLengthValidator
from django.forms import (
    BooleanField,
    ChoiceField,
    DateField,
    DateTimeField,
    Field,
    IntegerField,
    ModelChoiceField,
    ModelMultipleChoiceField,
    MultipleChoiceField,
)
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

REQUIRED = _("入力してください。")
CHOOSE = _("選んでください。")
NOT_OFFERED = _("一覧の中から選んでください。")
CONFIRM = _("確かめて、印を付けてください。")


def reword() -> None:
    """Replace the messages for every form; called once when the app is ready."""
    Field.default_error_messages["required"] = REQUIRED
    for field in (ChoiceField, MultipleChoiceField, ModelChoiceField, ModelMultipleChoiceField):
        field.default_error_messages = {
            **field.default_error_messages,
            "required": CHOOSE,
            "invalid_choice": NOT_OFFERED,
        }
    BooleanField.default_error_messages = {"required": CONFIRM}
    DateField.default_error_messages["invalid"] = _("日付を「2026-04-01」のように入力してください。")
    DateTimeField.default_error_messages["invalid"] = _("日付と時刻を「2026-04-01 10:30」のように入力してください。")
    IntegerField.default_error_messages["invalid"] = _("数字で入力してください。")
    MaxLengthValidator.message = ngettext_lazy(
        "%(limit_value)d文字以内で入力してください（いま%(show_value)d文字）。",
        "%(limit_value)d文字以内で入力してください（いま%(show_value)d文字）。",
        "limit_value",
    )
