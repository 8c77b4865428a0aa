"""名寄せ on the screen: reasons in words, and two persons side by side, each as far as the reader may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from kasanari import gate
from kasanari.gate import Right
from kasanari.lib import wareki
from kasanari.people.duplicates import Likeness, Reason
from kasanari.people.models import MergeProposal, Person

from .panels import involvements
from .sides import SIDES, open_sides, sides_of

REASONS = {
    "registry_same": (Right.READ, _("宛名番号が同じ")),
    "registry_differs": (Right.READ, _("宛名番号が違う")),
    "name_same": (Right.INDEX, _("氏名が同じ（異体字・順序の違いを含む）")),
    "name_reading": (Right.INDEX, _("氏名の読みが同じ")),
    "name_former": (Right.READ, _("旧氏・旧名が同じ")),
    "name_almost": (Right.INDEX, _("氏名の字か読みの一方だけが同じ")),
    "family_changed": (Right.INDEX, _("名が同じで氏が違う")),
    "name_differs": (Right.INDEX, _("氏名が違う")),
    "birth_same": (Right.INDEX, _("生年月日が同じ")),
    "birth_swapped": (Right.INDEX, _("生年月日の月と日が入れ替わっている")),
    "birth_era": (Right.INDEX, _("生年の元号だけが違う（昭和と平成）")),
    "birth_digit": (Right.INDEX, _("生年月日の数字が1字違う、または隣り合う2字が入れ替わっている")),
    "birth_differs": (Right.INDEX, _("生年月日が違う")),
    "birth_generation": (Right.INDEX, _("親子ほど年が離れている")),
    "phone_same": (Right.LOCATE, _("電話番号が同じ")),
    "address_same": (Right.LOCATE, _("住所が同じ")),
    "sex_differs": (Right.READ, _("性別が違う")),
    "twins": (Right.INDEX, _("双子の可能性（同じ氏と生年月日、別の名）")),
    "household_digits": (Right.LOCATE, _("同じ住所の、生年月日の近い別の人")),
}
"""Each reason in words, and the right on both persons that a reader of it needs."""

SHOWN = (
    "family_name", "given_name", "family_kana", "given_kana", "alternative_name", "roman_name", "birth_on", "sex",
    "registry_number", "phone",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A proposal as far as its reader may read; ``score`` (percent) counts only the reasons that are told."""

    proposal: MergeProposal
    reasons: list[Reason]

    @property
    def score(self) -> int:
        return round(Likeness(tuple(self.reasons)).score * 100)

    @property
    def words(self) -> list[tuple[str, bool]]:
        """Each reason in words, and whether it speaks against."""
        return [(str(REASONS[reason.code][1]), reason.weight < 0) for reason in self.reasons]


@dataclass(frozen=True)
class Side:
    """One record of a proposal and the desks that answer for it, of which the reader may know; ``is_mine``: he does."""

    person: Person
    is_open: bool
    is_mine: bool
    desks: list[str]


def told_sides(proposal: MergeProposal, to: Any, at: datetime) -> list[Side]:
    missing, mine = open_sides(proposal), sides_of(to, proposal, at)
    return [_side(getattr(proposal, one), one in missing, one in mine, to, at) for one in SIDES]


def _side(person: Person, is_open: bool, is_mine: bool, to: Any, at: datetime) -> Side:
    desks = dict.fromkeys(row.desk for row in involvements(person, to, at) if row.desk)
    return Side(person, is_open, is_mine, list(desks))


def told(proposal: MergeProposal, to: Any, at: datetime) -> Told:
    rights = {right for right in (Right.INDEX, Right.READ, Right.LOCATE) if _on_both(proposal, to, right, at)}
    return Told(proposal, [one for one in Likeness.of(proposal.reasons).reasons if REASONS[one.code][0] in rights])


def side_by_side(proposal: MergeProposal, to: Any, at: datetime) -> list[tuple[str, Any, Any]]:
    """(label, value of the first, value of the second), fields that neither shows left out."""
    one, other = (_values(person, to, at) for person in (proposal.first, proposal.second))
    labels = {field.name: field.verbose_name for field in Person._meta.concrete_fields}
    return [(str(labels[name]), one[name], other[name]) for name in SHOWN if one[name] or other[name]]


def _values(person: Person, to: Any, at: datetime) -> dict[str, Any]:
    opened = gate.rights_on([person], to=to, at=at)
    fields = opened[0].fields if opened else frozenset()
    values = {name: getattr(person, name) if name in fields else "" for name in SHOWN}
    born = wareki.format(person.birth_on) if person.birth_on and "birth_on" in fields else ""
    return values | {"birth_on": born, "sex": person.get_sex_display() if "sex" in fields else ""}


def _on_both(proposal: MergeProposal, to: Any, right: Right, at: datetime) -> bool:
    return all(gate.decide(to, right, person, at=at).allowed for person in (proposal.first, proposal.second))
