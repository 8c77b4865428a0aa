"""How to prepare each act of ``imports``: functions that return its arguments but ``by`` and ``at``."""

from django.utils import timezone

from kasanari.imports import actions as imports
from kasanari.imports.models import Import
from tests.imports.lists import BEFORE, as_csv, new_list, staged

CALLS = {}


def about(act):
    return lambda prepare: CALLS.setdefault(f"imports.{act}", prepare)


@about("stage")
def _(town):
    return {"brought": new_list(), "content": as_csv(*BEFORE)}


@about("leave_to_be_read")
def _(town):
    return {"brought": new_list(), "parts": [as_csv(*BEFORE)]}


@about("read_what_waits")
def _(town):
    return {"load_id": left(town).pk}


@about("read_again")
def _(town):
    load = left(town)
    Import.objects.filter(pk=load.pk).update(failure="止まりました。")
    return {"load_id": load.pk}


def left(town):
    """A list that waits for the job worker."""
    return imports.leave_to_be_read(brought=new_list(), parts=[as_csv(*BEFORE)], by=town.by, at=timezone.now())


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


@about("begin_to_apply")
@about("apply")
def _(town):
    load = staged(BEFORE, by=town.by)
    imports.approve(load_id=load.pk, by=town.supervisor, at=timezone.now())
    return {"load_id": load.pk}


SUPERVISORS_OWN = {"imports.approve", "imports.begin_to_apply", "imports.apply"}
"""Acts of a second person, who looks after a desk."""

CHANGES_A_ROW = {f"imports.{act}" for act in ("approve", "refuse", "read_again", "begin_to_apply")}
"""Acts after which no table holds more rows than before."""

MAY_ANYWAY = {}
