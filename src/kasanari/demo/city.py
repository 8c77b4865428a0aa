"""Inventing a whole city: residents, staff, and the stories at its desks. Deterministic for a seed and a day."""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count

from django.utils import timezone

from kasanari import gate, packs
from kasanari.staff.models import Posting, User

from . import households
from .accounts import open_accounts
from .hand_overs import play_hand_overs
from .households.city import LARGEST_HOUSEHOLD
from .households.records import InventedHousehold, InventedPerson
from .names import FEMALE
from .player import Player, Stage
from .residents import write_households
from .resources import write_directory
from .scenes import Cast, play_scenes
from .storybook import Story, stories

RECORDS_BEGIN = timezone.make_aware(datetime(2020, 4, 1, 8, 30))
"""When the staff of the invented city took their seats; no story begins before."""

USUAL_HOUSEHOLDS = 1300 / 3000
"""Households per person in a city that is told nothing else."""

ELDERLY = 1960
"""Born before this year."""
ATTEMPTS = 40
"""How often a household is invented anew to find a surname no other story has."""


@dataclass(frozen=True)
class Size:
    """How many people live in the city; households follow from the people unless given."""

    people: int = 3000
    households: int | None = None
    seed: int = 402


@dataclass
class Invented:
    """What came of it, for the closing line."""

    people: int = 0
    households: int = 0
    stories: int = 0
    entries: int = 0


def invent_city(size: Size, *, today: date, tell: Callable[[int], None]) -> Invented:
    """Invent the city in one transaction: either all of it stands or nothing.

    Args:
        tell: called with the number of people written so far.
    """
    with gate.recorded("demo.invent_city"), gate.whole_city("invents everybody in it"):
        users = open_accounts(at=RECORDS_BEGIN)
        done = _Inventor(size, today, tell).invent()
        play_scenes(Cast(users, timezone.now()))
        done.entries = write_directory(timezone.now(), seed=size.seed)
        play_hand_overs(users, timezone.now())
        return done


class _Inventor:
    def __init__(self, size: Size, today: date, tell: Callable[[int], None]) -> None:
        self.size, self.today, self.tell = size, today, tell
        self.now = timezone.now()
        self.done = Invented()
        self.surnames: set[str] = set()
        self.districts = [(item.code, item.label, 1) for item in packs.city().districts.values()]
        self.keys = count(1)

    def invent(self) -> Invented:
        for story in stories(packs.city().desks):
            self._play(story)
        self._fill()
        return self.done

    def _play(self, story: Story) -> None:
        home = None if story.is_anonymous else self._home(story)
        worker = worker_at(story.desk)
        registered = self._register(home) if home and packs.city().desks[story.desk].resident_lookup else []
        Player(Stage(story, worker, self.today, home, registered)).play()
        self.done.stories += 1

    def _home(self, story: Story) -> InventedHousehold:
        """The household the story demands, with a surname that no story before it had."""
        written = story.text["household"]
        key = next(self.keys)
        home = None
        for attempt in range(ATTEMPTS):
            rng = random.Random(f"{self.size.seed}/{story.code}/{attempt}")
            home = households.invent_for(
                rng,
                shape=written["shape"],
                members=written["members"],
                district=rng.choice(self.districts),
                today=self.today,
                on=story.begins_on(self.today),
                key=key,
            )
            if home.members[0].called not in self.surnames:
                break
        assert home is not None
        self.surnames.add(home.members[0].called)
        self.done.households += 1
        self.done.people += len(home.members)
        return home

    def _register(self, home: InventedHousehold) -> list:  # type: ignore[type-arg]  # persons, as residents writes them
        return next(write_households([home], at=self.now, today=self.today))

    def _fill(self) -> None:
        """Everybody else: residents nobody works with."""
        for family in write_households(self._others(), at=self.now, today=self.today):
            self.done.households += 1
            self.done.people += len(family)
            self.tell(self.done.people)

    def _others(self) -> Iterator[InventedHousehold]:
        """The rest of the city. A small city may be full already with the people of the stories."""
        people = self.size.people - self.done.people
        if people <= 0:
            return iter(())
        homes = households.invent(
            random.Random(self.size.seed),
            people=people,
            households=self._homes_for(people),
            districts=self.districts,
            today=self.today,
        )
        return with_somebody_to_look_for(homes)

    def _homes_for(self, people: int) -> int | None:
        """Households still to invent; in a small city, where the stories took too many, as many as are usual."""
        if self.size.households is not None:
            return self.size.households - self.done.households
        homes = round(self.size.people * USUAL_HOUSEHOLDS) - self.done.households
        return homes if homes <= people <= homes * LARGEST_HOUSEHOLD else None


def worker_at(desk_code: str) -> User:
    """Who keeps the desk's cases: its own account rather than a supervisor of several desks."""
    postings = Posting.objects.filter(desk_code=desk_code).select_related("user")
    first: Posting | None = postings.order_by("-role", "user__username").first()
    assert first is not None  # there is an account for every desk of the pack
    return first.user


def with_somebody_to_look_for(homes: Iterable[InventedHousehold]) -> Iterator[InventedHousehold]:
    """The first elderly woman who lives alone is the one the README lets a newcomer find: わたなべ 3月4日."""
    waiting = True
    for home in homes:
        (first, *others) = home.members
        if waiting and not others and first.sex == FEMALE and first.birth_on.year < ELDERLY and not first.nationality:
            waiting = False
            yield replace(home, members=(_somebody_to_look_for(first),))
        else:
            yield home


def _somebody_to_look_for(person: InventedPerson) -> InventedPerson:
    return replace(
        person,
        family_name="渡邉",
        family_kana="ワタナベ",
        given_name="澄江",
        given_kana="スミエ",
        alternative_name=None,
        alternative_kana=None,
        birth_on=person.birth_on.replace(month=3, day=4),
    )
