"""What was typed survives the sign-in, without JavaScript too; and nobody else ever reads it."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from kasanari import gate, packs
from kasanari.staff import actions, jobs, kept_forms
from kasanari.staff.models import KeptForm
from kasanari.staff.sessions import COOKIE
from tests import world

pytestmark = pytest.mark.django_db

TODAY, KEPT = reverse("workbench:today"), reverse("staff:kept")
LOCK, UNLOCK = reverse("staff:lock"), reverse("staff:unlock")
FACT = "電話で話した。\n「<b>家</b>にいたい」とのこと。"


@pytest.fixture
def case(counter):
    return world.case_at(counter.user, desk="general")


@pytest.fixture
def address(case):
    return reverse("cases:write_note", args=[case.pk])


@pytest.fixture
def note():
    return {"happened_on": timezone.localdate().isoformat(), "method": "phone", "fact": FACT, "judgement": ""}


def gone_idle(user):
    return world.signed_in(user, since=timedelta(hours=1), idle=timedelta(minutes=20))


def hidden_fields(text):
    """What the first form of the page would send, without its token."""
    form = text.split('data-drops="', 1)[1].split("</form>", 1)[0]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    unescape = {"&lt;": "<", "&gt;": ">", "&#x27;": "'", "&quot;": '"', "&amp;": "&"}
    for code, sign in unescape.items():
        pairs = [(name, value.replace(code, sign)) for name, value in pairs]
    return {name: value for name, value in pairs if name != "csrfmiddlewaretoken"}


@pytest.fixture
def left_behind(counter, address, note):
    """A note sent after a long break, and the same worker signed in again."""
    answer = gone_idle(counter.user).post(address, note, headers={"Referer": f"http://testserver{address[:-6]}"})
    assert answer.url == f"{reverse('account_login')}?next={KEPT.replace('/', '%2F')}"
    return world.signed_in(counter.user)


def test_a_form_sent_too_late_waits_for_its_author_after_the_sign_in(counter, address, note):
    browser = gone_idle(counter.user)
    browser.post(address, note)
    assert "入力した内容は控えてあります" in browser.get(reverse("account_login")).content.decode()
    browser.post(reverse("account_login"), {"login": counter.user.username, "password": counter.password})
    assert browser.post(reverse("mfa_authenticate"), {"code": counter.code()}).url == KEPT


def test_it_is_shown_field_by_field_in_the_words_of_its_page(left_behind, address):
    text = left_behind.get(KEPT).content.decode()
    shown = dict(
        re.findall(
            r'facts__label">([^<]+)</dt><dd class="facts__value"><span class="prose">(.*?)</span>', text, re.DOTALL
        )
    )
    assert shown["事実"].startswith("電話で話した。")
    assert "&lt;b&gt;家&lt;/b&gt;" in shown["事実"]
    assert "電話" in shown.values()
    assert f'action="{address}"' in text


def test_desks_and_agencies_are_called_by_their_names(counter, address, case):
    gone_idle(counter.user).post(reverse("cases:draft_plan", args=[case.pk]), {"roles-0-agency_code": "houkatsu"})
    gone_idle(counter.user).post(reverse("cases:new_contact"), {"desk_code": "general", "words": "相談"})
    text = world.signed_in(counter.user).get(KEPT).content.decode()
    assert packs.city().agencies["houkatsu"].name in text
    assert packs.city().desks["general"].name in text.split("<main", 1)[1]


def test_one_button_sends_it_again_and_then_it_is_gone(left_behind, case, address, note):
    given = hidden_fields(left_behind.get(KEPT).content.decode())
    assert {name: given[name] for name in note} == note
    assert left_behind.post(address, given).status_code == 302
    assert case.notes.get().fact.replace("\r\n", "\n") == FACT
    assert not KeptForm.objects.exists()


def test_sent_twice_it_is_acted_on_once(left_behind, case, address):
    given = hidden_fields(left_behind.get(KEPT).content.decode())
    left_behind.post(address, given)
    answer = left_behind.post(address, given, follow=True)
    assert answer.redirect_chain == [(KEPT, 302)]
    assert "すでに送信されたか、破棄されています" in answer.content.decode()
    assert case.notes.count() == 1


def test_an_act_that_is_refused_leaves_it_where_it_was(left_behind, counter, address):
    given = hidden_fields(left_behind.get(KEPT).content.decode())
    actions.end_posting(posting=counter.user.postings.get(), until_on=timezone.localdate())
    assert left_behind.post(address, given).status_code == 404
    assert KeptForm.objects.count() == 1


def test_it_does_not_stand_in_for_another_form(left_behind, case, counter):
    """The hidden field names one form; it takes out none when sent elsewhere."""
    taken = KeptForm.objects.get()
    answer = left_behind.post(reverse("cases:take_up", args=[case.pk]), {kept_forms.TAKEN: taken.pk})
    assert answer.url == KEPT
    assert KeptForm.objects.get() == taken


def test_it_can_be_thrown_away(left_behind):
    kept = KeptForm.objects.get()
    answer = left_behind.post(reverse("staff:discard_kept", args=[kept.pk]), follow=True)
    assert "控えていた入力を破棄しました" in answer.content.decode()
    assert "控えている入力はありません" in answer.content.decode()
    assert not KeptForm.objects.exists()


def test_nobody_else_sees_sends_or_discards_it(left_behind, case, address, note):
    kept = KeptForm.objects.get()
    colleague = world.signed_in(world.worker("general"))
    administrator = world.signed_in(world.worker(is_system_administrator=True))
    for other in (colleague, administrator):
        assert "電話で話した" not in other.get(KEPT).content.decode()
        assert other.post(reverse("staff:discard_kept", args=[kept.pk])).status_code == 404
    assert colleague.post(address, note | {kept_forms.TAKEN: kept.pk}).url == KEPT
    assert KeptForm.objects.get() == kept
    assert not case.notes.exists()


def test_even_the_database_does_not_read_it_and_another_name_on_it_does_not_open_it(left_behind):
    kept = KeptForm.objects.get()
    assert "電話" not in bytes(kept.body).decode()
    other = world.worker("general")
    KeptForm.objects.update(user=other)
    assert "電話で話した" not in world.signed_in(other).get(KEPT).content.decode()


def test_after_a_change_of_the_secret_the_page_still_opens(left_behind, settings):
    kept = KeptForm.objects.get()
    settings.SECRET_KEY = "mihon" * 10
    with gate.recorded("test"):
        assert kept_forms.opened(kept.user, at=timezone.now()) == []


def test_it_is_over_after_twelve_hours_even_before_it_is_swept(left_behind, counter, address):
    given = hidden_fields(left_behind.get(KEPT).content.decode())
    KeptForm.objects.update(kept_at=timezone.now() - timedelta(hours=12))
    assert "電話で話した" not in left_behind.get(KEPT).content.decode()
    assert left_behind.post(address, given).url == KEPT
    with pytest.raises(gate.Refused):
        actions.take_form(kept_id=KeptForm.objects.get().pk, by=counter.user, at=timezone.now())


def test_the_hourly_job_sweeps_what_nobody_came_back_for(counter, address):
    now = timezone.now()
    for hours in (11, 12, 13):
        actions.keep_form(path=address, page=address, body=b"", by=counter.user, at=now - timedelta(hours=hours))
    assert jobs.forget(at=now) == 2
    assert KeptForm.objects.get().kept_at == now - timedelta(hours=11)


def test_the_job_is_on_the_schedule():
    from procrastinate.contrib.django import app

    schedule = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert schedule["forget_what_is_over"] == "17 * * * *"


def test_twenty_are_kept_and_the_oldest_go(counter, address):
    now = timezone.now()
    for minute in range(25):
        actions.keep_form(path=address, page=address, body=b"", by=counter.user, at=now + timedelta(minutes=minute))
    kept = KeptForm.objects.filter(user=counter.user)
    assert kept.count() == 20
    assert kept.last().kept_at == now + timedelta(minutes=5)


def test_passwords_tokens_and_files_are_never_kept(counter, address, note):
    file = SimpleUploadedFile("himitsu.txt", "中身".encode())
    secret = {"password": "himitsu-1", "new_password2": "himitsu-2", "csrfmiddlewaretoken": "himitsu-3", "file": file}
    gone_idle(counter.user).post(address, note | secret)
    with gate.recorded("test"):
        [kept] = kept_forms.opened(counter.user, at=timezone.now())
    assert {name for name, _ in kept.pairs} == set(note)


def test_a_choice_of_several_and_a_repeated_form_come_back_whole(counter, case):
    address = reverse("cases:draft_plan", args=[case.pk])
    given = {
        "aim": "家で暮らす",
        "goals-0-issue": "家賃",
        "goals-TOTAL_FORMS": "1",
        "programmes": ["a", "b"],
        "based_on": "0",
    }
    gone_idle(counter.user).post(address, given)
    with gate.recorded("test"):
        [kept] = kept_forms.opened(counter.user, at=timezone.now())
    assert kept.pairs == [("aim", "家で暮らす"), ("goals-0-issue", "家賃"), ("goals-TOTAL_FORMS", "1"),
                          ("programmes", "a"), ("programmes", "b"), ("based_on", "0")]  # fmt: skip
    assert {one.label for one in kept.typed} >= {"目指す姿", "課題"}
    assert "0" not in {one.text for one in kept.typed}


@pytest.mark.parametrize("given", [{}, {"fact": "  "}, {"csrfmiddlewaretoken": "x"}])
def test_where_nothing_was_typed_nothing_is_kept(counter, address, given):
    browser = gone_idle(counter.user)
    assert browser.post(address, given).url.endswith(TODAY.replace("/", "%2F"))
    assert not KeptForm.objects.exists()


def test_what_is_too_large_is_said_to_be(counter, address, note):
    browser = gone_idle(counter.user)
    browser.post(address, note | {"fact": "長" * 400_000})
    assert not KeptForm.objects.exists()
    assert "大きすぎて、控えられませんでした" in browser.get(reverse("account_login")).content.decode()


def test_a_body_beyond_what_the_server_reads_is_refused_and_not_kept(counter, address, note, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    browser = gone_idle(counter.user)
    assert browser.post(address, note | {"fact": "長" * 2000}).status_code == 400
    assert not KeptForm.objects.exists()


def test_only_pages_for_staff_are_kept_and_sent_to(counter):
    browser = gone_idle(counter.user)
    browser.post(reverse("set_language"), {"language": "en", "next": TODAY})
    browser.post(reverse("account_change_password"), {"oldpassword": "x", "note": "y"})
    assert not KeptForm.objects.exists()
    body = kept_forms.seal([("fact", "どこかへ")], counter.user)
    for path in ("https://evil.example/", "//evil.example/", reverse("account_logout"), "/no-such-page/"):
        actions.keep_form(path=path, page=TODAY, body=body, by=counter.user, at=timezone.now())
    assert "どこかへ" not in world.signed_in(counter.user).get(KEPT).content.decode()


@pytest.mark.parametrize(
    "referer", ["https://evil.example/cases/", "javascript:alert(1)", "http://testserver//evil.example/"]
)
def test_the_page_it_was_typed_on_is_one_of_ours(counter, address, note, referer):
    gone_idle(counter.user).post(address, note, headers={"Referer": referer})
    assert KeptForm.objects.get().page == address


def test_what_a_script_sends_is_not_kept(counter):
    browser = gone_idle(counter.user)
    browser.post(reverse("cases:known_persons"), {"family_name": "見本"}, headers={"HX-Request": "true"})
    assert not KeptForm.objects.exists()


def test_a_stranger_leaves_nothing(client, address, note):
    client.post(address, note)
    assert not KeptForm.objects.exists()


def test_somebody_with_a_password_alone_leaves_nothing(client, counter, address, note):
    client.force_login(counter.user, backend=world.BACKEND)
    client.post(address, note)
    assert not KeptForm.objects.exists()


def test_a_lost_cookie_keeps_what_was_typed_too(counter, address, note):
    browser = world.signed_in(counter.user)
    del browser.cookies[COOKIE]
    browser.post(address, note)
    assert KeptForm.objects.get().user == counter.user


def test_behind_the_lock_it_waits_for_the_unlocking(counter, case, address, note):
    browser = world.signed_in(counter.user)
    browser.post(LOCK)
    answer = browser.post(address, note)
    assert answer.status_code == 423
    assert "入力した内容は控えてあります" in answer.content.decode()
    assert "電話で話した" not in answer.content.decode()
    assert browser.post(UNLOCK, {"password": counter.password, "back": TODAY}).url == KEPT
    browser.post(address, hidden_fields(browser.get(KEPT).content.decode()))
    assert case.notes.count() == 1


def test_the_door_of_the_demo_leads_to_it_too(counter, address, note, settings):
    settings.DEMO = True
    counter.user.username = "demo-mihon"
    counter.user.save()
    browser = gone_idle(counter.user)
    browser.post(address, note)
    assert browser.post(reverse("demo:sign_in"), {"username": "demo-mihon"}).url == KEPT


def test_the_pages_speak_english(left_behind):
    assert left_behind.get(KEPT, headers={"accept-language": "en"}).status_code == 200
