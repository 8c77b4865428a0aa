"""People of a small town: a desk with a case, an agency that learns of it, and who looks after the desk."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from kasanari.access.models import DossierPerson
from kasanari.staff import proofs
from tests import world


@pytest.fixture
def desk():
    """A case at ``multi-agency`` kept by ``by``; ``partner`` sits at an agency outside; ``chief`` looks after the desk."""
    by = world.worker("multi-agency", name="見本 二郎")
    case = world.case_at(by, desk="multi-agency")
    return SimpleNamespace(
        by=by,
        case=case,
        dossier=case.dossier,
        person=case.subject,
        involvement=DossierPerson.objects.get(dossier=case.dossier),
        partner=world.worker("elder", agency="houkatsu", name="見本 四郎"),
        chief=world.supervisor("multi-agency"),
        today=timezone.localdate(),
    )


@pytest.fixture
def proven():
    """Return a browser whose user has just proved anew who he is."""

    def sign_in(user):
        browser = world.signed_in(user)
        session = browser.session
        session[proofs.PROOF] = {"user": str(user.pk), "method": "mfa", "at": timezone.now().timestamp()}
        session.save()
        return browser

    return sign_in


def told(response):
    """The text of a page."""
    return response.content.decode()
