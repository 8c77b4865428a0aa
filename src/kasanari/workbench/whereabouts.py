"""What an address typed so far tells: the towns it may mean, and the district with why."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kasanari import packs
from kasanari.people.addresses import Placed, district_name, place, postal_code_of, towns_at, towns_like

OFFERED = 8
"""Towns shown at once; more would not be read at a counter."""
_NUMBERS = re.compile(r"\d.*")


@dataclass(frozen=True)
class OfferedTown:
    """A town to choose, and the address as it will stand once it is chosen."""

    town: packs.Town
    address: str

    @property
    def district(self) -> str:
        return district_name(self.town.district)


@dataclass(frozen=True)
class Whereabouts:
    """``typed`` and ``postal_code`` as they stand in the form."""

    typed: str
    postal_code: str

    @property
    def placed(self) -> Placed:
        return place(self.typed, self.postal_code)

    @property
    def town(self) -> packs.Town | None:
        """The town the address itself names."""
        return packs.city().towns.get(place(self.typed).town_code)

    @property
    def contradicts(self) -> bool:
        """The postal code belongs to another town of the city."""
        return self.town is not None and not self.placed.certain

    @property
    def is_listed(self) -> bool:
        return self.town is not None and not self.contradicts

    @property
    def offered(self) -> list[OfferedTown]:
        """Towns the worker may mean; none once the address names one."""
        if self.is_listed:
            return []
        rest = _NUMBERS.search(self.typed)
        return [OfferedTown(town, f"{town.label}{rest[0] if rest else ''}") for town in self._meant()[:OFFERED]]

    def _meant(self) -> list[packs.Town]:
        name = _NUMBERS.sub("", self.typed).strip()
        by_code = towns_at(self.postal_code) if postal_code_of(self.postal_code) else towns_like(self.postal_code)
        if self.town is not None or not name:
            return by_code
        return towns_like(name) or by_code

    @property
    def sentence(self) -> str:
        """Why the district is what it is, or why the table tells none."""
        town = self.town
        if town is None:
            return self._unlisted()
        if self.contradicts:
            others = "、".join(one.label for one in towns_at(self.postal_code))
            return _("郵便番号は%(others)sのもので、住所の%(town)sと合いません。どちらかを直してください。") % {
                "others": others, "town": town.label,
            }  # fmt: skip
        if not town.district:
            return _("%(town)sは複数の校区にまたがるため、町名表では決まりません。校区を選んでください。") % {
                "town": town.label
            }
        return _("町名表では、%(town)sは%(district)sです。") % {
            "town": town.label, "district": district_name(town.district),
        }  # fmt: skip

    def _unlisted(self) -> str:
        if not self.typed:
            return ""
        if self.offered:
            return _("町名から書くと、校区が決まります。")
        return _("町名表に見つからない住所です。市外の住所か、町名の書き違いかもしれません。")
