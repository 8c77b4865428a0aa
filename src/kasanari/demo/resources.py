"""The directory of the invented city, written down by the workers who keep it; and what was sought there in vain."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from kasanari import packs
from kasanari.directory import actions
from kasanari.directory.facts import ContactFacts, EntryFacts, OfferFacts, PhoneFacts, PlaceFacts, ScheduleFacts
from kasanari.directory.models import Organization, Source
from kasanari.directory.policy import Owner
from kasanari.lib.kana import to_katakana
from kasanari.staff.models import Posting, User

RESOURCES = Path(__file__).parent / "data" / "resources.yaml"
OLDEST_ENTRY = 700
"""Days ago the first of the entries were written down; some of them are to be confirmed by now."""
NEEDS_IN_VAIN = 90


@dataclass(frozen=True)
class Resource:
    """One entry as it is written in the file, in one district."""

    text: Mapping[str, Any]
    district: packs.District

    def told(self, name: str) -> str:
        """A text of the file with the district's name and reading in it."""
        named = {"{district}": self.district.label.removesuffix("校区").removesuffix("地区")}
        named["{kana}"] = to_katakana(self.district.kana).removesuffix("チク")
        text = str(self.text.get(name, ""))
        for mark, word in named.items():
            text = text.replace(mark, word)
        return text


def resources() -> Iterator[Resource]:
    """Every entry of the file, in as many districts as it says."""
    districts = list(packs.city().districts.values())
    for text in yaml.safe_load(RESOURCES.read_text()):
        if text["in"] == "district":
            yield from (Resource(text, district) for district in districts)
        else:
            yield Resource(text, districts[text["in"] % len(districts)])


def write_directory(at: datetime, *, seed: int) -> int:
    """Write the directory down and let time pass over it; returns how many entries it has."""
    chance = random.Random(f"{seed}/resources")
    numbers = count(1)
    written = [
        _write(resource, next(numbers), at - timedelta(days=chance.randrange(OLDEST_ENTRY))) for resource in resources()
    ]
    _let_one_owner_answer(written[0], at)
    _seek_in_vain(chance, at)
    return len(written)


def _write(resource: Resource, number: int, at: datetime) -> Organization:
    text = resource.text
    desk, worker = _keeper(text["desk"])
    facts = EntryFacts(
        name=resource.told("name"),
        kana=resource.told("kana"),
        description=text["text"],
        kind=text["kind"],
        visibility=text.get("visibility", "public"),
        agreed_on=at.date() if text.get("agreed") else None,
        owner_email=f"owner{number}@example.jp" if number % 3 == 0 and text["kind"] != "volunteer" else "",
        phones=(PhoneFacts(number=f"000-000-{number:04}"),),
        contacts=() if text["kind"] == "volunteer" else (ContactFacts(title="代表"),),
    )
    return actions.add_entry(
        facts=facts, desk_code=desk, place=_place(resource), offer=_offer(resource), by=worker, at=at
    )


def _place(resource: Resource) -> PlaceFacts | None:
    name = resource.told("place")
    if not name:
        return None
    return PlaceFacts(
        name=name,
        address=f"架空町{len(name)}番地",
        district_code=resource.district.code,
        accessibility=tuple(resource.text["access"]),
    )


def _offer(resource: Resource) -> OfferFacts:
    text, city = resource.text, packs.city()
    lowest, highest = text.get("ages", (None, None))
    return OfferFacts(
        name=text["offer"],
        description=text["offer_text"],
        needs=_known(text["needs"], city.code_tables["needs"]),
        topics=_known(text["topics"], city.code_tables["topics"]),
        languages=_known(text.get("languages", ["ja"]), city.languages),
        district_codes=() if text.get("city") or text["place"] else (resource.district.code,),
        serves_city=bool(text.get("city")),
        minimum_age=lowest,
        maximum_age=highest,
        cost=text.get("cost"),
        cost_note=text.get("note", ""),
        application_process=text["how"],
        schedules=_schedules(text.get("when")),
    )


def _schedules(when: Mapping[str, Any] | None) -> tuple[ScheduleFacts, ...]:
    if when is None:
        return ()
    return (
        ScheduleFacts(
            days=tuple(when["days"]),
            freq=when.get("freq", "WEEKLY"),
            weeks=tuple(when.get("weeks", ())),
            opens_at=time.fromisoformat(when["from"]),
            closes_at=time.fromisoformat(when["to"]),
        ),
    )


def _known(codes: list[str], table: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(code for code in codes if code in table)


def _keeper(desk_code: str) -> tuple[str, User]:
    """The desk of the file and somebody there; in a pack without it, the first desk of the municipality."""
    desks = packs.city().desks
    desk = desk_code if desk_code in desks else next(code for code, one in desks.items() if one.resident_lookup)
    postings = Posting.objects.filter(desk_code=desk).select_related("user").order_by("-role", "user__username")
    return desk, postings[0].user


def _let_one_owner_answer(entry: Organization, at: datetime) -> None:
    """An owner whose telephone number has changed, waiting for an answer on my-day."""
    _desk, worker = _keeper(entry.keeper_desk)
    link = actions.issue_link(organization_id=entry.pk, by=worker, at=at - timedelta(days=3)).link
    actions.correct_by_owner(
        link_id=link.pk,
        proposed={"phone": "000-000-9999"},
        words="世話役が代わり、電話番号が変わりました。",
        by=Owner(link),
        at=at - timedelta(days=1),
    )


def _seek_in_vain(chance: random.Random, at: datetime) -> None:
    """Needs of the last months that nobody met, more of them where shops and buses are far."""
    districts = list(packs.city().districts)[-8:]
    desk, worker = _keeper("general")
    for _ in range(NEEDS_IN_VAIN):
        actions.record_unmet_need(
            topic=chance.choice(["care", "care", "neighbourhood", "child_rearing", "withdrawal"]),
            needs=[chance.choice(["transport", "transport", "shopping", "young_people", "interpretation"])],
            district_code=chance.choice(districts),
            source=chance.choice([Source.COUNTER, Source.SEARCH, Source.MEETING]),
            desk_code=desk,
            by=worker,
            at=at - timedelta(days=chance.randrange(330)),
        )
