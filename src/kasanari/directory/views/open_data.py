"""The open data of the city: the public part of the directory under the headers of the national standard."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kasanari import gate
from kasanari.gate import Recipient

from ..open_data import LISTS
from ..open_data.writing import as_csv

CSV = "text/csv; charset=utf-8"


@require_safe
@gate.public_page("open data: entries that are public, with nothing of any resident")
def open_data(request: HttpRequest, list_code: str) -> HttpResponse:
    known = {one.code: one for one in LISTS}
    if list_code not in known:
        raise Http404(list_code)
    gate.may_leave((), Recipient("public"))
    response = HttpResponse(as_csv(known[list_code]), content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{list_code}.csv"'
    return response
