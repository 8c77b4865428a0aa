"""Seals: what the chain alone cannot see — cut tails, days gone — is held against what was signed and carried outside."""

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction
from django.utils import timezone

from kasanari.cli import _parser
from kasanari.gate import chain, jobs, seals, verifying
from kasanari.gate.models import AuditRow, AuditSeal
from tests.chains import TODAY, YESTERDAY, content, write_on

pytestmark = pytest.mark.django_db

BEFORE = YESTERDAY - timedelta(days=1)


def audit(*arguments):
    chosen = _parser().parse_args(["audit", *map(str, arguments)])
    return chosen.run(chosen)


def seal(day, folder):
    return seals.seal(day=day, folder=folder, by="test", at=timezone.now())


def verified(folder, day=YESTERDAY):
    reports = verifying.verify(outside=verifying.exported_in(folder))
    return next(report for report in reports if report.day == day)


def told(report):
    return [(found.seq, found.what) for found in report.findings]


def test_a_sealed_day_is_whole_and_a_stranger_can_check_its_file(folder):
    write_on(YESTERDAY, 4)
    assert audit("seal") == 0
    report = verified(folder)
    assert (report.findings, report.rows, report.is_sealed) == ([], 4, True)
    file = json.loads((folder / f"audit-{YESTERDAY}.json").read_text())
    last = AuditRow.objects.latest("seq")
    assert (file["day"], file["count"], file["head"]) == (YESTERDAY.isoformat(), 4, bytes(last.mac).hex())
    signed = f"{file['day']}|{file['count']}|{file['head']}|{file['previous']}".encode()
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(file["public_key"])).verify(
        bytes.fromhex(file["signature"]), signed
    )


def test_each_seal_follows_the_one_before_and_empty_days_are_sealed_too(folder):
    write_on(BEFORE - timedelta(days=1))
    assert seals.waiting(TODAY) == [BEFORE - timedelta(days=1), BEFORE, YESTERDAY]
    assert audit("seal") == 0
    first, empty, last = AuditSeal.objects.all()
    assert [one.count for one in (first, empty, last)] == [3, 0, 0]
    assert seals.read_exported(folder / f"audit-{BEFORE}.json").previous == bytes(first.signature)
    assert seals.read_exported(folder / f"audit-{YESTERDAY}.json").previous == bytes(empty.signature)
    assert seals.waiting(TODAY) == []
    assert audit("verify") == 0
    assert last.key_id == seals.key_id(seals.public_key())


def sealed_then_undone(folder):
    """Seal yesterday with three rows, export it, then take rows and seal back out of the database."""
    with transaction.atomic():
        write_on(YESTERDAY, 3)
        rows = list(AuditRow.objects.values(*chain.COLUMNS))
        sealed = seal(YESTERDAY, folder)
        transaction.set_rollback(True)
    return rows, sealed


def put(rows):
    AuditRow.objects.bulk_create(AuditRow(**row) for row in rows)


def put_seal(sealed, **changes):
    kept = {field.attname: getattr(sealed, field.attname) for field in AuditSeal._meta.concrete_fields} | changes
    AuditSeal.objects.create(**kept | {"id": None})


def remove(file):
    file.unlink()


@pytest.mark.parametrize("exported", [True, False])
def test_a_cut_tail_is_found_by_either_seal(folder, exported):
    rows, sealed = sealed_then_undone(folder)
    put(rows[:-1])
    if exported:
        assert told(verified(folder)) == [
            (0, "the day was sealed, and its seal is gone from the database"),
            (3, "the exported seal counts 3 rows, the last here is 2"),
        ]
    else:
        remove(folder / f"audit-{YESTERDAY}.json")
        put_seal(sealed)
        assert told(verified(folder)) == [(3, "the seal counts 3 rows, the last here is 2")]


