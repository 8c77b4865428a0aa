"""How to prepare each act of ``directory``: functions that return its arguments but ``by`` and ``at``."""

from django.utils import timezone

from kasanari.directory import actions as directory
from kasanari.directory.models import OwnerLink
from kasanari.directory.policy import Owner
from tests.directory import entries

CALLS = {}


def about(act):
    return lambda prepare: CALLS.setdefault(f"directory.{act}", prepare)


def entry(town):
    """A private entry of the desk: nobody else may change it."""
    return entries.volunteer(town.by)


def ended(town):
    added = entry(town)
    return directory.end_entry(organization_id=added.pk, note="終わった。", by=town.by, at=timezone.now())


def link(town):
    return entries.link(entry(town), town.by).link


def correction(town):
    issued = link(town)
    return directory.correct_by_owner(
        link_id=issued.pk, proposed={"name": "別の名"}, by=Owner(issued), at=timezone.now()
    )


@about("add_entry")
def _(town):
    return {"facts": entries.entry_facts(), "desk_code": entries.DESK}


@about("change_entry")
def _(town):
    facts = entries.entry_facts(kind="volunteer", visibility="private")
    return {"organization_id": entry(town).pk, "facts": facts, "based_on": 1}


@about("add_place")
def _(town):
    return {"organization_id": entry(town).pk, "facts": entries.place_facts(name="別館")}


@about("change_place")
def _(town):
    return {"location_id": entry(town).locations.get().pk, "facts": entries.place_facts(name="別館")}


@about("add_offer")
def _(town):
    return {"organization_id": entry(town).pk, "facts": entries.offer_facts()}


@about("change_offer")
def _(town):
    return {"service_id": entry(town).services.get().pk, "facts": entries.offer_facts(), "based_on": 1}


@about("confirm_entry")
def _(town):
    return {"organization_id": entry(town).pk}


@about("end_entry")
def _(town):
    return {"organization_id": entry(town).pk, "note": "解散した。"}


@about("resume_entry")
def _(town):
    return {"organization_id": ended(town).pk}


@about("issue_link")
def _(town):
    return {"organization_id": entry(town).pk}


@about("revoke_link")
def _(town):
    return {"link_id": link(town).pk}


@about("confirm_by_owner")
def _(town):
    return {"link_id": link(town).pk}


@about("correct_by_owner")
def _(town):
    return {"link_id": link(town).pk, "proposed": {"name": "別の名"}}


@about("accept_correction")
def _(town):
    return {"correction_id": correction(town).pk}


@about("decline_correction")
def _(town):
    return {"correction_id": correction(town).pk, "answer": "電話で確かめた。"}


@about("record_unmet_need")
def _(town):
    return {"topic": "care", "district_code": "mii", "source": "counter"}


OWNERS_OWN = {"directory.confirm_by_owner", "directory.correct_by_owner"}
"""Acts of whoever holds a link; no worker may."""


def owner(given):
    return Owner(OwnerLink.objects.get(pk=given["link_id"]))


MAY_ANYWAY = {
    # Whoever sits at some desk may note what was sought in vain: it names nobody.
    "directory.record_unmet_need": {"sits at another desk", "sits at a desk the person consented to"},
}
