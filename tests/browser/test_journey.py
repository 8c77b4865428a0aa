"""One worry travels through the house, from the counter to the public account, on real screens."""

import json
import re
import subprocess
import sys
from datetime import date, timedelta

import pytest

from kasanari.lib import fiscal_year

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]  # all share one city

PLAN = "/plan/sasaeau-2020/account"


def in_days(days: int) -> str:
    return (date.today() + timedelta(days=days)).isoformat()


def closed_cases(visitor, year):
    """The live figure of 多機関協働事業 (2-02) in the open data."""
    account = visitor.page.request.get(f"{PLAN}/{year}/account.json").json()
    initiative = next(row for pillar in account["pillars"] for row in pillar["initiatives"] if row["code"] == "2-02")
    figures = [
        f for f in initiative["figures"] if f["kind"] == "live" and "終結" in f["label"] and f["fiscal_year"] == year
    ]
    assert len(figures) == 1
    return figures[0]


def test_one_worry_travels_from_the_counter_to_the_account(visitor, screen, city):
    """contact → case → assessment → consent → plan → meeting → decision → follow-up → evaluation → close."""
    year = fiscal_year.fiscal_year(date.today())
    family = f"試験{'一' if screen == 'desktop' else '二'}"
    me = visitor().sign_in("demo-coordinator")
    before = closed_cases(me, year)["value"]
    me.look("today")

    me.page.goto("/contacts/new/")
    me.look("new-contact")
    me.write("相談の内容", "母の通院に付き添い、仕事を続けられない。どこに聞けばよいかわからない。")
    me.tick("介護")
    me.tick("仕事上の不安やトラブル")
    me.page.get_by_label("氏", exact=True).fill(family)
    me.page.get_by_label("名", exact=True).fill("花子")
    me.page.get_by_label("生年月日").fill("S55.4.2")
    me.tick("多機関協働")
    me.press("受け付ける")
    case_url = me.page.url
    assert re.search(r"/cases/[0-9a-f-]{36}/$", case_url)
    assert me.reads("母の通院に付き添い")
    me.look("case-received")

    me.follow("アセスメントを書く")
    me.write("生活の状況", "母（78歳）と二人暮らし。週に三度の通院がある。")
    me.write("本人の願い・希望", "仕事を辞めずに、母と暮らしたい。")
    me.tick("家族関係・家族の問題")
    me.look("assessment")
    me.press("保存する")

    me.follow("本人の同意を記録する")
    me.page.get_by_label(re.compile("高齢者総合相談")).check()
    me.write("共有する内容", "相談の内容とプラン")
    me.look("consent")
    me.press("同意を記録する")

    me.follow("プラン案を作る")
    me.write("目指す姿", "仕事と介護を両立する")
    me.page.locator("[name=goals-0-issue]").fill("通院の付き添い")
    me.page.locator("[name=goals-0-goal]").fill("付き添いを分け合う")
    for row, (agency, who, what) in enumerate(
        [
            ("houkatsu", "主任ケアマネジャー", "通院等乗降介助の調整"),
            ("shakyo", "生活支援コーディネーター", "付き添いボランティアの紹介"),
            ("", "隣の家の方", "帰りが遅い日の声かけ"),
        ]
    ):
        me.page.locator(f"[name=roles-{row}-agency_code]").select_option(agency)
        me.page.locator(f"[name=roles-{row}-who]").fill(who)
        me.page.locator(f"[name=roles-{row}-what]").fill(what)
    me.page.get_by_label("次回モニタリング").fill(in_days(1))
    me.look("plan")
    me.press("プラン案を保存する")

    me.follow("会議を招集する")
    me.page.get_by_label("開催日").fill(in_days(0))
    me.write("場所", "3階会議室")
    me.write("論点", "付き添いの分担")
    me.page.locator("[name=invitations-0-agency_code]").select_option("houkatsu")
    me.page.locator("[name=invitations-0-who]").fill("主任ケアマネジャー")
    me.look("call-meeting")
    me.press("招集する")
    me.follow("会議の記録を書く")
    me.page.get_by_label(re.compile("主任ケアマネジャー")).check()
    me.write("共有・協議の内容", "通院の曜日を確かめ、分担を話し合った。")
    me.write("決定事項", "月・水はボランティア、金は本人。")
    me.tick("了承")
    me.look("record-meeting")
    me.press("会議の記録を登録する")
    me.press("支援を決定する")
    assert me.reads("支援中")

    make_follow_up_due(city, case_url)
    me.page.goto("/today/")
    assert me.reads(f"{family} 花子")
    assert me.reads("期限超過")
    me.page.goto(case_url)
    assert me.reads("モニタリングの期日を過ぎています")
    me.look("case-overdue")

    colleague_elsewhere_sees_nothing(visitor, case_url, family)
    named_desk_reads_but_does_not_write(visitor, case_url)
    administrator_sees_no_content(visitor, case_url, family)

    me.follow("モニタリングを記録する")
    me.write("モニタリングの結果", "付き添いの分担が続いている。")
    me.look("follow-up")
    me.press("記録する")
    me.follow("評価を書く")
    me.write("目標の達成状況", "付き添いを分け合えた。")
    me.write("本人の意見", "仕事を続けられて、ほっとした。")
    me.tick("終結")
    me.look("evaluation")
    me.press("評価を記録する")
    me.follow("終結する")
    me.tick("目標達成")
    me.write("引継先", "地域包括支援センター")
    me.look("closing")
    me.press("終結する")
    assert me.reads("終結した事例です")
    me.look("case-closed")
    for step in ("事例として受け付けました", "アセスメントを記録しました", "本人の同意を記録しました",
                 "プラン案を作成しました",
                 "会議を招集しました", "会議でプランが了承されました", "支援を決定しました", "モニタリングを行いました",
                 "評価を記録しました", "終結しました"):  # fmt: skip
        assert me.reads(step), step

    after = closed_cases(me, year)
    assert after["value"] == before + 1
    me.page.goto(after["records_url"])
    assert me.reads(f"{family}") or me.reads("R")
    me.look("records")
    assert audited_acts(city, case_url) >= {
        "cases:new_contact", "cases:assess", "cases:record_consent", "cases:draft_plan", "cases:call_meeting",
        "cases:record_meeting", "cases:decide_support", "cases:follow_up", "cases:evaluate", "cases:close",
    }  # fmt: skip


