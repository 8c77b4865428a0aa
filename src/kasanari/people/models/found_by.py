"""By what a person is found: a side table that an index of its own reaches, also behind the second wall."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from kasanari.lib.classification import Classified

from .person import Person


class FoundBy(models.Model):
    """Everything a person is found by, as keyed numbers: pieces of names, a birth date, the ends of a phone number.

    Text and array operators are not leakproof, so no index serves them on a table behind the wall. This table stands
    before it: the numbers are made with a key outside the database (``people.search.keys``), so it tells nobody a name,
    and rows of `Person` stand behind the wall as ever. One row a person and an inverted index (GIN, of PostgreSQL
    itself) take a fifth of the room and of the writing that a row for each number takes.
    """

    classified = Classified(plain="grams", personal="person")

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="found_by", db_constraint=False
    )  # held by `index_persons` alone, which reads the person first
    grams = ArrayField(models.BigIntegerField())

    class Meta:
        indexes = [GinIndex(fields=["grams"], name="person_found_by_grams")]
