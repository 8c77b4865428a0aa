"""Two desks and one person: found before written down twice, matched by both, parted again. And the family, drawn and told."""

import re

import pytest

from .test_rights import received_by_the_coordinator

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]  # all share one city


def test_somebody_written_down_twice_is_matched_by_both_desks_and_parted_again(visitor, screen):
    """search before create → a proposal → the other desk's word → one person → undone."""
    family = f"照合{'一' if screen == 'desktop' else '二'}"
    owner = visitor().sign_in("demo-coordinator")
    _, first = received_by_the_coordinator(owner, family)

    youth = visitor().sign_in("demo-youth")
    youth.page.goto("/contacts/new/")
    youth.write("相談の内容", "学校のことで話したい。")
    youth.tick("ひきこもり・不登校")
    youth.page.get_by_label("氏", exact=True).fill(family)
    youth.page.get_by_label("名", exact=True).fill("花子")
    youth.page.get_by_text("登録のある方かもしれません").wait_for()
    assert youth.page.locator("#known-persons").get_by_text(f"{family} 花子").count() == 1
    youth.look("known-already")
    youth.tick("当窓口で継続")
    youth.press("受け付ける")
    youth.follow(f"{family} 花子")
    second = youth.page.url
    assert second != first

    youth.follow("同じ人かもしれない記録を提案する")
    youth.page.get_by_label("もう一方の記録をさがす").fill(family)
    youth.page.locator("main").get_by_role("button", name="さがす").click()
    youth.page.get_by_role("radio", name=f"{family} 花子").check()
    youth.write("そう思う理由", "同じ電話番号から掛けてきた。")
    youth.press("名寄せを提案する")
    assert youth.reads("名寄せを提案しました")

    owner.page.goto("/today/")
    assert owner.reads("名寄せの確認")
    owner.look("my-day")
    owner.page.goto("/access/merges/")
    owner.page.get_by_role("listitem").filter(has_text=family).get_by_role("link", name=re.compile("^見比べる")).click()
    assert owner.reads("氏名が同じ")
    owner.look("side-by-side")
    owner.page.get_by_role("radio", name=re.compile("^同じ人。左")).check()
    owner.press("結果を記録する")
    assert owner.reads("確認した結果を記録しました")
    owner.page.goto(first)
    assert owner.reads("同じ人として扱っている記録があります")
    owner.look("matched")

    youth.page.goto("/access/merges/")
    youth.page.get_by_role("listitem").filter(has_text=family).get_by_role(
        "link", name=re.compile("^名寄せを取り消す")
    ).first.click()
    youth.write("取り消す理由", "双子の姉妹だった。")
    youth.press("名寄せを取り消す")
    assert youth.reads("二つの記録に戻りました")
    owner.page.goto(first)
    assert not owner.reads("同じ人として扱っている記録があります")


def test_the_family_is_drawn_and_told_in_a_table(visitor):
    me = visitor().sign_in("demo-coordinator")
    drawn = somebody_with_a_family(me)
    drawing = drawn.get_by_role("img", name=re.compile("^ジェノグラム"))
    names = [name.replace("…", "") for name in drawing.locator(".genogram__name").all_text_contents()]
    assert len(names) > 1
    table = drawn.get_by_role("table", name="家族の図と同じ関係の表")
    assert table.locator("tbody tr").count() >= 1
    in_table = table.inner_text()
    words = drawing.locator("desc").text_content()
    assert all(name in in_table and name in words for name in names)
    me.look("genogram")


def somebody_with_a_family(me):
    """The first case of the desk that names a household."""
    me.page.goto("/cases/?stage=all")
    cases = [link.get_attribute("href") for link in me.page.locator("main tbody th a").all()]
    for case in cases:
        me.page.goto(case)
        me.page.locator("main a[href^='/people/']").first.click()
        if me.page.locator(".genogram").count():
            return me.page.locator("section", has=me.page.locator("#family"))
    raise AssertionError("nobody of the demo's cases has a family on record")
