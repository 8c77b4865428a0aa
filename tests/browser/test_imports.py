"""Next month's extract: brought, looked through, mended, approved by somebody else, applied, and found by the new name."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]  # all share one city

HEADERS = "宛名番号,氏名,フリガナ,生年月日,性別,郵便番号,住所,世帯番号,続柄,異動日,異動事由"


def bring(me, *rows, content=None, scope="異動分：変わった人だけの一覧"):
    """Choose a file and bring it."""
    content = "\r\n".join([HEADERS, *rows]).encode("cp932") if content is None else content
    me.page.goto("/imports/")
    me.page.locator("input[type=file]").set_input_files({"name": "抽出.csv", "mimeType": "text/csv", "buffer": content})
    me.tick(scope)
    me.press("取り込んで確かめる")
    return me.page.url


def row(number, name, reading, *, born="昭和25年3月4日", town="架空町1", household, relation="世帯主", event=","):
    return f"{number},{name},{reading},{born},女,8300001,{town},{household},{relation},{event}"


def test_next_months_extract_is_looked_through_and_applied_by_a_second_person(visitor, screen):
    me, second = visitor().sign_in("demo-coordinator"), visitor().sign_in("demo-supervisor")
    own = "971" if screen == "desktop" else "972"
    first = [
        row(f"{own}001", "架空取　初枝", "カクウトリ　ハツエ", household=f"{own}1"),
        row(f"{own}002", "架空取　二葉", "カクウトリ　フタバ", household=f"{own}2"),
    ]
    applied(me, second, bring(me, *first))

    november = [
        row(f"{own}001", "架空取　初音", "カクウトリ　ハツネ", household=f"{own}1", event="令和8年11月3日,"),
        row(f"{own}003", "架空取　三奈", "カクウトリ　ミナ", household=f"{own}3", event="R8.11.2,転入"),
        row(f"{own}002", "別人　四郎", "ベツジン　シロウ", born="S40.1.1", household=f"{own}2"),
        row(f"{own}004", "架空取　五月", "カクウトリ　サツキ", born="昭和99年1月1日", household=f"{own}4"),
    ]
    address = bring(me, *november)
    for told in ("初枝", "初音", "記録にある同じ宛名番号の人と、氏名も生年月日も違います。", "昭和99年1月1日"):
        assert me.reads(told), told
    assert not me.reads("架空町1")
    me.look("looked-through")
    with me.page.expect_download() as download:
        me.page.get_by_role("link", name=re.compile("CSVで受け取る")).click()
    mend = download.value.path().read_text(encoding="utf-8-sig")
    assert "別人" in mend
    assert "S25.3.4" in mend
    assert "初音" not in mend

    applied(me, second, address, leaves_out=True)
    assert found(me, "架空取 初音")
    assert found(me, "カクウトリ ミナ")
    assert not found(me, "別人 四郎")


def test_a_file_that_is_no_list_is_refused_with_a_remedy_and_nothing_is_lost(visitor, screen):
    me = visitor().sign_in("demo-coordinator")
    bring(me, content=b"PK\x03\x04 no workbook at all")
    assert me.reads("ファイルが壊れているか、Excelのファイルではありません。")
    assert me.reads("XLSXかCSVにし、もう一度選んでください。")
    assert me.page.get_by_label("異動分：変わった人だけの一覧", exact=True).is_checked()
    me.look("refused")


def test_a_long_list_shows_how_far_it_is_and_comes_back_by_itself(visitor, screen):
    me = visitor().sign_in("demo-coordinator")
    own = "98" if screen == "desktop" else "99"
    rows = [row(f"{own}{n:06}", f"長取　{n}子", "ナガトリ　コ", household=f"{own}{n}") for n in range(4000)]
    address = bring(me, *rows)
    if me.page.locator("progress").count():
        me.look("at-work")
    me.page.get_by_role("heading", name="行ごとの結果").wait_for(timeout=60_000)
    assert me.page.url == address
    assert me.reads("4,000行")
    me.look("read")


def applied(me, second, address, *, leaves_out=False):
    """A second person approves and applies the list, whom the list waits for on his day."""
    assert not me.page.get_by_role("button", name="承認する").count()
    second.page.goto("/today/")
    second.page.locator(f"main a[href$='{address.rpartition('/imports/')[2]}']").first.click()
    second.page.wait_for_load_state()
    if leaves_out:
        second.press("承認する")
        assert second.reads("矛盾・不備の行があります。")
        second.tick("矛盾・不備の行を除いて反映する")
    second.press("承認する")
    second.press("反映する")
    assert second.reads("反映済み")
    second.look("applied")


def found(me, words):
    me.page.goto("/search/")
    me.page.locator("main input[name=q]").fill(words)
    with me.page.expect_response("**/search/"):  # the page asks for what was found alone
        me.page.locator("main form button").first.click()
    me.page.locator("#found > *").first.wait_for()
    return me.reads(words.split()[-1]) and me.page.locator("main tbody tr").count() > 0


def test_a_whole_extract_that_lacks_many_says_so_loudly_before_it_is_approved(visitor, screen):
    me, second = visitor().sign_in("demo-coordinator"), visitor().sign_in("demo-supervisor")
    own = "973" if screen == "desktop" else "974"
    kept = [row(f"{own}00{n}", f"全件　{n}子", "ゼンケン　コ", household=f"{own}{n}") for n in range(3)]
    applied(me, second, bring(me, *kept))
    address = bring(me, *kept[:1], scope="全件：全員の一覧")
    assert me.reads("記録にあるのに抽出にない人が多すぎます")
    me.look("cut-off")

    second.page.goto(address)
    second.press("承認する")
    assert second.reads("ファイルが途中で切れていないか確かめてください。")
    second.look("not-approved")
    second.page.goto(f"{address}?outcome=absent")
    assert second.reads("全件 2子")
    second.look("absent")
    me.page.goto(address)
    me.page.locator("summary", has_text="取り下げる").click()
    me.write("差戻しの理由", "途中で切れていた")
    me.press("取り下げる")
    assert me.reads("行の内容は消去しました。")
    me.look("taken-back")
