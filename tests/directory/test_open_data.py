"""Lists of open data: taken in under the headers municipalities publish, and given out under the same."""

import csv
import io
from contextlib import suppress

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kasanari import packs
from kasanari.directory import actions
from kasanari.directory.models import EventKind, Organization
from kasanari.directory.open_data import LISTS, cells
from kasanari.directory.open_data.columns import SHELTERS
from kasanari.directory.search import Criteria, found
from kasanari.imports import actions as imports
from kasanari.imports.models import ImportRow
from kasanari.imports.problems import Unfit
from tests import world
from tests.directory import entries
from tests.imports.lists import approver, bringer, outcomes, problems

pytestmark = pytest.mark.django_db

CODE = packs.city().municipality.code
HALL = {
    "全国地方公共団体コード": CODE, "ID": "0001", "地方公共団体名": packs.city().municipality.name, "名称": "架空市民会館", "名称_カナ": "カクウシミンカイカン",
    "所在地_連結表記": "小森野1-2-3", "建物名等(方書)": "2階", "緯度": "33.3", "経度": "130.5", "電話番号": "000-0000-0001",
    "郵便番号": "8300001", "種別": "集会施設", "利用可能曜日": "火〜日", "開始時間": "9:00", "終了時間": "21時30分",
    "利用可能日時特記事項": "年末年始は休み", "URL": "https://example.jp/", "画像": "hall.jpg", "備考": "駐車場20台",
}  # fmt: skip
NURSERY = {
    "全国地方公共団体コード": CODE, "ID": "K1", "名称": "架空保育園", "所在地_連結表記": "架空町1", "種別": "認可保育所",
    "法人番号": "1234567890123", "団体名": "架空福祉会", "授乳室": "1", "おむつ替え": "有", "ベビーカー利用": "", "受入年齢": "0〜5歳",
    "収容定員": "60人", "預かり料金": "1時間300円", "FAX番号": "000-0000-0002",
}  # fmt: skip
CARE = {
    "全国地方公共団体コード": CODE, "介護サービス事業所名称": "架空デイサービス", "事業所番号": "4099999999", "実施サービス": "通所介護",
    "住所": "架空町2", "方書": "1階", "電話番号": "000-0000-0003", "法人の名称": "架空会", "定員": "25", "利用可能曜日": "平日",
}  # fmt: skip
SHELTER = {
    "全国地方公共団体コード": CODE, "ID": "S1", "名称": "架空小学校", "所在地_都道府県": "架空県", "所在地_市区町村": "架空市",
    "所在地_町字": "架空町", "所在地_番地以下": "3", "標高": "12.5", "災害種別_洪水": "1", "災害種別_地震": "1", "想定収容人数": "1,200",
    "指定避難所との重複": "1", "対象となる町会・自治会": "一区;二区",
}  # fmt: skip
ROWS = {
    "public-facilities": HALL,
    "childcare-facilities": NURSERY,
    "care-providers": CARE,
    "emergency-shelters": SHELTER,
}


