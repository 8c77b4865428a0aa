"""Addresses as they are typed: the one form under which they are compared, and the town and district they lie in."""

from .form import postal_code_of, search_form
from .placing import Placed, district_name, place, towns_at
from .towns import towns_like

__all__ = ["Placed", "district_name", "place", "postal_code_of", "search_form", "towns_at", "towns_like"]
