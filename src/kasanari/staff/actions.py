"""Accounts, postings, and forms kept over a sign-in.

Of accounts and postings, ``by`` is the administrator at the screen; it is None where the installation itself acts:
set-up from the command line, the invented city.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from kasanari import gate, packs
from kasanari.gate import Right

from . import sessions
from .models import KeptForm, Posting, PostingRole, User

MOST_KEPT = 20
"""Forms kept of one person; the oldest go."""


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
    """Post ``user`` to a desk (配属). Without ``clearance`` he is cleared as the pack says for the desk.

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
        clearance=list(desk.clearance if clearance is None else clearance),
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

    Its sessions are removed.

    Raises:
        OwnAccount: it is the account of ``by``.
        gate.Refused: ``by`` may not administer accounts.
    """
    gate.permit(by, Right.WRITE, user, at=at)
    if user == by:
        raise OwnAccount
    user.is_active = False
    user.save(update_fields=["is_active"])
    sessions.end_all_of(user)


@transaction.atomic
def keep_form(*, path: str, page: str, body: bytes, by: User, at: datetime) -> KeptForm:
    """Keep what ``by`` sent to ``path`` when the session was over or locked; ``body`` is sealed already.

    Raises:
        gate.Refused: the account is closed.
    """
    form = KeptForm(user=by, path=path, page=page, body=body, kept_at=at)
    gate.permit(by, Right.WRITE, form, at=at)
    form.save()
    surplus = list(KeptForm.objects.filter(user=by).values_list("pk", flat=True)[MOST_KEPT:])
    KeptForm.objects.filter(pk__in=surplus).delete()
    return form


@transaction.atomic
def take_form(*, kept_id: UUID, by: User, at: datetime) -> None:
    """Take a kept form out: it is being sent again in the same transaction, or thrown away. Each goes once.

    Raises:
        gate.Refused: there is none, it is somebody else's, it is too old, or it was taken already.
    """
    form = gate.visible(KeptForm.objects.fresh(at), to=by, right=Right.WRITE, at=at).locked(kept_id)
    gate.permit(by, Right.WRITE, form, at=at)
    KeptForm.objects.filter(pk=form.pk).delete()


def _permit(by: User | None, user: User) -> None:
    if by is not None:
        gate.permit(by, Right.WRITE, user)
