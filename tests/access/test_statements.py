"""The pages of rights ask the same questions whether they list one row or four."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kasanari.access import actions
from kasanari.access.models import DossierPerson
from tests import world

pytestmark = pytest.mark.django_db


def requests(desk, rows):
    """``rows`` requests that the desk answers, and as many that its worker made elsewhere."""
    elsewhere = world.worker("general")
    for index in range(rows):
        own = world.case_at(desk.by, desk="multi-agency", family=f"見本{index}")
        other = world.case_at(elsewhere, desk="general", family=f"架空{index}")
        for case, desk_code, asker in ((own, "elder", desk.partner), (other, "multi-agency", desk.by)):
            actions.ask_for_access(
                involvement=DossierPerson.objects.get(dossier=case.dossier),
                desk_code=desk_code,
                reason="役割分担の調整",
                by=asker,
                at=timezone.now(),
            )
    return reverse("access:tasks")


def grounds(desk, rows):
    """``rows`` consents and as many grounds by law on the desk's dossier."""
    for index in range(rows):
        world.consent(desk.case, desk.by, "livelihood", days=30 + index)
        holder = world.worker("elder", agency="houkatsu", name=f"見本 {index}")
        until = timezone.now() + timedelta(days=3)
        duty = actions.LegalDuty("elder_abuse_notice", "照会への回答", holder, "elder", until)
        actions.give_legal_ground(dossier=desk.dossier, duty=duty, by=desk.by, at=timezone.now())
    return reverse("access:rights", args=[desk.dossier.pk])


@pytest.mark.parametrize("fill", [requests, grounds])
def test_further_rows_cost_no_further_statements(desk, fill):
    browser, counts = world.signed_in(desk.by), []
    for rows in (1, 3):
        address = fill(desk, rows)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
