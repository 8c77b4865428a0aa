"""Writing down what persons are to one another (続柄・関係)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.gate import Right

from ..models import Person, Relation, RelationKind

BOTH_WAYS = frozenset({RelationKind.SPOUSE, RelationKind.PARTNER, RelationKind.SIBLING})
"""Kinds that hold from either side, so that one row says both."""


class CannotRelate(Exception):
    """The relation cannot be. The message is for the screen: it names the item at fault and the remedy."""


@transaction.atomic
def record_relation(
    *,
    person: Person,
    relative: Person,
    kind: str,
    detail: str = "",
    from_on: date | None = None,
    by: Any,
    at: datetime,
) -> Relation:
    """Write down that ``person`` is the ``kind`` of ``relative`` (A is the parent of B).

    Raises:
        gate.Refused: ``by`` may not write about both.
        CannotRelate: it stands already, or a parent would be younger than the child or descend from it.
    """
    relation = Relation(person=person, relative=relative, kind=kind, detail=detail, from_on=from_on)
    gate.permit(by, Right.WRITE, relation, at=at)
    if person.pk == relative.pk:
        raise CannotRelate(_("本人が選ばれています。別の人を選んでください。"))
    _require_new(relation)
    if kind in (RelationKind.PARENT, RelationKind.GRANDPARENT):
        _require_older(person, relative)
    if kind == RelationKind.PARENT:
        _require_no_circle(person, relative, by, at)
    relation.save()
    return relation


@transaction.atomic
def end_relation(*, relation_id: UUID, until_on: date, by: Any, at: datetime) -> Relation:
    """Write down until when the relation held: a divorce, a guardianship that is over.

    Raises:
        gate.Refused: there is no such relation, or none of which ``by`` may write.
        CannotRelate: it has ended already, or would end before it began.
    """
    relation: Relation = gate.visible(Relation.objects.all(), to=by, right=Right.WRITE, at=at).locked(relation_id)
    gate.permit(by, Right.WRITE, relation, at=at)
    if relation.until_on is not None:
        raise CannotRelate(_("この関係は、すでに終わっています。画面を開き直して確かめてください。"))
    if relation.from_on is not None and until_on <= relation.from_on:
        raise CannotRelate(
            _(
                "終わった日が、始まった日と同じか、それより前です。「いつまで」に、始まった日より後の日を入力してください。"
            )
        )
    relation.until_on = until_on
    relation.save(update_fields=["until_on"])
    return relation


def _require_new(relation: Relation) -> None:
    """One open relation of a kind between two persons; whoever may write about both may know of it."""
    pair = Q(person=relation.person, relative=relation.relative)
    if relation.kind in BOTH_WAYS:
        pair |= Q(person=relation.relative, relative=relation.person)
    if Relation.objects.filter(pair, kind=relation.kind, until_on__isnull=True).exists():
        raise CannotRelate(
            _("この関係は、二人の間にすでに記録されています。変わったときは、先にいまの記録を終わらせてください。")
        )


def _require_older(elder: Person, younger: Person) -> None:
    if elder.birth_on and younger.birth_on and elder.birth_on >= younger.birth_on:
        raise CannotRelate(
            _(
                "親または祖父母の生年月日が、子または孫と同じか、それより後です。親子の向きか、生年月日を確かめてください。"
            )
        )


def _require_no_circle(parent: Person, child: Person, by: Any, at: datetime) -> None:
    """Nobody descends from oneself, as far as ``by`` may know: what is hidden must not show in an error."""
    rows = Relation.objects.filter(kind=RelationKind.PARENT)
    seen, above = set[UUID](), {parent.pk}
    while above and child.pk not in above:
        seen |= above
        found = gate.visible(rows.filter(relative__in=above), to=by, right=Right.INDEX, at=at)
        above = {row.person_id for row in found} - seen
    if above:
        raise CannotRelate(_("この人は、子とした人の子孫として記録されています。親子の向きを確かめてください。"))
