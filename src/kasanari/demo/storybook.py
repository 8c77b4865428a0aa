"""The stories of the invented city, read from ``stories/<desk>.yaml`` and told with the names of invented persons."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from kasanari.lib import fiscal_year, opening_days

from .households.records import InventedPerson

STORIES = Path(__file__).parent / "stories"
_PLACE = re.compile(r"\{(.+?)\}")


@dataclass(frozen=True)
class Story:
    """One worry from its first words to wherever it stands; ``text`` is the YAML as written."""

    code: str
    desk: str
    text: Mapping[str, Any]

    def begins_on(self, today: date) -> date:
        """The day of the contact: a day in the past as written, or so many days before ``today``."""
        began = self.text["began"]
        return began["on"] if "on" in began else today - timedelta(days=began["ago"])

    @property
    def is_anonymous(self) -> bool:
        return bool(self.text.get("anonymous"))


def stories(desk_codes: Any) -> Iterator[Story]:
    """Every story of the desks a pack has, by file name and code."""
    for file in sorted(STORIES.glob("*.yaml")):
        if file.stem in desk_codes:
            for text in yaml.safe_load(file.read_text()):
                yield Story(text["code"], file.stem, text)


@dataclass(frozen=True)
class Calendar:
    """Turns the ``day`` numbers of a story into opening days."""

    start: date

    def acted_on(self, day: int) -> date:
        """The day on which something was done: an opening day, earlier rather than later."""
        found = self.start + timedelta(days=day)
        while not opening_days.is_open(found):
            found -= timedelta(days=1)
        return found

    def promised_for(self, day: int) -> date:
        """The day for which something is promised."""
        return opening_days.next_open(self.start + timedelta(days=day))


def told(text: Any, cast: Mapping[str, InventedPerson], on: date) -> Any:
    """Put names and ages into a text (or into every text of a list or mapping).

    Raises:
        KeyError: the text speaks of somebody the household does not have.
    """
    if isinstance(text, str):
        return _PLACE.sub(lambda found: _spoken(found[1], cast, on), text)
    if isinstance(text, list):
        return [told(item, cast, on) for item in text]
    if isinstance(text, dict):
        return {key: told(value, cast, on) for key, value in text.items()}
    return text


def _spoken(place: str, cast: Mapping[str, InventedPerson], on: date) -> str:
    if place.endswith("の年齢"):
        return str(fiscal_year.age_on(on, birth_on=cast[place.removesuffix("の年齢")].birth_on))
    person = cast[place]
    return person.called if place == "本人" else person.first_name
