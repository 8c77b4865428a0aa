"""Finding persons by whatever somebody has: a piece of a name, a reading, a birth date, a phone number, an address."""

from .finding import Found, find, guard_former_names
from .grams import index_persons
from .marking import marked
from .query import Query, read

__all__ = ["Found", "Query", "find", "guard_former_names", "index_persons", "marked", "read"]
