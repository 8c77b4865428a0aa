"""Accounts and postings.

``by`` is the administrator at the screen; it is None where the installation itself acts: set-up from the command
line, the invented city.
"""

from datetime import date, datetime

from django.db import transaction

from kasanari import gate, packs
from kasanari.gate import Right

from .models import Posting, PostingRole, User


class UnknownDesk(Exception):
    """The pack has no such desk."""


class OwnAccount(Exception):
    """Nobody closes the account he is using: the last administrator would lock everybody out."""


@transaction.atomic
def open_account(
    *,
    username: str,
    display_name: str,
    agency_code: str,
    kana: str = "",
    email: str = "",
    password: str | None = None,
    is_system_administrator: bool = False,
) -> User:
    """Open an account; without ``password`` it can be entered only after one was set."""
    user = User(
        username=username,
        display_name=display_name,
        kana=kana,
        email=email,
        agency_id=agency_code,
        is_system_administrator=is_system_administrator,
    )
    user.set_password(password)
    user.save()
    return user


@transaction.atomic
def post(
    *,
    user: User,
    desk_code: str,
    from_on: date,
    role: str = PostingRole.WORKER,
    clearance: tuple[str, ...] | None = None,
    by: User | None = None,
) -> Posting:
    """Post ``user`` to a desk (配属). Without ``clearance`` he is cleared for the desk's own compartments.

    Raises:
        UnknownDesk: the pack has no desk of that code.
        gate.Refused: ``by`` may not administer accounts.
    """
    _permit(by, user)
    desk = packs.city().desks.get(desk_code)
    if desk is None:
        raise UnknownDesk(desk_code)
    return Posting.objects.create(
        user=user,
        desk_code=desk_code,
        role=role,
        clearance=list(desk.compartments if clearance is None else clearance),
        from_on=from_on,
    )


@transaction.atomic
def end_posting(*, posting: Posting, until_on: date, by: User | None = None) -> None:
    """End a posting (異動). ``until_on`` is the first day on which it no longer holds.

    Raises:
        gate.Refused: ``by`` may not administer accounts.
    """
    _permit(by, posting.user)
    posting.until_on = until_on
    posting.save(update_fields=["until_on"])


@transaction.atomic
def close_account(*, user: User, by: User, at: datetime) -> None:
    """Close an account (退職・停止): nobody gets in with it from the next request on; what it wrote stays.

    Raises:
        OwnAccount: it is the account of ``by``.
        gate.Refused: ``by`` may not administer accounts.
    """
    gate.permit(by, Right.WRITE, user, at=at)
    if user == by:
        raise OwnAccount
    user.is_active = False
    user.save(update_fields=["is_active"])


def _permit(by: User | None, user: User) -> None:
    if by is not None:
        gate.permit(by, Right.WRITE, user)
