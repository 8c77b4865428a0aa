"""なんでも受付: one form for every desk and every worry."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasanari import gate, packs
from kasanari.gate import Right
from kasanari.packs.forms import CodeField, CodesField, choices
from kasanari.people.actions import Particulars
from kasanari.people.models import Person, Sex
from kasanari.staff.models import User
from kasanari.ui.forms import WrittenDateField, line, text
from kasanari.ui.validators import no_control_characters

from ..actions import NewContact
from ..models.contact import HAND_OVER

PARTICULARS = ("family_name", "given_name", "family_kana", "given_kana", "sex", "birth_on", "phone", "language")


class ContactForm(forms.Form):
    """相談受付票. A nameless caller is as welcome as a known one."""

    desk_code = forms.ChoiceField(label=_("受け付ける窓口"))
    channel = CodeField(code_table="channels", label=_("相談の経路"), initial="counter")
    caller = line(_("来談者（本人以外のとき）"), help_text=_("例：隣に住む方、長女、民生委員"))
    anonymous = forms.BooleanField(label=_("匿名で受け付ける"), required=False)
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    family_name = line(_("氏"), max_length=60)
    given_name = line(_("名"), max_length=60)
    family_kana = line(_("氏（カナ）"), max_length=80)
    given_kana = line(_("名（カナ）"), max_length=80)
    birth_on = WrittenDateField(
        label=_("生年月日"), required=False, help_text=_("例：昭和25年3月4日、S25.3.4、1950-03-04")
    )
    sex = forms.ChoiceField(label=_("性別"), choices=Sex.choices, required=False, initial=Sex.UNKNOWN)
    phone = line(_("連絡のつく電話"), max_length=30)
    language = forms.ChoiceField(label=_("使う言語"), required=False)
    interpreter = line(_("通訳"), max_length=60, help_text=_("例：映像通訳、同行の家族、不要"))
    words = text(_("相談の内容（本人の言葉で）"), rows=6)
    topics = CodesField(
        code_table="topics", label=_("相談領域"), help_text=_("いくつでも。最も困っていることは下で選びます。")
    )
    main_topic = forms.ChoiceField(label=_("最も困っていること"), required=False)
    danger = CodesField(
        code_table="danger_signs",
        label=_("危険の兆し"),
        required=False,
        help_text=_("ひとつでもあれば、記録より先に119番・110番、虐待の通告を。"),
    )
    outcome = CodeField(code_table="outcomes", label=_("一次判断"), initial="own_desk")
    handed_to = line(
        _("案内したつなぎ先"),
        help_text=_("匿名の方に「つなぐ」とき。名前の分かる方は、受け付けたあとに、つなぐ相手を選びます。"),
    )
    reply = text(_("その場で伝えたこと"), required=False, rows=3)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, worker: User, desk_codes: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.worker = worker
        self.initial.setdefault("form_key", uuid4())
        city = packs.city()
        self._choose("desk_code", [(code, city.desks[code].name) for code in desk_codes])
        self._choose("language", [("", _("日本語")), *choices(city.languages.values())])
        self._choose("main_topic", [("", _("選んだ最初のもの")), *choices(city.code_tables["topics"].values())])
        self.fields["desk_code"].error_messages["invalid_choice"] = _(
            "この窓口には配属されていないため、受け付けられません。ご自分の窓口を選んでください。"
        )
        self.fields["birth_on"].latest = timezone.localdate()  # type: ignore[attr-defined]  # a WrittenDateField

    def _choose(self, field: str, options: list[Any]) -> None:
        self.fields[field].choices = options  # type: ignore[attr-defined]  # a ChoiceField
        self.fields[field].widget.choices = options

    def clean_person(self) -> Person | None:
        """Only a person this worker may know of; anybody else does not exist."""
        person_id: UUID | None = self.cleaned_data["person"]
        if person_id is None:
            return None
        person: Person | None = gate.visible(
            Person.objects.filter(pk=person_id), to=self.worker, right=Right.INDEX
        ).first()
        if person is None:
            raise forms.ValidationError(_("選んだ方が見つかりません。もう一度探すか、氏名を入力してください。"))
        return person

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._require_somebody(data)
        if data.get("outcome") == HAND_OVER and data.get("anonymous") and not data.get("handed_to"):
            self.add_error("handed_to", _("匿名の方には、案内したつなぎ先を入力してください。"))
        if data.get("main_topic") and data["main_topic"] not in data.get("topics", []):
            self.add_error("main_topic", _("最も困っていることは、上の相談領域で選んだものから選んでください。"))
        return data

    def _require_somebody(self, data: dict[str, Any]) -> None:
        named = data.get("family_name") or data.get("given_name")
        if self.errors.get("person") or self.errors.get("family_name"):
            return
        if not (named or data.get("person") or data.get("anonymous")):
            self.add_error(
                "family_name", _("氏名を入力するか、登録のある方を選ぶか、「匿名で受け付ける」に印をつけてください。")
            )
        if data.get("anonymous") and (named or data.get("person")):
            self.add_error("anonymous", _("氏名が入力されています。匿名で受け付けるときは、氏名を消してください。"))

    def contact(self) -> NewContact:
        data = self.cleaned_data
        first = data["main_topic"] or data["topics"][0]
        return NewContact(
            topics=[first, *(code for code in data["topics"] if code != first)],
            person=data["person"],
            particulars=self._particulars(),
            **{
                name: data[name]
                for name in (
                    "desk_code", "channel", "caller", "words", "danger", "outcome", "handed_to", "reply",
                    "language", "interpreter", "form_key",
                )
            },
        )  # fmt: skip

    def _particulars(self) -> Particulars | None:
        data = self.cleaned_data
        if data["anonymous"] or data["person"] is not None:
            return None
        return Particulars(**{name: data[name] for name in PARTICULARS} | {"sex": data["sex"] or Sex.UNKNOWN})


class KnownPersonsForm(forms.Form):
    """What was typed of a name so far, to look for persons already known."""

    family_name = forms.CharField(required=False, max_length=60, validators=[no_control_characters])
    given_name = forms.CharField(required=False, max_length=60, validators=[no_control_characters])
    family_kana = forms.CharField(required=False, max_length=80, validators=[no_control_characters])
    given_kana = forms.CharField(required=False, max_length=80, validators=[no_control_characters])

    def words(self) -> str:
        """The longer of what was typed in kanji and in kana; nothing below two characters."""
        data = self.cleaned_data
        written = f"{data.get('family_name', '')} {data.get('given_name', '')}".strip()
        read = f"{data.get('family_kana', '')} {data.get('given_kana', '')}".strip()
        words = max(written, read, key=len)
        return words if len(words.replace(" ", "")) >= 2 else ""
