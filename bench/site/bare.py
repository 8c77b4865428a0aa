"""The bare page: session, user, five simple queries, one chained audit row, nothing else; and a list as bare.

The page is what any page of such a system costs at the least. Not guarded: it exists in the bench only.
"""

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from kasanari import gate
from kasanari.access.models import Dossier
from kasanari.cases.models import Case
from kasanari.gate import Decision, Right
from kasanari.gate.audit import write
from kasanari.people.models import Person
from kasanari.staff.models import Agency, Posting

ASKED = (Agency, Posting, Person, Dossier, Case)


@transaction.atomic
def bare(request: HttpRequest) -> HttpResponse:
    """Answer one short page to whoever is signed in; 403 to anybody else, so that a lost session shows."""
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    with gate.whole_city("asks the wall nothing"):
        found = [model.objects.order_by("pk").first() for model in ASKED]
    write([Decision(True, "read", "bench", by=request.user)], act="bare")
    return HttpResponse(f"<!doctype html><title>bare</title><p>{sum(row is not None for row in found)}</p>")


@gate.staff_page
def bare_list(request: HttpRequest) -> HttpResponse:
    """Answer with the newest fifty dossiers the worker may know of, and not a word about them."""
    found = gate.visible(Dossier.objects.order_by("-opened_at", "id"), to=request.user, right=Right.INDEX)[:50]
    rows = "".join(f"<li>{dossier.pk}" for dossier in found)
    return HttpResponse(f"<!doctype html><title>list</title><ul>{rows}</ul>", status=200 if rows else 404)
