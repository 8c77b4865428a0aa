"""The extract of the resident register: next month's shows what changed before it is applied."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.utils import timezone

from kasanari.access.actions import name_person
from kasanari.gate import Refused
from kasanari.imports import actions
from kasanari.imports.models import ImportRow
from kasanari.people.actions import Home, record_move
from kasanari.people.models import (
    FormerName,
    FoundBy,
    Household,
    HouseholdMember,
    Person,
    Residence,
    ResidentEvent,
)
from kasanari.people.search.grams import grams_of
from tests import world
from tests.imports.lists import (
    BEFORE,
    HANAKO,
    ICHIRO,
    TARO,
    applied,
    approver,
    as_csv,
    bringer,
    outcomes,
    problems,
    staged,
)
from tests.people.finding import found

pytestmark = pytest.mark.django_db

TABLES = (Person, Residence, Household, HouseholdMember, FormerName, ResidentEvent, FoundBy)


def everything():
    return {model.__name__: sorted(map(str, model.objects.values_list())) for model in TABLES}


def changes(load):
    return {row.number: row.changes for row in ImportRow.objects.filter(load=load)}


def events():
    return set(ResidentEvent.objects.values_list("person__registry_number", "kind", "happened_on"))


def person(row):
    return Person.objects.get(registry_number=row["宛名番号"])


def home(row):
    return Residence.objects.get(person=person(row), until_on=None)


def test_residents_come_in_with_names_as_written_homes_and_households():
    applied([TARO | {"氏名": "髙﨑\U000e0100　太郎"}, HANAKO, ICHIRO])

    taro = person(TARO)
    assert (taro.family_name, taro.given_name) == ("髙﨑\U000e0100", "太郎")
    assert (taro.birth_on, taro.sex, taro.registered_by) == (date(1950, 3, 4), "1", None)
    assert found("高崎 太郎") == [taro]
    assert (home(TARO).address, home(TARO).postal_code) == ("架空町１－２－３", "830-0001")
    assert {m.relation for m in HouseholdMember.objects.filter(household__members__person=taro)} == {"世帯主", "妻"}
    assert Household.objects.count() == 2
    assert len(FoundBy.objects.get(person=taro).grams) > 5


def test_the_same_extract_again_changes_nothing():
    applied(BEFORE)
    before = everything()
    load = applied(BEFORE)
    assert outcomes(load) == ["same"] * 3
    assert everything() == before


def test_staging_changes_nothing_and_tells_what_would_change():
    applied(BEFORE)
    before = everything()
    load = staged([
        TARO | {"住所": "架空町4", "電話": "0942-30-9000", "異動日": "令和8年11月1日", "異動事由": "転居"},
        HANAKO | {"氏名": "見本　花"},
        ICHIRO,
        ICHIRO | {"宛名番号": "0003001", "世帯番号": "700", "異動事由": "転入", "異動日": "R8.11.2"},
    ])  # fmt: skip
    assert outcomes(load) == ["untold", "changed", "same", "new"]
    assert changes(load)[2] == {"address": [None, "架空町4"], "phone": [None, "0942-30-9000"]}
    assert changes(load)[3] == {"given_name": ["花子", "花"]}
    assert everything() == before


def test_what_happened_becomes_events_once():
    applied(BEFORE)
    november = [
        TARO | {"異動日": "R8.11.3", "異動事由": "死亡"},
        HANAKO | {"続柄": "世帯主", "異動日": "R8.11.3", "異動事由": "世帯変更"},
        ICHIRO | {"異動日": "R8.11.4", "異動事由": "転出"},
        HANAKO | {"宛名番号": "0001003", "氏名": "見本　新", "生年月日": "R8.11.5", "続柄": "子", "異動日": "R8.11.5", "異動事由": "出生"},
    ]  # fmt: skip
    Residence.objects.update(from_on=date(2020, 1, 1))
    HouseholdMember.objects.update(from_on=date(2020, 1, 1))
    applied(november)
    told = {
        (TARO["宛名番号"], "died", date(2026, 11, 3)),
        (HANAKO["宛名番号"], "household_changed", date(2026, 11, 3)),
        (ICHIRO["宛名番号"], "moved_out", date(2026, 11, 4)),
        ("0001003", "born", date(2026, 11, 5)),
    }
    assert events() == told
    assert person(TARO).death_on == date(2026, 11, 3)
    assert not Residence.objects.filter(person=person(ICHIRO), until_on=None).exists()
    assert Residence.objects.get(person=person(ICHIRO)).until_on == date(2026, 11, 4)
    mother = HouseholdMember.objects.get(person=person(HANAKO), until_on=None)
    assert mother.relation == "世帯主"
    assert HouseholdMember.objects.get(person__registry_number="0001003").household == mother.household
    assert Household.objects.exclude(dissolved_on=None).count() == 1

    before = everything()
    assert outcomes(applied(november)) == ["same"] * 4
    assert everything() == before


def test_who_comes_back_moves_in_and_lives_there_again():
    applied(BEFORE)
    Residence.objects.update(from_on=date(2020, 1, 1))
    HouseholdMember.objects.update(from_on=date(2020, 1, 1))
    applied([ICHIRO | {"異動日": "R8.6.1", "異動事由": "転出"}])
    applied([ICHIRO | {"住所": "架空町8", "異動日": "R8.9.1", "異動事由": "転入"}])
    assert (home(ICHIRO).address, home(ICHIRO).from_on) == ("架空町8", date(2026, 9, 1))
    assert (ICHIRO["宛名番号"], "moved_in", date(2026, 9, 1)) in events()
    assert HouseholdMember.objects.get(person=person(ICHIRO), until_on=None).relation == "世帯主"


def test_a_family_name_that_changes_is_kept_as_a_former_name():
    applied(BEFORE)
    applied([HANAKO | {"氏名": "架空　花子", "フリガナ": "カクウ　ハナコ", "異動日": "R8.10.1", "旧氏": "見本"}])
    former = FormerName.objects.get(person=person(HANAKO))
    assert (former.family_name, former.family_kana, former.until_on) == ("見本", "ミホン", date(2026, 10, 1))
    assert (HANAKO["宛名番号"], "name_changed", date(2026, 10, 1)) in events()


def test_a_split_household_keeps_those_who_stay():
    applied([TARO, HANAKO, HANAKO | {"宛名番号": "0001009", "続柄": "子"}])
    kept = HouseholdMember.objects.get(person=person(TARO)).household_id
    applied([TARO, HANAKO, HANAKO | {"宛名番号": "0001009", "続柄": "世帯主", "世帯番号": "501", "異動日": "R10.1.1"}])
    assert HouseholdMember.objects.get(person=person(TARO), until_on=None).household_id == kept
    assert HouseholdMember.objects.get(person=person(HANAKO), until_on=None).household_id == kept
    assert HouseholdMember.objects.get(person__registry_number="0001009", until_on=None).household_id != kept


def test_zeros_lost_in_front_find_the_person_where_one_number_fits():
    applied(BEFORE)
    load = staged([TARO | {"宛名番号": "1001"}])
    assert outcomes(load) == ["same"]
    assert ImportRow.objects.get(load=load).key == "0001001"
    Person.objects.create(family_name="別人", registry_number="01001", registered_at=timezone.now())
    assert outcomes(staged([TARO | {"宛名番号": "1001"}])) == ["new"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([TARO, TARO], "同じ宛名番号の行が二つ以上あります。"),
        (
            [TARO | {"氏名": "別人　次郎", "生年月日": "S40.1.1"}],
            "記録にある同じ宛名番号の人と、氏名も生年月日も違います。",
        ),
        ([HANAKO | {"世帯番号": "901", "宛名番号": "777"}], "世帯に世帯主がいません。"),
        ([TARO | {"世帯番号": "901"}, ICHIRO | {"世帯番号": "901"}], "世帯に世帯主が二人以上います。"),
        (
            [TARO | {"宛名番号": "888", "異動事由": "死亡", "異動日": "R8.1.1"}],
            "転出または死亡した人が、記録に見つかりません。",
        ),
    ],
)
def test_what_cannot_be_is_a_conflict_with_its_reason_and_changes_nothing(rows, reason):
    applied(BEFORE)
    before = everything()
    load = applied(rows, leaves_out=True)
    assert set(outcomes(load)) == {"conflict"}
    assert reason in problems(load)
    assert everything() == before


def test_the_dead_do_not_come_back():
    applied(BEFORE)
    Person.objects.filter(registry_number=TARO["宛名番号"]).update(death_on=date(2026, 1, 1))
    load = staged([TARO])
    assert (outcomes(load), problems(load)) == (["conflict"], ["この人は、記録ではすでに亡くなっています。"])


def test_records_that_changed_since_the_list_was_looked_through_stop_it():
    applied(BEFORE)
    load, second = staged([TARO | {"氏名": "見本　太"}]), approver()
    actions.approve(load_id=load.pk, by=second, at=timezone.now())
    Person.objects.filter(registry_number=TARO["宛名番号"]).update(given_name="太")
    before = everything()
    with pytest.raises(actions.NotYet, match="1行の結果が変わりました"):
        actions.apply(load_id=load.pk, by=second, at=timezone.now())
    assert everything() == before


def test_whoever_brought_a_list_never_approves_it():
    by = approver()
    load = staged(BEFORE, by=by)
    with pytest.raises(Refused):
        actions.approve(load_id=load.pk, by=by, at=timezone.now())
    with pytest.raises(Refused):
        actions.approve(load_id=load.pk, by=bringer(), at=timezone.now())
    actions.approve(load_id=load.pk, by=approver(), at=timezone.now())


@pytest.fixture
def counter():
    """A desk that works with somebody of the register."""
    applied(BEFORE)
    Residence.objects.update(from_on=date(2020, 1, 1))
    by, taro = world.worker("general"), person(TARO)
    dossier = world.case_at(by, desk="general").dossier
    name_person(dossier=dossier, person=taro, role="household", by=by, at=timezone.now())
    record_move(
        person=taro, home=Home("架空町4", "8300001"), from_on=date(2026, 11, 1), based_on=home(TARO).version, by=by,
        at=timezone.now(),
    )  # fmt: skip
    return by


def test_a_move_told_at_a_desk_is_not_undone_by_a_list_that_speaks_of_an_earlier_day(counter):
    load = applied([TARO | {"異動日": "R2.1.1"}])
    assert outcomes(load) == ["same"]
    assert home(TARO).address == "架空町4"
    applied([TARO | {"住所": "架空町9", "異動日": "R8.11.9", "異動事由": "転居"}])
    assert home(TARO).address == "架空町9"


def test_a_move_told_at_a_desk_and_in_the_list_happened_once(counter):
    applied([TARO | {"住所": "架空町四番地", "異動日": "R8.11.1", "異動事由": "転居"}])
    assert home(TARO).address == "架空町四番地"
    assert ResidentEvent.objects.filter(kind="moved").count() == 1


def test_rows_with_problems_stay_out_only_if_the_second_person_says_so():
    load, second = staged([TARO, HANAKO | {"生年月日": "昭和99年1月1日"}]), approver()
    assert outcomes(load) == ["new", "broken"]
    with pytest.raises(actions.NotYet, match="矛盾・不備の行があります"):
        actions.approve(load_id=load.pk, by=second, at=timezone.now())
    actions.approve(load_id=load.pk, leaves_out=True, by=second, at=timezone.now())
    actions.apply(load_id=load.pk, by=second, at=timezone.now())
    assert set(Person.objects.values_list("registry_number", flat=True)) == {TARO["宛名番号"]}


def test_an_address_is_placed_and_a_district_set_by_hand_stays(settings):
    applied(BEFORE)
    Residence.objects.filter(person=person(TARO)).update(district_code="mii", district_is_given=True)
    load = applied([TARO | {"郵便番号": "8300002"}])
    assert outcomes(load) == ["untold"]
    assert (home(TARO).postal_code, home(TARO).district_code) == ("830-0002", "mii")
    assert outcomes(staged([TARO | {"郵便番号": "8300002"}])) == ["same"]


@pytest.mark.parametrize(
    "headers",
    [
        {"宛名番号": "住民番号", "氏名": "漢字氏名", "フリガナ": "カナ氏名", "生年月日": "出生年月日", "住所": "現住所", "世帯番号": "世帯コード", "続柄": "世帯主との続柄"},
        {"宛名番号": "ATENA_NO", "氏名": "SHIMEI", "フリガナ": "SHIMEI_KANA", "生年月日": "BIRTH_YMD", "住所": "JUSHO", "世帯番号": "SETAI_NO", "続柄": "ZOKUGARA"},
        {"宛名番号": "個人宛名番号", "氏名": "氏名（漢字）", "フリガナ": "氏名（カナ）", "生年月日": "生年月日（和暦）", "住所": "住民票住所", "世帯番号": "世帯No", "続柄": "続柄名称"},
    ],
)  # fmt: skip
def test_dialects_of_headers_are_known(headers):
    applied(BEFORE)
    rows = [{headers.get(name, name): value for name, value in row.items()} for row in BEFORE]
    load = staged(as_csv(*rows, headers=list(rows[0])))
    assert outcomes(load) == ["same"] * 3


def test_what_many_are_found_by_is_written_like_that_of_few(monkeypatch):
    monkeypatch.setattr("kasanari.people.search.grams.BATCH", 1)
    applied(BEFORE)
    assert found("架空 一郎") == [person(ICHIRO)]
    applied([TARO | {"氏名": "見本　仮名太"}, HANAKO | {"氏名": "見本　仮名子"}])
    assert found("仮名太") == [person(TARO)]
    assert found("花子") == []
    pieces = FoundBy.objects.get(person=person(ICHIRO)).grams
    assert set(pieces) == grams_of(person(ICHIRO), homes=[home(ICHIRO)])


def test_after_many_were_written_down_the_rest_of_the_transaction_is_planned_as_ever(monkeypatch):
    """And little waits beside the index for the next search to read."""
    monkeypatch.setattr("kasanari.people.search.grams.BATCH", 1)
    before = _settings("enable_seqscan", "work_mem")
    with transaction.atomic():
        applied(BEFORE)
        assert _settings("enable_seqscan", "work_mem") == before
        assert _settings("gin_pending_list_limit") == ["256kB"]


def _settings(*names):
    with connection.cursor() as cursor:
        return [cursor.execute(f"SHOW {name}").fetchone()[0] for name in names]
