"""Forms that reached the server when the session was over or locked: kept sealed, shown again to their author only."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from django import forms
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from kasanari import gate, packs

from . import actions, sealing, sessions
from .models import LONGEST_PATH, KeptForm, User

MOST_BYTES = 1024 * 1024
TAKEN = "kasanari_kept"
"""The hidden field with which a kept form says which one it is when it is sent again."""

_OWN_PAGES = {"staff:lock", "staff:step_up", "staff:discard_kept"}
_NEVER = re.compile(r"^(csrfmiddlewaretoken|kasanari_kept)$|password|secret", re.IGNORECASE)
_MANAGEMENT = re.compile(r"-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$")
_PREFIX = re.compile(r"^[\w]+-\d+-")

Pairs = list[tuple[str, str]]


class Keeping(StrEnum):
    """What became of a form that could not be taken."""

    NOTHING = "nothing"  # nothing was typed, or a script asked by itself
    KEPT = "kept"
    TOO_LARGE = "too_large"


@dataclass(frozen=True)
class Typed:
    """One field as a person reads it."""

    label: str
    text: str


@dataclass(frozen=True)
class Opened:
    """A kept form with its seal open."""

    form: KeptForm
    pairs: Pairs

    @property
    def typed(self) -> list[Typed]:
        return list(_typed(self.form.path, self.pairs))


def keep(request: HttpRequest, *, at: datetime) -> Keeping:
    """Keep what was sent to a staff page by somebody whose session is over or locked.

    Passwords, tokens and files are left out. Raises ``gate.Refused`` as ``actions.keep_form`` does.
    """
    if not _is_sent_by_hand(request):
        return Keeping.NOTHING
    path = request.get_full_path()
    pairs = [(name, str(value)) for name, values in request.POST.lists() for value in values]
    pairs = [pair for pair in pairs if _may_be_kept(path, pair[0])]
    if not any(_typed(path, pairs)):
        return Keeping.NOTHING
    user = cast("User", request.user)
    body = seal(pairs, user)
    if len(body) > MOST_BYTES or len(path) > LONGEST_PATH:
        return Keeping.TOO_LARGE
    actions.keep_form(path=path, page=page_of(request), body=body, by=user, at=at)
    return Keeping.KEPT


def seal(pairs: Pairs, user: User) -> bytes:
    """Seal what ``user`` typed, as pairs of field name and value, so that it opens for him only."""
    return _cipher(user.pk).encrypt(json.dumps(pairs, ensure_ascii=False).encode())


def page_of(request: HttpRequest) -> str:
    """The page a form was typed on, as the browser tells it; else where it was sent."""
    referer = urlsplit(request.headers.get("Referer", ""))
    path = referer.path if referer.netloc == request.get_host() else ""
    own = request.get_full_path()
    return sessions.inner_path(path if len(path) <= LONGEST_PATH else "", otherwise=own)


def waiting(user: User, *, at: datetime) -> bool:
    """Whether something ``user`` typed waits for him."""
    return KeptForm.objects.fresh(at).filter(user=user).exists()


def opened(user: User, *, at: datetime) -> list[Opened]:
    """What waits for ``user``, the newest first. What nobody can open or send any more is left out."""
    found = [(form, _open(form)) for form in gate.visible(KeptForm.objects.fresh(at), to=user, at=at)]
    return [Opened(form, pairs) for form, pairs in found if pairs is not None and is_staff_page(form.path)]


def is_staff_page(path: str) -> bool:
    view = _view(path)
    return view is not None and getattr(view, "gate_guard", "").startswith("staff")


def _is_sent_by_hand(request: HttpRequest) -> bool:
    """A form pressed by a person on one of our staff pages. What a script sends stays on the page it came from."""
    match = request.resolver_match
    return (
        request.method == "POST"
        and "HX-Request" not in request.headers
        and not sessions.is_background(request)
        and match is not None
        and match.view_name not in _OWN_PAGES
        and is_staff_page(request.path)
    )


def _may_be_kept(path: str, name: str) -> bool:
    return not _NEVER.search(name) and not isinstance(getattr(_field(path, name), "widget", None), forms.PasswordInput)


def _typed(path: str, pairs: Pairs) -> Iterator[Typed]:
    for name, value in pairs:
        field = _field(path, name)
        hidden = field is not None and field.widget.is_hidden
        if value.strip() and not hidden and not _MANAGEMENT.search(name):
            yield Typed(str(field.label or name) if field else name, _as_read(name, field, value))


def _as_read(name: str, field: forms.Field | None, value: str) -> str:
    """The words of a choice instead of its code. Of desks and agencies a form learns its choices too late; we know."""
    if isinstance(field, forms.BooleanField):
        return "✓"
    for code, label in _flat(getattr(field, "choices", ())):
        if str(code) == value:
            return str(label)
    known = _desks_or_agencies(name).get(value)
    return known.name if known else value


def _desks_or_agencies(name: str) -> Mapping[str, Any]:
    if name.endswith(("desk", "desk_code")):
        return packs.city().desks
    return packs.city().agencies if name.endswith("agency_code") else {}


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield code, label


def _field(path: str, name: str) -> forms.Field | None:
    """The field of that name in the forms of the room the page belongs to, those its view itself uses first."""
    view = _view(path)
    if view is None:
        return None
    bare = _PREFIX.sub("", name)
    for form in _forms_of(view.__module__):
        if bare in form.base_fields:
            return cast("forms.Field", form.base_fields[bare])
    return None


def _forms_of(module: str) -> list[Any]:
    """Form classes of the room (``kasanari.cases``), those that ``module`` names first."""
    room = ".".join(module.split(".")[:2]) + "."
    named = set(map(id, vars(sys.modules[module]).values()))
    ours = [form for form in _subclasses(forms.BaseForm) if form.__module__.startswith(room)]
    return sorted(ours, key=lambda form: id(form) not in named)


def _subclasses(parent: Any) -> Iterator[Any]:
    for child in parent.__subclasses__():
        yield from (child, *_subclasses(child))


def _view(path: str) -> Any:
    try:
        return resolve(path.partition("?")[0]).func
    except Resolver404:
        return None


def _open(form: KeptForm) -> Pairs | None:
    """None if the seal was made with another secret or for somebody else."""
    try:
        return [(name, value) for name, value in json.loads(_cipher(form.user_id).decrypt(bytes(form.body)))]
    except InvalidToken:
        return None


def _cipher(user_id: UUID) -> Fernet:
    return sealing.cipher(b"kasanari-kept", owner=user_id.bytes)