def test_a_day_taken_away_whole_is_found_by_its_exported_seal(folder):
    sealed_then_undone(folder)
    assert (3, "the day was sealed") not in told(verified(folder))
    assert (1, "the exported seal counts 3 rows, the last here is 0") in told(verified(folder))


def test_an_altered_row_of_a_sealed_day_is_named(folder):
    rows, sealed = sealed_then_undone(folder)
    rows[1]["allowed"] = False
    put(rows)
    put_seal(sealed)
    assert [seq for seq, _ in told(verified(folder))] == [2]


def test_rows_added_behind_a_seal_are_found(folder):
    rows, sealed = sealed_then_undone(folder)
    last = chain.Head(3, rows[-1]["mac"], None)
    put([*rows, *chain.chained([content()], day=YESTERDAY, last=last)])
    put_seal(sealed)
    assert told(verified(folder)) == [(4, "the seal counts 3 rows, the last here is 4")]


def test_a_day_written_anew_with_the_key_is_found_by_the_seal_outside(folder):
    _, _ = sealed_then_undone(folder)
    write_on(YESTERDAY, 3)
    elsewhere = folder.with_name("elsewhere")
    seal(YESTERDAY, elsewhere)
    assert told(verified(elsewhere)) == []
    assert told(verified(folder)) == [
        (0, "the exported seal is another than the database's"),
        (3, "row 3 is another than the exported seal names"),
    ]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"signature": bytes(64)}, "the seal, or the one before it, is not as it was signed"),
        ({"key_id": "0" * 16}, "the seal was made with another key"),
    ],
)
def test_a_foreign_seal_is_found(folder, changes, what):
    rows, sealed = sealed_then_undone(folder)
    remove(folder / f"audit-{YESTERDAY}.json")
    put(rows)
    put_seal(sealed, **changes)
    ((seq, found),) = told(verified(folder))
    assert seq == 0
    assert found.startswith(what)


def test_a_seal_that_counts_less_is_not_believed(folder):
    rows, sealed = sealed_then_undone(folder)
    remove(folder / f"audit-{YESTERDAY}.json")
    put(rows[:2])
    put_seal(sealed, count=2, head=rows[1]["mac"])
    assert told(verified(folder)) == [(0, "the seal, or the one before it, is not as it was signed")]


def test_a_seal_taken_out_of_the_middle_is_found_and_breaks_the_next(folder):
    with transaction.atomic():
        write_on(BEFORE)
        rows = list(AuditRow.objects.values(*chain.COLUMNS))
        seal(BEFORE, folder)
        later = seal(YESTERDAY, folder)
        transaction.set_rollback(True)
    put(rows)
    put_seal(later)
    for file in folder.iterdir():
        remove(file)
    assert told(verified(folder, BEFORE)) == [(0, "the day has no seal")]
    assert told(verified(folder)) == [(0, "the seal, or the one before it, is not as it was signed")]


def test_an_exported_seal_signed_by_somebody_else_is_found(folder, settings):
    write_on(YESTERDAY)
    own = settings.KASANARI_AUDIT_SEAL_KEY
    with transaction.atomic():
        settings.KASANARI_AUDIT_SEAL_KEY = "somebody else's"
        seal(YESTERDAY, folder)
        transaction.set_rollback(True)
    settings.KASANARI_AUDIT_SEAL_KEY = own
    seal(YESTERDAY, folder.with_name("elsewhere"))
    assert told(verified(folder)) == [(0, "the exported seal is not signed with this installation's key")]


def test_verify_prints_a_line_a_day_and_ends_with_zero_only_when_whole(folder, capsys):
    write_on(YESTERDAY, 2)
    write_on(TODAY, 1)
    assert audit("verify") == 1
    said = capsys.readouterr().out
    assert f"{YESTERDAY}          2 rows  NOT WHOLE, not sealed" in said
    assert f"{YESTERDAY}, the day: the day has no seal. Remedy: seal it: kasanari audit seal." in said
    assert f"{TODAY}          1 rows  whole, not sealed yet: the day is not over" in said
    assert said.endswith("The audit is NOT whole: 1 findings. 3 rows on 2 days, 0 exported seals at hand.\n")
    assert audit("seal") == 0
    assert f"{YESTERDAY}          2 rows  sealed  {folder}" in capsys.readouterr().out
    assert audit("verify") == 0
    assert capsys.readouterr().out.endswith("The audit is whole. 3 rows on 2 days, 1 exported seals at hand.\n")