def as_csv(*rows, encoding="utf-8-sig"):
    headers = list(dict.fromkeys(header for row in rows for header in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, headers, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def staged(code, *rows, encoding="utf-8-sig", by=None, **more):
    brought = imports.NewList(kind=code, file_name=f"{code}.csv", **more)
    content = as_csv(*rows, encoding=encoding)
    return imports.stage(brought=brought, content=content, by=by or bringer(), at=timezone.now())


def applied(code, *rows, **more):
    load, second = staged(code, *rows, **more), approver()
    imports.approve(load_id=load.pk, leaves_out=True, by=second, at=timezone.now())
    return imports.apply(load_id=load.pk, by=second, at=timezone.now())


def told(code):
    """What the city gives out, by the headers."""
    response = Client().get(reverse("directory:open_data", args=[code]))
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("code", ROWS)
def test_a_list_comes_in_and_goes_out_under_the_same_headers(code, encoding):
    applied(code, ROWS[code], encoding=encoding)
    entry = Organization.objects.get(list_code=code)
    assert (entry.visibility, entry.keeper_desk) == ("public", "multi-agency")
    assert entry.events.get().kind == EventKind.IMPORTED
    (row,) = told(code)
    read = dict(entry.list_content)
    one = next(one for one in LISTS if one.code == code)
    names = {header: column.name for column in one.columns for header in column.headers}
    kept = {header: read[names[header]] for header in ROWS[code] if ROWS[code][header] and header in row}
    assert {header: row[header] for header in kept} == kept
    assert list(row) == one.headers


def test_a_facility_is_found_with_its_days_and_place():
    applied("public-facilities", HALL)
    entry = Organization.objects.get(list_code="public-facilities")
    (service,) = found(Criteria(need="public_space", day="SU", district="komorino"))
    assert service.organization == entry
    assert str(service.schedules.get()) == "毎週 火・水・木・金・土・日 09:00–21:30 年末年始は休み"
    assert not found(Criteria(need="public_space", day="MO")).exists()
    assert entry.phones.get().number == "000-0000-0001"


def test_a_nursery_tells_its_operator_and_what_makes_it_accessible():
    applied("childcare-facilities", NURSERY)
    entry = Organization.objects.get(list_code="childcare-facilities")
    assert (entry.operator, entry.corporate_number) == ("架空福祉会", "1234567890123")
    assert entry.locations.get().accessibility == ["nursing_room", "diapers"]
    assert {(phone.kind, phone.number) for phone in entry.phones.all()} == {("fax", "000-0000-0002")}


def test_a_shelter_tells_its_disasters_and_its_joined_address():
    applied("emergency-shelters", SHELTER)
    entry = Organization.objects.get(list_code="emergency-shelters")
    assert "対象の災害：洪水、地震" in entry.description
    assert entry.locations.get().address == "架空県架空市架空町3"
    assert entry.list_content["capacity"] == "1200"


def test_the_headers_of_shelters_are_the_39_of_the_standard():
    assert len(SHELTERS.headers) == 39
    assert SHELTERS.headers[:3] == ["全国地方公共団体コード", "ID", "名称"]
    assert SHELTERS.headers[-1] == "備考"


def test_the_same_list_again_changes_nothing():
    applied("public-facilities", HALL)
    assert outcomes(staged("public-facilities", HALL)) == ["same"]


def test_of_a_changed_row_only_the_changed_cells_go_in():
    """What staff or the owner corrected meanwhile is not taken back by the next list."""
    applied("public-facilities", HALL)
    entry = Organization.objects.get(list_code="public-facilities")
    by = world.worker("multi-agency")
    facts = entries.entry_facts(name="架空市民会館（本館）", kind="facility", phones=())
    actions.change_entry(organization_id=entry.pk, facts=facts, based_on=1, by=by, at=timezone.now())
    load = applied("public-facilities", HALL | {"開始時間": "10:00", "電話番号": "000-0000-0009"})
    assert ImportRow.objects.get(load=load).changes["opens_at"] == ["09:00", "10:00"]
    entry.refresh_from_db()
    assert entry.name == "架空市民会館（本館）"
    assert entry.phones.get().number == "000-0000-0009"
    assert f"{entry.services.get().schedules.get().opens_at:%H:%M}" == "10:00"
    (row,) = told("public-facilities")
    assert (row["名称"], row["開始時間"], row["画像"]) == ("架空市民会館（本館）", "10:00", "hall.jpg")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"緯度": "あ"}, "数として読めません"),
        ({"緯度": "123"}, "ありえない値"),
        ({"緯度": ""}, "片方だけ"),
        ({"名称": ""}, "値がありません"),
        ({"ID": ""}, "値がありません"),
        ({"開始時間": "朝"}, "時刻として読めません"),
        ({"全国地方公共団体コード": "011002"}, "この自治体のコードではありません"),
        ({"電話番号": "1"}, "電話番号として読めません"),
    ],
)
def test_a_broken_row_is_told_with_its_remedy_and_the_others_go_in(broken, reason):
    load = staged("public-facilities", HALL | broken, HALL | {"ID": "0002"})
    assert outcomes(load) == ["broken", "new"]
    assert any(reason in told for told in problems(load))
    remedies = [one["remedy"] for row in ImportRow.objects.filter(load=load) for one in row.problems]
    assert all(remedies)


def test_the_same_id_twice_is_a_conflict():
    assert outcomes(staged("public-facilities", HALL, HALL | {"名称": "別の会館"})) == ["conflict", "conflict"]


def test_a_code_that_a_spreadsheet_spoiled_is_put_right():
    for spoiled in (CODE, CODE[:5], f"{CODE}.0"):
        assert cells.government_code(spoiled) == CODE


@given(st.text(max_size=12))
def test_a_cell_is_read_or_refused_and_never_fails(cell):
    for read in (cells.clock, cells.weekdays, cells.flag, cells.number(-90, 90), cells.government_code):
        with suppress(Unfit):
            assert isinstance(read(cell), str)


@given(st.sets(st.sampled_from("月火水木金土日"), min_size=1))
def test_weekdays_are_read_as_they_are_written(days):
    assert set(cells.weekdays(";".join(sorted(days)))) == days
    assert set(cells.weekdays("曜日・".join(sorted(days)) + "曜日")) == days


def test_only_what_is_public_goes_out():
    applied("public-facilities", HALL)
    Organization.objects.filter(list_code="public-facilities").update(visibility="professionals")
    assert told("public-facilities") == []


def test_an_entry_written_by_hand_goes_out_with_the_others():
    entries.entry(name="手書きの会館", kind="facility")
    (row,) = told("public-facilities")
    assert row["名称"] == "手書きの会館"
    assert row["ID"]


def test_a_cell_that_a_spreadsheet_would_compute_is_harmless():
    entries.entry(name="=HYPERLINK(1)", kind="facility")
    (row,) = told("public-facilities")
    assert row["名称"] == "'=HYPERLINK(1)"


def test_there_is_no_other_list():
    assert Client().get("/directory/open-data/residents.csv").status_code == 404


def test_a_whole_list_tells_which_entries_it_does_not_name_any_more_and_leaves_them():
    applied("public-facilities", HALL, HALL | {"ID": "0002", "名称": "架空公園"})
    load = staged("public-facilities", HALL, is_whole=True)
    assert outcomes(load).count("absent") == 1
    page = world.signed_in(approver()).get(reverse("imports:load", args=[load.pk]), {"outcome": "absent"})
    assert "架空公園" in page.content.decode()
    assert Organization.objects.listed().filter(list_code="public-facilities").count() == 2
