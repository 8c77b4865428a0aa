"""What is typed about where a person lives."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.people.actions import Home
from kasanari.people.addresses import postal_code_of
from kasanari.people.models import Residence
from kasanari.ui.forms import WrittenDateField, line

from .whereabouts import Whereabouts

WRITTEN = _("例：令和8年11月1日、R8.11.1、2026-11-01")


class HomeForm(forms.Form):
    """An address with its district, and since when. ``based_on`` is the version of the home that was on the screen."""

    based_on = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    postal_code = line(_("郵便番号"), max_length=20, help_text=_("例：830-0022。分からなければ空けておきます。"))
    address = line(
        _("住所"),
        required=True,
        max_length=200,
        help_text=_("町名から番地・建物まで。町名は漢字かかなの一部だけでも、候補から選べます。例：城南町15-3"),
    )
    as_typed = forms.BooleanField(
        label=_("町名表にない住所を、このまま記録する"), required=False,
        help_text=_("市外の住所や、新しい町名などのとき。"),
    )  # fmt: skip
    district_code = forms.ChoiceField(
        label=_("校区"), required=False, help_text=_("町名表で決まるときは、選ばなくてかまいません。")
    )
    district_is_given = forms.BooleanField(
        label=_("町名表によらず、選んだ校区にする"), required=False,
        help_text=_("通学や地区割りの実情で決めるとき。この住所に住む間、一覧の取込みでも変わりません。"),
    )  # fmt: skip
    from_on = WrittenDateField(
        label=_("住み始めた日"), help_text=WRITTEN,
        error_messages={"required": _("住み始めた日を入力してください。分からなければ、分かった日を入力します。")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["postal_code"].widget.attrs |= {"autocomplete": "off", "inputmode": "numeric", "size": 10}
        fields["address"].widget.attrs |= {"autocomplete": "off"}
        fields["address"].error_messages["required"] = _("住所を入力してください。")
        districts = packs.city().districts.values()
        fields["district_code"].choices = [("", _("町名表のとおり")), *((one.code, one.name) for one in districts)]
        fields["from_on"].latest = timezone.localdate()

    @property
    def where(self) -> Whereabouts:
        """What the form tells as it stands, checked or not."""
        said = [str(self[name].value() or "").strip() for name in ("address", "postal_code")]
        return Whereabouts(*said)

    @property
    def asks_as_typed(self) -> bool:
        """Whether the worker must say on purpose that the address stays as it is."""
        return bool(self["as_typed"].value()) or "as_typed" in self.errors

    def clean_postal_code(self) -> str:
        text: str = self.cleaned_data["postal_code"]
        if text and not postal_code_of(text):
            raise forms.ValidationError(_("郵便番号として読めません。「830-0022」のように、7桁で入力してください。"))
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "address" in data and "postal_code" in data:
            self._require_listed(data)
            self._require_one_district(data)
        return data

    def _require_listed(self, data: dict[str, Any]) -> None:
        if not self.where.is_listed and not data["as_typed"]:
            self.add_error("address", self._unlisted())
            self.add_error("as_typed", _("町名を候補から選び直すか、このまま記録するなら印を付けてください。"))

    def _unlisted(self) -> str:
        where = self.where
        return where.sentence if where.contradicts or not where.offered else str(_("町名表にない書き方です。"))

    def _require_one_district(self, data: dict[str, Any]) -> None:
        chosen, told = data.get("district_code", ""), self.where.placed.district_code
        if data["district_is_given"] and not chosen:
            self.add_error("district_code", _("校区を選んでください。"))
        elif chosen and told and chosen != told and not data["district_is_given"]:
            self.add_error(
                "district_is_given",
                _(
                    "選んだ校区が、町名表の校区と違います。選んだ校区にするなら印を付け、しないなら「町名表のとおり」に戻してください。"
                ),
            )

    def home(self) -> Home:
        data = self.cleaned_data
        return Home(data["address"], data["postal_code"], data["district_code"], data["district_is_given"])


class MoveForm(HomeForm):
    """A new home. ``came`` is asked only of somebody without a home on record."""

    MOVED_IN, TOLD = "moved_in", "told"

    came = forms.ChoiceField(
        label=_("どうして分かったか"),
        choices=[(MOVED_IN, _("市外から転入した")), (TOLD, _("前から住んでいた住所が分かった"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("どちらかを選んでください。")},
    )

    def __init__(self, *args: Any, moves_within: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if moves_within:
            del self.fields["came"]

    @property
    def came_from_elsewhere(self) -> bool:
        return bool(self.cleaned_data.get("came") == self.MOVED_IN)


class MovingOutForm(forms.Form):
    """When somebody left the city, and where to."""

    based_on = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    left_on = WrittenDateField(
        label=_("転出した日"), help_text=WRITTEN, error_messages={"required": _("転出した日を入力してください。")}
    )
    moved_to = line(
        _("転出先"), max_length=200,
        help_text=_("市町村名だけでもかまいません。分からなければ空けておき、分かったときに書き足します。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["left_on"].latest = timezone.localdate()  # type: ignore[attr-defined]  # a WrittenDateField
        self.fields["moved_to"].widget.attrs |= {"autocomplete": "off"}


def as_initial(home: Residence | None) -> dict[str, Any]:
    """The form of a correction: what is on record."""
    if home is None:
        return {}
    fields = ("postal_code", "address", "district_is_given", "from_on")
    chosen = home.district_code if home.district_is_given or not home.town_code else ""
    unlisted = not Whereabouts(home.address, home.postal_code).is_listed
    return {name: getattr(home, name) for name in fields} | {"district_code": chosen, "as_typed": unlisted}
