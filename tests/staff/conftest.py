"""People at a counter who have a password and an authenticator, as in a real city."""

from functools import cache as once
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.contrib.auth.hashers import make_password
from django.core.cache import cache

from tests import world

PASSWORD = "mihon-no-aikotoba"


@pytest.fixture(autouse=True)
def _nothing_was_tried_before():
    """Used codes and counted attempts of allauth lie in the cache, which tests share."""
    cache.clear()


hashed = once(make_password)  # the real hash takes its time, as it should


@pytest.fixture
def counter(db):
    """A worker at a counter: ``user``, ``password``, and ``code()``, which differs each time it is asked."""
    user = world.worker("general", name="見本 窓口")
    user.password = hashed(PASSWORD)
    user.save()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    codes = iter([format_hotp_value(hotp_value(secret, number)) for number in counters()])
    return SimpleNamespace(user=user, password=PASSWORD, secret=secret, code=lambda: next(codes))
