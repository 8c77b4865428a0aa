"""The request of a page that the guard admitted: somebody of the staff is signed in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from .models import User


class StaffRequest(HttpRequest):
    """What a ``gate.staff_page`` receives. Only for type checkers: at run time it is Django's request."""

    user: User  # never anonymous behind the guard
    htmx: HtmxDetails  # true where the page asks for a part of itself
