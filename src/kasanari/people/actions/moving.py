"""Writing down that somebody moved, into the city, within it or out of it, and putting right what was written wrong.

Each act needs the right to write about the person and to know where the person lives: of a protected person
(支援措置) only those who are cleared for whereabouts may do any of them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.gate import Right
from kasanari.lib import wareki

from ..addresses import place, postal_code_of, search_form
from ..models import HouseholdMember, Person, Residence, ResidentEvent, ResidentEventKind
from ..search import index_persons


class CannotMove(Exception):
    """What was told cannot be. The message is for the screen: it names the item at fault and the remedy."""


class HomeChanged(CannotMove):
    """Somebody else wrote about the home while the form was open."""


@dataclass(frozen=True)
class Home:
    """An address as it is typed. ``district_is_given``: somebody decided the district by hand, whatever the table says;
    otherwise ``district_code`` counts where the town's table tells none."""

    address: str
    postal_code: str = ""
    district_code: str = ""
    district_is_given: bool = False

    def as_stored(self) -> dict[str, Any]:
        placed = place(self.address, self.postal_code)
        told = self.district_is_given or not placed.district_code
        return {
            "address": self.address,
            "postal_code": postal_code_of(self.postal_code) or self.postal_code,
            "town_code": placed.town_code,
            "district_code": self.district_code if told else placed.district_code,
            "district_is_given": self.district_is_given,
        }


def last_home(person: Person) -> Residence | None:
    """Where the person lives, or lived last."""
    return person.residences.order_by("-from_on", "id").first()


def lives_there(home: Residence | None, at: datetime) -> bool:
    """Whether ``home`` is where the person lives now."""
    return home is not None and (home.until_on is None or home.until_on > timezone.localdate(at))


@transaction.atomic
def record_move(
    *,
    person: Person,
    home: Home,
    from_on: date,
    based_on: str,
    came_from_elsewhere: bool = False,
    by: Any,
    at: datetime,
) -> Residence:
    """Write down that the person lives at ``home`` from ``from_on`` on; the home before ends on that day.

    Args:
        based_on: version of the last home that was on the screen; empty for none.
        came_from_elsewhere: of somebody without a home on record: he moved into the city on that day (転入届,
            住民基本台帳法22条), rather than that a desk only now learnt where he lives.

    Raises:
        gate.Refused: ``by`` may not write about the person, or not know where the person lives.
        CannotMove: the day cannot be, or the person lives there already; nothing is changed.
        HomeChanged: somebody else wrote meanwhile.
    """
    last = _asked(person, by, at)
    if last is not None and _is_said(last, home, from_on) and last.until_on is None:
        return last  # sent twice
    _require_unchanged(last, based_on)
    _require_possible(person, from_on, at)
    _require_later(last, from_on, at)
    if last is not None and lives_there(last, at):
        if search_form(home.address) == search_form(last.address):
            raise CannotMove(_("いまの住所と同じです。書き方を直すときは「住所を訂正する」を使ってください。"))
        last.until_on = from_on
        last.save(update_fields=["until_on"])
        kind = ResidentEventKind.MOVED
    else:
        kind = ResidentEventKind.MOVED_IN if came_from_elsewhere else ResidentEventKind.HOME_TOLD
    begun = Residence.objects.create(person=person, from_on=from_on, **home.as_stored())
    _record(person, kind, from_on, by, at)
    index_persons([person.pk])
    return begun


@transaction.atomic
def correct_home(*, person: Person, home: Home, from_on: date, based_on: str, by: Any, at: datetime) -> Residence:
    """Put right where the person lives, or since when: nobody moved. What stood there stays in the event.

    If the home before ended on the day this one began, it ends on the corrected day.

    Raises:
        gate.Refused: ``by`` may not write about the person, or not know where the person lives.
        CannotMove: the day cannot be, or no home is on record; nothing is changed.
        HomeChanged: somebody else wrote meanwhile.
    """
    present = _asked(person, by, at)
    if present is None or not lives_there(present, at):
        raise CannotMove(_("いまの住所の記録がありません。「転居・転入を記録する」を使ってください。"))
    if _is_said(present, home, from_on):
        return present  # sent twice, or nothing to put right
    _require_unchanged(present, based_on)
    _require_possible(person, from_on, at)
    _let_the_former_end(person, present, from_on)
    before = f"{present.postal_code} {present.address}（{wareki.format(present.from_on)}）".strip()
    for name, value in home.as_stored().items():
        setattr(present, name, value)
    present.from_on = from_on
    present.save()
    _record(person, ResidentEventKind.HOME_CORRECTED, from_on, by, at, before)
    index_persons([person.pk])
    return present


