"""How forms are rendered (DADS markup) and the fields most forms share.

Set ``FORM_RENDERER = "kasanari.ui.forms.Renderer"``. Then ``{{ form.name.as_field_group }}`` renders label,
「※必須」, help, widget and errors, tied together for screen readers; ``{{ form }}`` renders an error summary
and all fields.
"""

from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.template.backends.base import BaseEngine
from django.template.backends.django import DjangoTemplates as DjangoTemplatesBackend
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kasanari.lib import wareki

from .validators import no_control_characters

TEMPLATES = Path(__file__).parent / "templates"
DJANGO_TEMPLATES = Path(forms.__file__).parent / "templates"


class Renderer(DjangoTemplates):
    """Renders forms from ``templates/ui/forms``; Django's own widget templates stay the fallback.

    It has an engine of its own, since Django's widget templates rely on undefined variables, which fail
    our tests.
    """

    form_template_name = "form.html"
    field_template_name = "field.html"

    @cached_property
    def engine(self) -> BaseEngine:
        return DjangoTemplatesBackend(
            {
                "NAME": "kasanari-forms",
                "APP_DIRS": True,
                "DIRS": [TEMPLATES / "ui" / "forms", TEMPLATES, DJANGO_TEMPLATES],
                "OPTIONS": {},
            }
        )


class DateInput(forms.DateInput):
    """The browser's own date picker; a small script writes the date in wareki beside it."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"data-wareki": True, **(attrs or {})}, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """The browser's own date and time picker, to the minute, in the current time zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class DateField(forms.DateField):
    """A day picked from the calendar: appointments, due dates, periods."""

    widget = DateInput


class DateTimeField(forms.DateTimeField):
    """A moment picked from the calendar, to the minute; returned aware, in the current time zone."""

    widget = DateTimeInput


class WrittenDateField(forms.Field):
    """A day typed as people say it, mostly dates of birth.

    S25.3.4, 昭和25年3月4日 and 1950-03-04 are the same. Cleans to a `datetime.date`, or None when empty.
    What was typed stays in the field when it cannot be read.
    """

    widget = forms.TextInput(attrs={"autocomplete": "off", "size": 14})
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("日付として読めません。「昭和25年3月4日」「S25.3.4」「1950-03-04」のように入力してください。"),
        "future": _("未来の日付です。年を確かめてください。"),
    }

    def __init__(self, *, latest: date | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.latest = latest

    def prepare_value(self, value: Any) -> Any:
        return wareki.format(value) if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or not str(value).strip():
            return None
        if isinstance(value, date):
            return value
        try:
            return wareki.parse(str(value))
        except wareki.WarekiError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and self.latest is not None and value > self.latest:
            raise ValidationError(self.error_messages["future"], code="future")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class TextArea(forms.Textarea):
    """Several lines; grows with its text where the browser can, and a small script counts what is left."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"rows": 4, **(attrs or {})})


class TextField(forms.CharField):
    """Text of several lines: what somebody said, what was done.

    Give `max_length`; longer text is refused, never cut.
    """

    widget = TextArea


def status_of(form: Any) -> int:
    """The status of a page with ``form``: 422 when it was refused, 409 when ``form.theirs`` was saved meanwhile."""
    if getattr(form, "theirs", None) is not None:
        return HTTPStatus.CONFLICT
    return HTTPStatus.UNPROCESSABLE_ENTITY if form is not None and form.is_bound else HTTPStatus.OK


LONG = 4000
"""Characters of a free text. Longer stories are told in several notes."""

Label = Any  # a text, translated now or later


def text(
    label: Label, *, required: bool = True, rows: int = 4, help_text: Label = "", max_length: int = LONG
) -> forms.CharField:
    """A field for text of several lines."""
    return TextField(
        label=label,
        required=required,
        max_length=max_length,
        help_text=help_text,
        widget=TextArea(attrs={"rows": rows}),
        validators=[no_control_characters],
    )


def line(label: Label, *, required: bool = False, max_length: int = 100, help_text: Label = "") -> forms.CharField:
    """A field for one line."""
    return forms.CharField(
        label=label, required=required, max_length=max_length, help_text=help_text, validators=[no_control_characters]
    )