def colleague_elsewhere_sees_nothing(visitor, case_url, family):
    other = visitor().sign_in("demo-livelihood")
    assert other.page.goto(case_url).status == 404
    other.look("not-found")
    other.page.goto("/cases/?stage=all")
    assert not other.reads(family)


def named_desk_reads_but_does_not_write(visitor, case_url):
    named = visitor().sign_in("demo-elder")
    assert named.page.goto(case_url).status == 200
    assert named.reads("母の通院に付き添い")
    assert named.reads("本人同意")
    assert not named.reads("モニタリングを記録する")
    named.look("case-by-consent")


def administrator_sees_no_content(visitor, case_url, family):
    administrator = visitor().sign_in("demo-admin")
    administrator.look("administrator")
    assert administrator.page.goto(case_url).status == 404
    administrator.page.goto("/audit/")
    assert not administrator.reads(family)
    administrator.look("audit")


def make_follow_up_due(city, case_url):
    """Let time pass: the promised day is brought forward to before today."""
    run(
        city,
        f"""
from datetime import timedelta
from django.utils import timezone
from kasanari import gate
from kasanari.cases.models import FollowUp
with gate.whole_city("lets time pass in a test"):
    rows = FollowUp.objects.promised().filter(case_id="{case_url.split("/")[-2]}")
    assert rows.update(due_on=timezone.localdate() - timedelta(days=3)) == 1
""",
    )


def audited_acts(city, case_url):
    told = run(
        city,
        f"""
import json
from kasanari import gate
from kasanari.gate.models import AuditRow
from kasanari.cases.models import Case
with gate.whole_city("reads the audit of a case in a test"):
    case = Case.objects.get(pk="{case_url.split("/")[-2]}")
rows = AuditRow.objects.filter(subject_ids__overlap=[case.pk, case.dossier_id], allowed=True)
print(json.dumps(sorted(set(rows.values_list("act", flat=True)))))
""",
    )
    return set(json.loads(told))


def run(city, script):
    done = subprocess.run(
        [sys.executable, "-m", "kasanari", "manage", "shell", "-v0", "-c", script],
        env=city.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