@transaction.atomic
def record_moving_out(
    *, person: Person, left_on: date, moved_to: str, based_on: str, by: Any, at: datetime
) -> Residence:
    """Write down that the person left the city (転出届, 住民基本台帳法24条), and where to, if anybody knows.

    The home ends on that day, and so does the membership of the household. Said again of somebody who left already,
    it puts the day or the destination right.

    Raises:
        gate.Refused: ``by`` may not write about the person, or not know where the person lives.
        CannotMove: the day cannot be, or no home is on record; nothing is changed.
        HomeChanged: somebody else wrote meanwhile.
    """
    last = _asked(person, by, at)
    if last is None:
        raise CannotMove(
            _("住所の記録がありません。先に「転居・転入を記録する」で、住んでいた住所を記録してください。")
        )
    if last.until_on == left_on and last.moved_to == moved_to:
        return last  # sent twice
    _require_unchanged(last, based_on)
    _require_possible(person, left_on, at)
    if left_on <= last.from_on:
        raise CannotMove(
            _("転出した日が、いまの住所に住み始めた日（%(day)s）と同じか、それより前です。日を確かめてください。")
            % _day(last.from_on)
        )
    if lives_there(last, at):
        _record(person, ResidentEventKind.MOVED_OUT, left_on, by, at)
    else:
        _record(person, ResidentEventKind.HOME_CORRECTED, left_on, by, at, _leaving(last))
    _leave_household(person, left_on, said_before=last.until_on)
    last.until_on, last.moved_to = left_on, moved_to
    last.save(update_fields=["until_on", "moved_to"])
    index_persons([person.pk])
    return last


def _asked(person: Person, by: Any, at: datetime) -> Residence | None:
    """Ask for both rights, then hold the person: two who write about one home wait for each other."""
    gate.permit(by, Right.WRITE, person, at=at)
    gate.permit(by, Right.LOCATE, person, at=at)
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    return last_home(person)


def _is_said(home: Residence, typed: Home, from_on: date) -> bool:
    said = typed.as_stored() | {"from_on": from_on}
    return all(getattr(home, name) == value for name, value in said.items())


def _require_unchanged(last: Residence | None, based_on: str) -> None:
    if (last.version if last else "") != based_on:
        raise HomeChanged(
            _(
                "この画面を開いている間に、住所の記録が変わりました。下の「いまの記録」を確かめて、必要ならもう一度記録してください。"
            )
        )


def _require_possible(person: Person, day: date, at: datetime) -> None:
    if day > timezone.localdate(at):
        raise CannotMove(_("未来の日付です。実際に移ってから記録してください。"))
    if person.birth_on is not None and day < person.birth_on:
        raise CannotMove(_("生年月日（%(day)s）より前の日です。元号や年を確かめてください。") % _day(person.birth_on))
    if person.death_on is not None and day > person.death_on:
        raise CannotMove(_("死亡日（%(day)s）より後の日です。日と本人を確かめてください。") % _day(person.death_on))


def _require_later(last: Residence | None, from_on: date, at: datetime) -> None:
    """Homes follow one another: what lies before the last one is history, which a move does not rewrite."""
    if last is None:
        return
    if from_on <= last.from_on:
        raise CannotMove(
            _(
                "いまの住所に住み始めた日（%(day)s）と同じか、それより前の日です。"
                "まちがいを直すときは「住所を訂正する」を使ってください。"
            )
            % _day(last.from_on)
        )
    if not lives_there(last, at) and last.until_on is not None and from_on < last.until_on:
        raise CannotMove(_("前の住所を出た日（%(day)s）より前の日です。日を確かめてください。") % _day(last.until_on))


def _let_the_former_end(person: Person, present: Residence, from_on: date) -> None:
    former = person.residences.filter(from_on__lt=present.from_on).order_by("-from_on", "id").first()
    if former is None:
        return
    followed = former.until_on == present.from_on
    earliest = former.from_on if followed else former.until_on
    if from_on <= former.from_on or (not followed and earliest is not None and from_on < earliest):
        raise CannotMove(_("前の住所の期間（%(day)sから）と重なります。日を確かめてください。") % _day(former.from_on))
    if followed:
        former.until_on = from_on
        former.save(update_fields=["until_on"])


def _leave_household(person: Person, left_on: date, said_before: date | None) -> None:
    """Whoever left the city keeps house with nobody here (住民基本台帳: 世帯からの除籍)."""
    rows = HouseholdMember.objects.filter(person=person, from_on__lt=left_on)
    ended = Q(until_on__isnull=False, until_on=said_before)
    rows.filter(Q(until_on__isnull=True) | ended).update(until_on=left_on)


def _leaving(home: Residence) -> str:
    day = wareki.format(home.until_on) if home.until_on else ""
    return "　".join(part for part in (day, home.moved_to) if part)


def _record(person: Person, kind: str, happened_on: date, by: Any, at: datetime, before: str = "") -> None:
    ResidentEvent.objects.create(
        person=person, kind=kind, happened_on=happened_on, before=before, recorded_at=at, recorded_by=by
    )


def _day(day: date) -> dict[str, str]:
    return {"day": wareki.format(day)}
