"""What cases make of referrals: a letter begins with what is known, an accepted one becomes a contact and a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kasanari import gate
from kasanari.access.models import Dossier
from kasanari.referrals.hands import Suggested
from kasanari.referrals.models import Referral
from kasanari.staff.models import User

from .actions import receive_referral, take_up
from .models import Assessment, Case, Contact


class CasesByReferral:
    """A dossier of this room is a case, or a contact that did not become one."""

    def suggest(self, dossier: Dossier, to: Any) -> Suggested | None:
        contact = gate.visible(Contact.objects.all(), to=to, within=dossier).first()
        if contact is None:
            return None
        assessment = gate.visible(Assessment.objects.all(), to=to, within=dossier).first()
        return Suggested(topics=contact.topics, wish=assessment.wish if assessment else "")

    def assign(self, referral: Referral, by: User, at: datetime) -> None:
        case = Case.objects.filter(dossier=referral.dossier_id).first()
        if case is not None:
            take_up(case_id=case.pk, by=by, at=at)

    def receive(self, referral: Referral, dossier: Dossier, by: User, at: datetime) -> None:
        receive_referral(referral=referral, dossier=dossier, by=by, at=at)
