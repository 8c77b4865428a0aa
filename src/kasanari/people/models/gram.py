"""By what a person is found: a side table that a plain index reaches, also behind the second wall."""

from __future__ import annotations

from django.db import models

from kasanari.lib.classification import Classified

from .person import Person


class Gram(models.Model):
    """One thing a person is found by, as a keyed number: a piece of a name, a birth date, the end of a phone number.

    Array and text operators are not leakproof, so under row-level security no index serves them; equality of a plain
    number does. The number is made with a key outside the database (``people.search.keys``): the table tells nobody a
    name, and rows of `Person` stand behind the wall as ever.
    """

    classified = Classified(plain="gram", personal="person")

    pk = models.CompositePrimaryKey("gram", "person_id")
    gram = models.BigIntegerField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="grams", db_constraint=False)
    # held by `index_persons` alone, which reads the person first: asked of each of ten million pieces, the database
    # would spend more on the question than on the rows
