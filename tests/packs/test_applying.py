"""Putting a pack into force: all of it or nothing, and nothing is ever deleted."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from kasanari import packs
from kasanari.packs import actions, appliers
from kasanari.packs.differences import Change
from kasanari.packs.models import PackVersion

from .town import TownPack

pytestmark = pytest.mark.django_db

MAIL = "mail,郵便・メール,Letter or e-mail,,,"  # a row of codes/channels.csv, without an end
AT = datetime(2024, 6, 3, 1, 0, tzinfo=UTC)


def mail_until(day: str) -> str:
    return f"mail,郵便・メール,Letter or e-mail,,{day},"


@pytest.fixture(autouse=True)
def empty_town() -> PackVersion:
    """A town that has nothing yet is in force, whatever pack the test database was made with."""
    return PackVersion.objects.create(municipality="990019", version="0", applied_at=AT, items={})


@pytest.fixture(autouse=True)
def applied_cities(monkeypatch: pytest.MonkeyPatch) -> list[packs.City]:
    """What a room that follows the pack was given; the rooms of the installation are not part of these tests."""
    given: list[packs.City] = []
    monkeypatch.setattr(appliers, "_appliers", {})
    packs.applier(given.append)
    return given


def apply(town: TownPack, at: datetime = AT) -> PackVersion:
    return packs.apply(town.path, by="係長 架空", at=at)


def changes(town: TownPack) -> list[tuple[str, str, Change]]:
    return [(found.section, found.code, found.change) for found in packs.diff(town.path).differences]


def versions() -> list[str]:
    return list(PackVersion.objects.filter(municipality="990019").values_list("version", flat=True))


def test_the_first_version_is_recorded(
    town: TownPack, applied_cities: list[packs.City], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "in_force", lambda: None)
    version = apply(town)
    assert (version.municipality, version.version, version.applied_by) == ("990019", "2024.3", "係長 架空")
    assert version.digest == packs.load(town.path).digest
    assert version.applied_at == AT
    assert [city.municipality.label for city in applied_cities] == ["星見町"]


def test_the_same_pack_again_adds_no_version(town: TownPack) -> None:
    assert apply(town) == apply(town)
    assert versions() == ["0", "2024.3"]


def test_rooms_follow_even_when_the_pack_did_not_change(town: TownPack, applied_cities: list[packs.City]) -> None:
    """A new release of the software may bring a room that has never seen this pack."""
    apply(town)
    apply(town)
    assert len(applied_cities) == 2


def test_a_broken_pack_applies_nothing(town: TownPack, applied_cities: list[packs.City]) -> None:
    town.replace("desks.toml", 'agency = "town"', 'agency = "tawn"')
    with pytest.raises(packs.PackError):
        apply(town)
    assert versions() == ["0"]
    assert applied_cities == []


def test_a_room_that_fails_takes_the_version_back(town: TownPack) -> None:
    def fail(city: packs.City) -> None:
        PackVersion.objects.create(municipality="000000", version="half", applied_at=AT, items={})
        raise RuntimeError("the room cannot follow")

    packs.applier(fail)
    with pytest.raises(RuntimeError):
        apply(town)
    assert versions() == ["0"]
    assert not PackVersion.objects.filter(municipality="000000").exists()


def test_differences_are_told_by_kind(town: TownPack) -> None:
    apply(town)
    assert changes(town) == []
    town.replace("departments.csv", "planning,企画課", "new,新しい課,New Division,,,\nplanning,企画課")
    town.replace("districts.csv", "高台地区,", "高台の地区,")
    town.replace(
        "codes/channels.csv",
        "mail,郵便・メール,Letter or e-mail,,,",
        mail_until("2024-12-31"),
    )
    assert changes(town) == [
        ("districts", "takadai", Change.CHANGED),
        ("departments", "new", Change.ADDED),
        ("codes/channels", "mail", Change.ENDED),
    ]


def test_differences_read_as_text(town: TownPack) -> None:
    apply(town)
    town.replace("municipality.toml", "2024.3", "2024.4")
    town.replace(
        "codes/channels.csv",
        "mail,郵便・メール,Letter or e-mail,,,",
        mail_until("2024-12-31"),
    )
    assert packs.diff(town.path).render() == (
        "2024.3 → 2024.4\n\ncodes/channels\n  | ended    mail  郵便・メール (until 2024-12-31)"
    )


def test_a_change_of_an_initiative_is_told_at_the_initiative(town: TownPack) -> None:
    apply(town)
    town.replace("plans/hoshizora-2023/initiatives.yaml", "value: 3", "value: 4")
    assert changes(town) == [("plans/hoshizora-2023/initiatives", "a-01", Change.CHANGED)]


def test_comparing_writes_nothing(town: TownPack, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    apply(town)
    with django_assert_num_queries(1):
        packs.diff(town.path)


def test_other_contents_need_another_version(town: TownPack) -> None:
    apply(town)
    town.replace("districts.csv", "高台地区,", "高台の地区,")
    with pytest.raises(packs.PackError) as error:
        apply(town)
    (problem,) = error.value.problems
    assert (problem.file, problem.key) == ("municipality.toml", "version")
    town.replace("municipality.toml", "2024.3", "2024.4")
    assert apply(town).version == "2024.4"


def test_an_item_that_vanished_is_refused(town: TownPack) -> None:
    apply(town)
    town.replace("municipality.toml", "2024.3", "2024.4")
    town.replace("codes/channels.csv", f"{MAIL}\n", "")
    with pytest.raises(packs.PackError) as error:
        apply(town)
    (problem,) = error.value.problems
    assert (problem.file, problem.key) == ("codes/channels.csv", "mail")
    assert "until" in problem.remedy
    assert versions() == ["0", "2024.3"]


def test_an_item_may_go_once_its_last_day_has_passed(town: TownPack) -> None:
    town.replace(
        "codes/channels.csv",
        "mail,郵便・メール,Letter or e-mail,,,",
        mail_until("2024-06-03"),
    )
    apply(town)
    town.replace("municipality.toml", "2024.3", "2024.4")
    town.replace("codes/channels.csv", mail_until("2024-06-03") + "\n", "")
    with pytest.raises(packs.PackError):
        apply(town, at=datetime(2024, 6, 3, 14, 59, tzinfo=UTC))  # still the last day in Japan
    assert apply(town, at=datetime(2024, 6, 3, 15, 0, tzinfo=UTC)).version == "2024.4"


def test_an_initiative_stays_for_good(town: TownPack) -> None:
    apply(town)
    text = (town.path / "plans/hoshizora-2023/initiatives.yaml").read_text(encoding="utf-8")
    start, end = text.index("  - code: a-01"), text.index("  - code: b-01")
    town.write("plans/hoshizora-2023/initiatives.yaml", text[:start] + text[end:])
    town.replace("municipality.toml", "2024.3", "2024.4")
    with pytest.raises(packs.PackError) as error:
        apply(town)
    assert [(problem.file, problem.key) for problem in error.value.problems] == [
        ("plans/hoshizora-2023/initiatives.yaml", "a-01")
    ]


def test_one_installation_is_one_municipality(town: TownPack) -> None:
    apply(town)
    town.replace("municipality.toml", "990019", "990027")
    with pytest.raises(packs.PackError) as error:
        apply(town)
    assert [problem.key for problem in error.value.problems] == ["municipality.code"]


def test_going_back_to_an_earlier_version_is_recorded(town: TownPack) -> None:
    apply(town)
    town.replace("municipality.toml", "2024.3", "2024.4")
    apply(town)
    town.replace("municipality.toml", "2024.4", "2024.3")
    apply(town)
    assert versions() == ["0", "2024.3", "2024.4", "2024.3"]


def test_this_process_reads_the_new_pack(
    town: TownPack, settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.KASANARI_PACK = str(town.path)
    packs.city.cache_clear()
    try:
        before = packs.city()
        town.replace("municipality.toml", "2024.3", "2024.4")
        with django_capture_on_commit_callbacks(execute=True):
            apply(town)
        assert (before.version, packs.city().version) == ("2024.3", "2024.4")
    finally:
        packs.city.cache_clear()


def test_the_vanished_show_when_they_ended(town: TownPack) -> None:
    town.replace(
        "codes/channels.csv",
        "mail,郵便・メール,Letter or e-mail,,,",
        mail_until("2024-05-31"),
    )
    apply(town)
    town.replace("codes/channels.csv", mail_until("2024-05-31") + "\n", "")
    (gone,) = packs.diff(town.path).of(Change.VANISHED)
    assert gone.until == date(2024, 5, 31)


def test_no_folder_applies_nothing(tmp_path: Path) -> None:
    with pytest.raises(packs.PackError):
        packs.apply(tmp_path / "nowhere", by="係長 架空", at=AT)
