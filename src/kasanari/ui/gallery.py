"""The sample form of the gallery: one field of each kind."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kasanari.ui.forms import DateField, DateTimeField, TextField, WrittenDateField


class SampleForm(forms.Form):
    """One field of each kind, as any room would write it."""

    REFUSED: ClassVar[dict[str, str]] = {
        "refused-name": "",
        "refused-born_on": "昭和六十五年",
        "refused-visit_on": "2026-04-01",
        "refused-story": "話が長くなりすぎた例です。" * 6,
        "refused-channel": "",
        "refused-desk": "",
    }

    name = forms.CharField(
        label=_("氏名"), max_length=40, help_text=_("わからないときは空欄のまま、匿名で受け付けられます。")
    )
    born_on = WrittenDateField(
        label=_("生年月日"), required=False, help_text=_("例：昭和25年3月4日、S25.3.4、1950-03-04")
    )
    visit_on = DateField(label=_("次回の訪問日"), required=False, help_text=_("開庁日を選んでください。"))
    met_at = DateTimeField(label=_("面談の日時"), required=False)
    channel = forms.ChoiceField(
        label=_("相談の経路"),
        choices=[("counter", _("来所")), ("phone", _("電話")), ("visit", _("訪問"))],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label=_("相談の内容"),
        required=False,
        help_text=_("あてはまるものをすべて選んでください。"),
        choices=[
            ("housing", _("住まい")),
            ("income", _("収入・生活費")),
            ("care", _("介護")),
            ("other", _("その他")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    desk = forms.ChoiceField(
        label=_("引き継ぐ窓口"),
        choices=[("", _("選んでください")), ("general", _("福祉総合相談")), ("housing", _("居住支援相談"))],
    )
    story = TextField(
        label=_("話されたこと"),
        max_length=60,
        help_text=_("本人の言葉のまま書きます。判断は次の欄に分けてください。"),
    )
    agreed = forms.BooleanField(label=_("内容を本人と確かめた"), required=False)
