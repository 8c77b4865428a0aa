"""What the pages share: telling the secret of a link, and where one is."""

from collections.abc import Sequence
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kasanari.staff.requests import StaffRequest

from ..actions import Issued


def told_links(request: StaffRequest, sent: Sequence[Issued]) -> HttpResponse:
    """Links and codes are shown this once: of their secrets only digests are kept."""
    links = [
        {
            "referral": issued.referral,
            "secret": issued.secret,
            "address": urljoin(settings.KASANARI_ADDRESS, issued.path),
        }
        for issued in sent
        if issued.secret
    ]
    return render(request, "referrals/links.html", {"links": links, "crumbs": crumbs()})


def crumbs() -> list[tuple[str, str]]:
    return [(reverse("referrals:referrals"), _("つなぎ"))]