def test_verify_keeps_to_the_days_asked_for(folder, capsys):
    write_on(BEFORE)
    seal(BEFORE, folder)
    seal(YESTERDAY, folder)
    assert audit("verify", "--from", YESTERDAY, "--to", YESTERDAY) == 0
    assert capsys.readouterr().out.startswith(
        f"{YESTERDAY}          0 rows  whole, sealed\nThe audit is whole. 0 rows on 1"
    )
    assert audit("verify", "--from", TODAY, "--to", YESTERDAY) == 1
    assert "Exchange the two days" in capsys.readouterr().err


def test_what_is_no_seal_is_named_and_counts(folder, capsys):
    write_on(YESTERDAY)
    seal(YESTERDAY, folder)
    (folder / "audit-2020-01-01.json").write_text('{"format": "kasanari-audit-seal-1"}')
    (folder / "audit-2020-01-02.json").write_text("half a fi")
    assert audit("verify", "--seals", folder) == 1
    said = capsys.readouterr().out
    assert said.count("cannot be read as a seal") == 2
    assert audit("verify", "--seals", folder / "nowhere") == 1
    assert "no folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (TODAY, "is not over yet"),
        (YESTERDAY, f"{BEFORE} is not sealed yet, and seals follow each other. Run: kasanari audit seal"),
        (BEFORE - timedelta(days=1), "lies before the first day"),
    ],
)
def test_a_day_out_of_turn_is_not_sealed_and_the_remedy_is_told(folder, capsys, day, why):
    write_on(BEFORE)
    assert audit("seal", "--day", day) == 1
    assert why in capsys.readouterr().err
    assert not AuditSeal.objects.exists()


def test_a_seal_is_exported_again_but_never_over_another(folder, capsys):
    write_on(YESTERDAY)
    assert audit("seal", "--day", YESTERDAY) == 0
    file = folder / f"audit-{YESTERDAY}.json"
    first = file.read_text()
    remove(file)
    assert audit("seal", "--day", YESTERDAY, "--output", folder) == 0
    assert file.read_text() == first
    assert AuditSeal.objects.count() == 1
    other = first.replace(json.loads(first)["signature"], "00" * 64)
    file.write_text(other)
    assert audit("seal", "--day", YESTERDAY) == 1
    assert "holds another seal of that day" in capsys.readouterr().err
    assert file.read_text() == other


def test_a_seal_that_cannot_be_exported_is_not_made(folder, capsys):
    write_on(YESTERDAY)
    folder.parent.joinpath("file").touch()
    assert audit("seal", "--output", folder.parent / "file") == 1
    assert "name another --output" in capsys.readouterr().err
    assert not AuditSeal.objects.exists()


def test_the_job_seals_what_is_finished_shortly_after_local_midnight(folder):
    from procrastinate.contrib.django import app

    schedule = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert schedule["seal_audit"] == "5 15 * * *"
    write_on(BEFORE)
    write_on(TODAY)
    jobs.seal_audit.func()
    assert [one.day for one in AuditSeal.objects.all()] == [BEFORE, YESTERDAY]
    assert {file.name for file in folder.iterdir()} == {f"audit-{BEFORE}.json", f"audit-{YESTERDAY}.json"}


def test_an_empty_audit_has_nothing_to_seal_and_is_whole(folder, capsys):
    assert audit("seal") == 0
    assert audit("verify") == 0
    assert "Every finished day is sealed." in capsys.readouterr().out
