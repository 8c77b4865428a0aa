"""What is typed about a person's relations."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasanari.people.models import Person, RelationKind
from kasanari.ui.forms import WrittenDateField, line

CHILD, GRANDCHILD = "child", "grandchild"
TURNED = {CHILD: RelationKind.PARENT, GRANDCHILD: RelationKind.GRANDPARENT}
"""What is stored from the other end: B is the child of A where A is the parent of B."""

WRITTEN_DAY = _("例：平成12年4月1日、H12.4.1。分からなければ空けておきます。")


class Told(NamedTuple):
    """A relation as `record_relation` takes it."""

    person: Person
    relative: Person
    kind: str
    detail: str
    from_on: date | None


class RelationForm(forms.Form):
    """Who somebody is to the person of the page."""

    other = forms.ChoiceField(
        label=_("だれとの関係か"), error_messages={"required": _("関係のある人を選んでください。")}
    )
    kind = forms.ChoiceField(
        label=_("その人は、本人の何にあたるか"),
        choices=[
            (RelationKind.PARENT, _("親")),
            (CHILD, _("子")),
            (RelationKind.SPOUSE, _("配偶者")),
            (RelationKind.PARTNER, _("内縁・パートナー")),
            (RelationKind.SIBLING, _("きょうだい")),
            (RelationKind.GRANDPARENT, _("祖父母")),
            (GRANDCHILD, _("孫")),
            (RelationKind.GUARDIAN, _("後見人など")),
            (RelationKind.OTHER, _("その他の親族・知人")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("関係を選んでください。")},
    )
    detail = line(_("続柄の詳しい呼び方"), max_length=40, help_text=_("例：養母、異父弟、保佐人"))
    from_on = WrittenDateField(label=_("いつから"), required=False, help_text=WRITTEN_DAY)

    def __init__(self, *args: Any, subject: Person, others: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject
        self.others = {str(person.pk): person for person in others}
        named = [(code, f"{person.name}（{person.kana}）" if person.kana else person.name)
                 for code, person in self.others.items()]  # fmt: skip
        self.fields["other"].choices = [("", _("選んでください")), *named]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["from_on"].latest = timezone.localdate()  # type: ignore[attr-defined]  # a WrittenDateField

    def told(self) -> Told:
        data = self.cleaned_data
        other, kind = self.others[data["other"]], data["kind"]
        first, second = (self.subject, other) if kind in TURNED else (other, self.subject)
        return Told(first, second, TURNED.get(kind, kind), data["detail"], data["from_on"])


class EndRelationForm(forms.Form):
    """Until when a relation held."""

    until_on = WrittenDateField(
        label=_("いつまで"), help_text=_("離婚した日、後見が終わった日など。例：令和8年3月31日、R8.3.31"),
        error_messages={"required": _("終わった日を入力してください。")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until_on"].latest = timezone.localdate()  # type: ignore[attr-defined]  # a WrittenDateField


class PersonSheetForm(forms.Form):
    """Into whose hands the sheet goes."""

    DESK, PERSON = "desk", "person"

    recipient = forms.ChoiceField(
        label=_("渡す相手"),
        choices=[(DESK, _("窓口の控え・会議の手元資料（外部に渡さない）")), (PERSON, _("本人"))],
        widget=forms.RadioSelect,
        initial=DESK,
    )
