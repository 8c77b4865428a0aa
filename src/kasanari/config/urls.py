"""Root URLs. A third-party app is listed with the reason why its pages need no guard of ours."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.views.i18n import set_language

from kasanari.gate import public_page
from kasanari.ui.views import gallery

THIRD_PARTY = {
    "account_": "signs people in and out",
    "mfa_": "sets up and asks for the second factor",
}
"""URL name prefixes of third-party pages, and why they are outside the gate. A house test reads this."""


@public_page("leads to the first page of whoever opens it")
def home(request: HttpRequest) -> HttpResponse:
    return redirect("workbench:today" if request.user.is_authenticated else "welfareplan:plans")


urlpatterns = [
    path("", home, name="home"),
    path("accounts/", include("kasanari.staff.sign_in_urls")),
    path("demo/", include("kasanari.demo.urls")),
    path("language/", public_page("a choice of language names nobody")(set_language), name="set_language"),
    path("ui/", include(([path("", public_page("shows components, no content")(gallery), name="gallery")], "ui"))),
    path("plan/", include("kasanari.welfareplan.urls")),
    path("api/v1/", include("kasanari.api.urls")),
    path("api/hsds/v3/", include("kasanari.api.hsds.urls")),
    path("staff/", include("kasanari.staff.urls")),
    path("access/", include("kasanari.access.urls")),
    path("directory/", include("kasanari.directory.urls")),
    path("referrals/", include("kasanari.referrals.urls")),
    path("imports/", include("kasanari.imports.urls")),
    path("", include("kasanari.cases.urls")),
    path("", include("kasanari.workbench.urls")),
]

handler404 = "kasanari.api.problems.not_found"
handler500 = "kasanari.api.problems.server_error"
