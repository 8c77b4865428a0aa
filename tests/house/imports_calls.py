"""How to prepare each act of ``imports``: functions that return its arguments but ``by`` and ``at``."""

from django.utils import timezone

from kasanari.imports import actions as imports
from tests.imports.lists import BEFORE, as_csv, staged

CALLS = {}


def about(act):
    return lambda prepare: CALLS.setdefault(f"imports.{act}", prepare)


@about("stage")
def _(town):
    return {"kind": "residents", "file_name": "抽出.csv", "content": as_csv(*BEFORE)}


@about("choose_columns")
def _(town):
    load = staged(BEFORE, by=town.by, asks_for_columns=True)
    return {"load_id": load.pk, "mapping": load.mapping}


@about("approve")
def _(town):
    return {"load_id": staged(BEFORE, by=town.by).pk}


@about("refuse")
def _(town):
    return {"load_id": staged(BEFORE, by=town.by).pk}


@about("apply")
def _(town):
    load = staged(BEFORE, by=town.by)
    imports.approve(load_id=load.pk, by=town.supervisor, at=timezone.now())
    return {"load_id": load.pk}


SUPERVISORS_OWN = {"imports.approve", "imports.apply"}
"""Acts of a second person, who looks after a desk."""

CHANGES_A_ROW = {"imports.approve", "imports.refuse"}
"""Acts after which no table holds more rows than before."""

MAY_ANYWAY = {f"imports.{act}": {"sits at another desk"} for act in ("stage", "choose_columns", "refuse")}
"""Every desk with resident look-up brings lists and looks them through."""
