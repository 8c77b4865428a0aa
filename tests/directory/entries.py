"""Invented organisations for tests, written down through the real actions."""

from datetime import time

from django.utils import timezone

from kasanari.directory import actions
from kasanari.directory.facts import ContactFacts, EntryFacts, OfferFacts, PhoneFacts, PlaceFacts, ScheduleFacts
from kasanari.directory.models import Organization, Service
from tests import world

DESK = "multi-agency"


def keeper(desk=DESK):
    return world.worker(desk)


def entry_facts(**more):
    told = {
        "name": "架空サロンひだまり",
        "kana": "カクウサロンヒダマリ",
        "description": "お茶と体操の集まり。",
        "kind": "salon",
        "visibility": "public",
        "phones": (PhoneFacts(number="000-0000-0001"),),
        "contacts": (ContactFacts(title="代表"),),
    }
    return EntryFacts(**told | more)


def place_facts(**more):
    told = {
        "name": "架空コミュニティセンター",
        "address": "架空町1-2-3",
        "district_code": "mii",
        "accessibility": ("wheelchair", "toilet"),
    }
    return PlaceFacts(**told | more)


def saturdays(**more):
    return ScheduleFacts(**{"days": ("SA",), "opens_at": time(10), "closes_at": time(12)} | more)


def offer_facts(**more):
    told = {
        "name": "土曜サロン",
        "description": "認知症の人も家族も歓迎。",
        "topics": ("care",),
        "needs": ("dementia", "meeting_place"),
        "languages": ("ja", "vi"),
        "cost": 100,
        "schedules": (saturdays(),),
    }
    return OfferFacts(**told | more)


def entry(by=None, desk=DESK, place=None, offer=None, **more):
    """An organisation with one place and one offer."""
    return actions.add_entry(
        facts=entry_facts(**more),
        desk_code=desk,
        place=place or place_facts(),
        offer=offer or offer_facts(),
        by=by or keeper(desk),
        at=timezone.now(),
    )


def volunteer(by=None, desk=DESK, **more):
    """One person who helps the neighbours, not agreed to be listed."""
    told = {"name": "見本 善子", "kana": "ミホン ヨシコ", "kind": "volunteer", "visibility": "private"}
    return entry(by, desk, **told | more)


def service_of(organization: Organization) -> Service:
    return organization.services.get()


def link(organization, by=None):
    """A link for the owner, with its secret."""
    return actions.issue_link(
        organization_id=organization.pk, by=by or keeper(organization.keeper_desk), at=timezone.now()
    )
