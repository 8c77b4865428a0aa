"""A place, and what is offered there on which days."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kasanari.ui.forms import DateField, line, text

from ..facts import OfferFacts, PlaceFacts, ScheduleFacts
from ..models import (
    Accessibility,
    Frequency,
    Location,
    LocationType,
    Organization,
    Service,
    ServiceStatus,
    Visibility,
    Weekday,
)
from . import choices

OLDEST = 120
DEAREST = 1_000_000
WEEKS = (("1", _("第1")), ("2", _("第2")), ("3", _("第3")), ("4", _("第4")), ("5", _("第5")), ("-1", _("最後")))


class PlaceForm(forms.Form):
    """場所. Where a whole page is about something else, the place may be left out: then its name is empty."""

    name = line(_("場所の名称"), required=True, max_length=200)
    kana = line(_("フリガナ"), max_length=200)
    location_type = forms.ChoiceField(label=_("種類"), choices=LocationType.choices)
    postal_code = line(_("郵便番号"), max_length=8)
    address = line(_("所在地"), max_length=200)
    building = line(_("建物名・階"))
    district_code = forms.ChoiceField(label=_("校区"), required=False, help_text=_("空欄なら、所在地から決めます。"))
    transportation = line(_("行き方"), max_length=300)
    description = text(_("場所の説明"), required=False, rows=2, max_length=2000)
    latitude = forms.FloatField(label=_("緯度"), required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label=_("経度"), required=False, min_value=-180, max_value=180)
    accessibility = forms.MultipleChoiceField(
        label=_("バリアフリー"), required=False, choices=Accessibility.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, data: Any = None, *, current: Location | None = None, required: bool = True, **kwargs: Any
    ) -> None:
        initial = {name: getattr(current, name) for name in self.base_fields} if current else None
        super().__init__(data, initial=initial, **kwargs)
        self.fields["name"].required = required
        self.fields["district_code"].choices = choices.with_any(choices.districts(), _("所在地から決める"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("latitude") is None) != (data.get("longitude") is None) and not self.errors:
            self.add_error("longitude", _("緯度と経度は、両方入れるか、両方空欄にしてください。"))
        if data.get("address") and not data.get("name"):
            self.add_error("name", _("場所の名称を入れてください。"))
        return data

    @property
    def is_told(self) -> bool:
        return bool(self.cleaned_data.get("name"))

    def facts(self) -> PlaceFacts:
        told = self.cleaned_data | {"accessibility": tuple(self.cleaned_data["accessibility"])}
        return PlaceFacts(**told)


class ScheduleForm(forms.Form):
    """One line of days and hours: 毎週 土 10:00–12:00, or 毎月 第1・第3 土."""

    freq = forms.ChoiceField(label=_("くり返し"), choices=Frequency.choices)
    weeks = forms.MultipleChoiceField(
        label=_("第何週（毎月のとき）"), required=False, choices=WEEKS, widget=forms.CheckboxSelectMultiple
    )
    days = forms.MultipleChoiceField(
        label=_("曜日"), required=False, choices=Weekday.choices, widget=forms.CheckboxSelectMultiple
    )
    opens_at = forms.TimeField(label=_("開始"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    closes_at = forms.TimeField(label=_("終了"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    valid_from = DateField(label=_("いつから"), required=False)
    valid_to = DateField(label=_("いつまで"), required=False)
    description = line(_("日時の補足"), max_length=200)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("weeks") and data.get("freq") != Frequency.MONTHLY:
            self.add_error("freq", _("第何週かを選ぶときは、「毎月」にしてください。"))
        if any(data.get(name) for name in ("opens_at", "closes_at", "weeks")) and not data.get("days"):
            self.add_error("days", _("曜日を選んでください。"))
        return data

    @property
    def is_told(self) -> bool:
        return bool(self.cleaned_data.get("days") or self.cleaned_data.get("description"))

    def facts(self) -> ScheduleFacts:
        told = dict(self.cleaned_data)
        return ScheduleFacts(
            **told | {"days": tuple(told["days"]), "weeks": tuple(int(week) for week in told["weeks"])}
        )


ScheduleFormSet = forms.formset_factory(ScheduleForm, extra=1, max_num=10, validate_max=True)


class OfferForm(forms.Form):
    """活動・サービス."""

    name = line(_("活動・サービスの名称"), required=True, max_length=200)
    description = text(_("内容"), required=False, rows=3, max_length=2000)
    status = forms.ChoiceField(label=_("状況"), choices=ServiceStatus.choices)
    visibility = forms.ChoiceField(
        label=_("公開の範囲"),
        required=False,
        choices=choices.with_any(Visibility.choices, _("団体と同じ")),
        help_text=_("団体より広くはなりません。"),
    )
    topics = forms.MultipleChoiceField(
        label=_("困りごと"), required=False, choices=choices.topics, widget=forms.CheckboxSelectMultiple
    )
    needs = forms.MultipleChoiceField(
        label=_("できること・歓迎"), required=False, choices=choices.needs, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("使える言語"), required=False, choices=choices.languages, widget=forms.CheckboxSelectMultiple
    )
    serves_city = forms.BooleanField(label=_("市内のどこの人でも使える"), required=False)
    district_codes = forms.MultipleChoiceField(
        label=_("対象の校区（場所の校区のほかに）"), required=False, choices=choices.districts,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    eligibility = line(_("対象の方"), max_length=400)
    minimum_age = forms.IntegerField(label=_("対象年齢（から）"), required=False, min_value=0, max_value=OLDEST)
    maximum_age = forms.IntegerField(label=_("対象年齢（まで）"), required=False, min_value=0, max_value=OLDEST)
    application_process = line(_("利用のしかた"), max_length=400)
    cost = forms.IntegerField(
        label=_("費用（円）"),
        required=False,
        min_value=0,
        max_value=DEAREST,
        help_text=_("無料は0、分からなければ空欄。"),
    )
    cost_note = line(_("費用の説明"), max_length=200)
    url = forms.URLField(label=_("ウェブページ"), required=False, assume_scheme="https")

    def __init__(
        self,
        data: Any = None,
        *,
        entry: Organization | None = None,
        current: Service | None = None,
        required: bool = True,
        prefix: str | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(current), prefix=prefix)
        self.fields["name"].required = required
        self.fields["based_on"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=current.version if current else 0, min_value=0
        )
        if entry is not None:
            self.fields["places"] = forms.MultipleChoiceField(
                label=_("場所"),
                required=False,
                choices=[(str(place.pk), str(place)) for place in entry.locations.all()],
                initial=[str(place.location_id) for place in current.places.all()] if current else [],
                widget=forms.CheckboxSelectMultiple,
            )
        rows = [_row(row) for row in current.schedules.all()] if current else []
        self.schedules = ScheduleFormSet(data, prefix=f"{prefix or 'offer'}-schedules", initial=rows)

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.schedules.is_valid()])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        young, old = data.get("minimum_age"), data.get("maximum_age")
        if young is not None and old is not None and old < young:
            self.add_error("maximum_age", _("「から」の年齢より上にしてください。"))
        return data

    @property
    def is_told(self) -> bool:
        return bool(self.cleaned_data.get("name"))

    def facts(self) -> OfferFacts:
        known = OfferFacts.__dataclass_fields__
        told = {name: _frozen(value) for name, value in self.cleaned_data.items() if name in known}
        return OfferFacts(**told, schedules=tuple(row.facts() for row in self.schedules if row.is_told))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _initial(current: Service | None) -> dict[str, Any]:
    if current is None:
        return {"status": ServiceStatus.ACTIVE}
    return {name: getattr(current, name) for name in OfferForm.base_fields}


def _row(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ScheduleForm.base_fields} | {
        "weeks": [str(week) for week in row.weeks]
    }
