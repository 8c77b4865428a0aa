"""What a screen reader and a keyboard meet in a form."""

import re
from datetime import date

from django import forms

from kasanari.ui.forms import DateField, Renderer, TextField, WrittenDateField


class Visit(forms.Form):
    default_renderer = Renderer

    name = forms.CharField(label="氏名", max_length=5, help_text="わかる範囲で")
    note = forms.CharField(label="備考", required=False)
    channel = forms.ChoiceField(label="経路", choices=[("phone", "電話"), ("visit", "訪問")], widget=forms.RadioSelect)
    visit_on = DateField(label="訪問日", required=False)
    born_on = WrittenDateField(label="生年月日", required=False, latest=date(2026, 4, 1))
    story = TextField(label="話されたこと", max_length=10)
    agreed = forms.BooleanField(label="同意した", help_text="口頭でも可")
    version = forms.IntegerField(widget=forms.HiddenInput)


REFUSED = {
    "name": "長すぎる氏名です",
    "born_on": "昭和七十年",
    "story": "一二三四五六七八九十十一",
    "version": "3",
}


def group(name: str, data: dict[str, str] | None = None) -> str:
    return str(Visit(data)[name].as_field_group())


def test_the_label_names_its_field_and_says_that_it_must_be_filled() -> None:
    html = group("name")
    assert '<label class="field__label" for="id_name">氏名 <span class="field__required">※必須</span></label>' in html
    assert "※必須" not in group("note")


def test_help_and_errors_are_read_out_with_the_field() -> None:
    html = group("name", REFUSED)
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<div class="field__help" id="id_name_helptext">わかる範囲で</div>' in html
    assert re.search(
        r'id="id_name_error"><p class="field__error">.*5文字以内で入力してください（いま8文字）。</p>', html
    )


def test_radio_buttons_stand_in_a_named_group() -> None:
    html = group("channel", REFUSED)
    assert '<fieldset class="field__set" aria-describedby="id_channel_error">' in html
    assert '<legend class="field__label">経路' in html
    assert html.count("<fieldset") == html.count("</fieldset>") == 1
    assert '<label class="choice" for="id_channel_1">' in html
    assert "選んでください。" in html


def test_a_single_box_has_its_label_behind_it_once() -> None:
    html = group("agreed", REFUSED)
    assert html.count("同意した") == 1
    assert html.index("<input") < html.index("同意した") < html.index("口頭でも可")
    assert "確かめて、印を付けてください。" in html


def test_hidden_fields_have_no_label() -> None:
    assert group("version", REFUSED) == '<input type="hidden" name="version" value="3" id="id_version">'


def test_long_text_is_refused_and_never_cut_by_the_browser() -> None:
    html = group("story", REFUSED)
    assert " maxlength=" not in html
    assert 'data-max-length="10"' in html
    assert "一二三四五六七八九十十一" in html


def test_what_cannot_be_read_as_a_date_stays_in_the_field() -> None:
    html = group("born_on", REFUSED)
    assert 'value="昭和七十年"' in html
    assert "日付として読めません" in html


def test_dates_are_read_as_people_write_them() -> None:
    field = WrittenDateField()
    assert field.clean("S25.3.4") == field.clean("昭和25年3月4日") == field.clean("1950-03-04") == date(1950, 3, 4)
    assert field.prepare_value(date(1950, 3, 4)) == "昭和25年3月4日"
    assert not field.has_changed(date(1950, 3, 4), "S25.3.4")
    assert field.has_changed(date(1950, 3, 4), "S25.3.5")
    assert WrittenDateField(required=False).clean(" ") is None


def test_a_birth_in_the_future_is_refused() -> None:
    form = Visit(REFUSED | {"born_on": "R8.4.2"})
    assert form.errors["born_on"] == ["未来の日付です。年を確かめてください。"]


def test_a_picked_date_keeps_the_form_browsers_need() -> None:
    html = str(Visit(initial={"visit_on": date(2026, 4, 1)})["visit_on"])
    assert 'type="date"' in html
    assert 'value="2026-04-01"' in html


def test_the_summary_leads_to_every_refused_field() -> None:
    form = Visit(REFUSED)
    html = str(form)
    summary = html[: html.index("</ul>")]
    assert summary.count("<li>") == sum(len(errors) for errors in form.errors.values())
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert {"id_name", "id_channel_0", "id_story"} <= set(targets)
    assert all(f'id="{target}"' in html for target in targets)


def test_an_untouched_form_shows_no_summary_and_every_field_once() -> None:
    html = str(Visit())
    assert "errors__title" not in html
    assert all(html.count(f'name="{name}"') == (2 if name == "channel" else 1) for name in Visit().fields)


def test_typed_markup_stays_text() -> None:
    html = group("name", REFUSED | {"name": "<b>x"})
    assert "<b>" not in html
