"""Who may see what, on real screens: asking, answering by law, and an emergency that is looked at afterwards."""

import re
from datetime import date, timedelta

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]  # all share one city

REASON = "本人から「もう終わりにする」と電話があり、応答がなくなった。"


def in_days(days: int) -> str:
    return (date.today() + timedelta(days=days)).isoformat()


def received_by_the_coordinator(me, family):
    """Somebody whom the coordinator's desk supports; returns the addresses of case and person."""
    me.page.goto("/contacts/new/")
    me.write("相談の内容", "母の介護と自分の病気で、来月の家賃が払えない。")
    me.tick("介護")
    me.page.get_by_label("氏", exact=True).fill(family)
    me.page.get_by_label("名", exact=True).fill("花子")
    me.tick("当窓口で継続")
    me.press("受け付ける")
    case = me.page.url
    me.follow(f"{family} 花子")
    return case, me.page.url


def test_an_outside_worker_asks_and_the_owner_answers_by_law(visitor, screen):
    """involvement → request → answer on a provision of law → the record, with its article on the chip."""
    family = f"照会{'一' if screen == 'desktop' else '二'}"
    owner = visitor().sign_in("demo-coordinator")
    case, _ = received_by_the_coordinator(owner, family)

    partner = visitor().sign_in("demo-elder")
    partner.page.goto("/search/")
    partner.page.locator("main").get_by_label("氏名・フリガナ・生年月日・電話・住所・事例番号").fill(family)
    partner.page.locator("main").get_by_role("button", name="さがす").click()
    partner.follow(f"{family} 花子")
    assert partner.reads("多機関協働")
    assert not partner.reads("家賃が払えない")
    assert partner.page.request.get(case).status == 404
    partner.look("involvement")
    partner.follow("閲覧を依頼する")
    partner.tick("本人の支援に必要")
    partner.write("知りたいこと", "通院の付き添いを調整するため、いまの支援の内容を知りたい。")
    partner.look("ask")
    partner.press("依頼する")
    assert partner.reads("依頼中")

    owner.page.goto("/today/")
    assert owner.reads("閲覧の依頼")
    owner.follow("確認と回答")
    owner.look("tasks")
    owner.page.get_by_role("listitem").filter(has_text=family).get_by_role("link", name=re.compile("^回答する")).click()
    owner.look("three-ways")
    owner.follow("法的根拠を選ぶ")
    owner.page.get_by_label("法的根拠").select_option("elder_abuse_notice")
    owner.write("提供の理由", "虐待の疑いについての照会（架空第3号）への回答。")
    owner.page.get_by_label("期限").fill(in_days(30))
    owner.look("by-law")
    owner.press("共有して回答する")
    assert owner.reads("共有し、依頼した職員に知らせました")

    assert partner.page.goto(case).status == 200
    assert partner.reads("家賃が払えない")
    assert partner.reads("高齢者虐待防止法7条")
    partner.look("case-by-law")

    owner.page.goto(case)
    owner.follow("この記録を見られる人")
    assert owner.reads("高齢者虐待防止法7条")
    owner.look("who-may-see")
    owner.page.get_by_role("button", name=re.compile("^取り消す")).first.click()
    owner.page.wait_for_load_state()
    owner.look("revoked")
    assert partner.page.goto(case).status == 404


def test_an_emergency_is_opened_seen_and_reviewed(visitor, screen):
    """fresh proof → four hours at most → the record and a red band → closed; the supervisor looks at it."""
    family = f"緊急{'一' if screen == 'desktop' else '二'}"
    owner = visitor().sign_in("demo-coordinator")
    case, person = received_by_the_coordinator(owner, family)
    owner.look("person-of-the-own-desk")

    counter = visitor().sign_in("demo-counter")
    counter.page.goto(person)
    counter.follow("緊急に見る（生命・身体の危険）")
    if "step-up" in counter.page.url:
        counter.look("step-up")
        counter.page.locator("main form button").first.click()
        counter.page.wait_for_url("**/emergency/")
    counter.look("emergency")
    counter.write("緊急の理由", REASON)
    counter.page.get_by_label("開いておく時間").select_option("2")
    counter.press("緊急閲覧を開く")
    assert counter.reads("緊急閲覧を開いています")
    counter.look("person-in-emergency")
    counter.page.goto(case)
    assert counter.reads("家賃が払えない")
    assert counter.reads("緊急閲覧を開いています")
    counter.look("case-in-emergency")

    supervisor = visitor().sign_in("demo-supervisor")
    assert supervisor.reads("緊急閲覧の確認")
    supervisor.look("supervisors-day")
    supervisor.follow("確認と回答")
    supervisor.look("supervisors-tasks")
    supervisor.page.goto("/access/tasks/")
    waiting = supervisor.page.get_by_role("listitem").filter(has_text=f"{family} 花子")
    waiting.get_by_role("link", name=re.compile("^確認する")).click()
    assert supervisor.reads(REASON)
    assert supervisor.reads(f"{family} 花子")
    supervisor.tick("適正")
    supervisor.look("review")
    supervisor.press("確認を記録する")
    assert supervisor.reads("確認を記録しました")

    counter.page.goto(person)
    counter.press("閉じる")
    assert not counter.reads("緊急閲覧を開いています")
    assert counter.page.goto(case).status == 404


def test_the_other_screens_of_rights(visitor, screen):
    """Protection, conflict, a statutory meeting and a suspension, looked at once each."""
    family = f"措置{'一' if screen == 'desktop' else '二'}"
    owner = visitor().sign_in("demo-family")
    case, _ = received_by_the_coordinator(owner, family)
    owner.follow("支援措置を登録する")
    owner.look("protect")
    owner.tick("配偶者等からの暴力（DV）")
    owner.page.get_by_label("期限", exact=True).fill(in_days(200))
    owner.press("登録する")
    assert owner.reads("支援措置の対象です")
    owner.look("protected")
    owner.follow("利害関係を申し出る")
    owner.look("conflict")

    owner.page.goto(case)
    owner.follow("この記録を見られる人")
    owner.follow("支援会議などを招集する")
    owner.look("call-sitting")
    owner.page.get_by_label(re.compile("支援会議（社会福祉法106条の6）")).check()
    owner.write("論点", "安全の確認と見守りの分担")
    owner.press("招集する")
    owner.follow("人を招く")
    owner.look("choose-desk")
    owner.page.get_by_label("窓口").select_option("elder")
    owner.press("次へ")
    owner.page.get_by_label("招く人").select_option(index=1)
    owner.look("invite")
    owner.press("招く")
    owner.page.get_by_text("資料を選んで提出する").click()
    owner.page.get_by_label(re.compile("相談の内容")).check()
    owner.press("提出する")
    owner.look("sitting")

    partner = visitor().sign_in("demo-elder")
    partner.page.goto("/access/tasks/")
    partner.look("invited-tasks")
    partner.page.get_by_role("link", name=re.compile("^会議の内容を見る")).first.click()
    assert partner.reads("守秘の誓約が記録されていません")
    partner.look("invited-without-pledge")

    owner.page.goto(case)
    owner.follow("この記録を見られる人")
    owner.follow("利用を停止する")
    owner.look("suspend")
    owner.tick("不適正な利用")
    owner.press("利用を停止する")
    assert owner.reads("利用を停止しています")
    owner.look("suspended")
