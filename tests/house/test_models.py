"""Laws of the house that every table keeps."""

import re
import tomllib

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from kasanari.config import places
from kasanari.config.grants import append_only_tables

MODELS = [model for model in apps.get_models() if model.__module__.startswith("kasanari.")]
names = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)


def floors():
    """Rooms by floor, the lowest first, as the import contract has them."""
    contract = tomllib.loads((places.HOME / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    layers = [[room.strip() for room in layer.split("|")] for layer in contract["layers"]]
    return {room: floor for floor, rooms in enumerate(reversed(layers)) for room in rooms}


@names
def test_every_field_is_classified_once(model):
    fields = {field.name for field in model._meta.concrete_fields}
    classes = [model.classified.plain, model.classified.personal, model.classified.sensitive]
    assert model.classified.names() == fields
    assert sum(len(kind) for kind in classes) == len(fields)


@names
def test_no_foreign_key_points_to_a_higher_floor(model):
    floor = floors()
    own = floor[model._meta.app_label]
    upward = [
        field.name
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is not None
        and field.related_model._meta.label != settings.AUTH_USER_MODEL
        and floor[field.related_model._meta.app_label] > own
    ]  # fmt: skip
    assert upward == []


@names
def test_rows_of_one_rank_keep_their_place(model):
    """A list whose order is left to the database tells by it what else lies in the table."""
    order = [name.lstrip("-") for name in model._meta.ordering]
    assert not order or model._meta.get_field(order[-1]).unique, order


@names
def test_glossary_names_every_model(model):
    assert f"`{model.__name__}`" in (places.HOME / "docs" / "glossary.md").read_text()


ROOMS = [*sorted(file.parent.name for file in (places.HOME / "src" / "kasanari").glob("*/apps.py")), "lib"]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_in_five_lines_what_it_is(room):
    text = (places.HOME / "src" / "kasanari" / room / "README.md").read_text()
    lines = re.findall(r"^(?:- )?\*\*([A-Za-z ]+):?\*\*", text, re.MULTILINE)
    assert len(lines) == 5, lines
    told = " ".join(lines).lower()
    assert [word for word in ("purpose", "words", "acts", "never") if word not in told] == []


def test_every_room_stands_on_a_floor():
    assert set(ROOMS) | {"cli", "config"} == set(floors())


@pytest.mark.django_db
def test_application_role_is_no_superuser_and_cannot_bypass_row_level_security():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False, False)


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_append_only_tables_only_append(statement):
    tables = append_only_tables()
    assert {"gate_auditrow", "gate_auditseal", "cases_caseevent", "cases_note"} <= set(tables)
    for table in tables:
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format(table))
