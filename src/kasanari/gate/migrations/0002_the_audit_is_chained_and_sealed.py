"""Rows get their place and mac, days their seals; rows that were written before are numbered and chained."""

from itertools import groupby

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from kasanari.gate import chain

CHAIN_HEAD = """
CREATE FUNCTION gate_chain_head(wanted date) RETURNS TABLE (seq bigint, mac bytea, sealed date)
LANGUAGE plpgsql AS $$
BEGIN
    -- Two statements on purpose: the second sees what was committed while the first waited for the lock.
    PERFORM pg_advisory_xact_lock(402, wanted - DATE '2000-01-01');
    RETURN QUERY
        SELECT coalesce(last.seq, 0), last.mac, (SELECT max(seal.day) FROM gate_auditseal AS seal)
        FROM (SELECT 1) AS one
        LEFT JOIN LATERAL (
            SELECT held.seq, held.mac FROM gate_auditrow AS held WHERE held.day = wanted ORDER BY held.seq DESC LIMIT 1
        ) AS last ON true;
END
$$
"""


def chain_old_rows(apps, _schema_editor):
    AuditRow = apps.get_model("gate", "AuditRow")
    rows = AuditRow.objects.order_by("at", "id").iterator(chunk_size=2000)
    for day, written in groupby(rows, key=lambda row: chain.local_day(row.at)):
        last = chain.Head(0, chain.beginning(day), None)
        for batch in iter(lambda: _some(written), []):
            for row, place in zip(batch, chain.chained(map(vars, batch), day=day, last=last), strict=True):
                row.day, row.seq, row.mac = place["day"], place["seq"], place["mac"]
            AuditRow.objects.bulk_update(batch, ["day", "seq", "mac"], batch_size=500)
            last = chain.Head(batch[-1].seq, batch[-1].mac, None)


def _some(rows):
    return [row for _, row in zip(range(2000), rows)]


class Migration(migrations.Migration):

    dependencies = [("gate", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True)),
                ("count", models.PositiveBigIntegerField()),
                ("head", models.BinaryField()),
                ("signature", models.BinaryField()),
                ("key_id", models.CharField(max_length=16)),
                ("sealed_at", models.DateTimeField()),
                ("sealed_by", models.CharField(max_length=100)),
            ],
            options={"ordering": ("day",)},
        ),
        migrations.AddField("auditrow", "about", django.contrib.postgres.fields.ArrayField(
            base_field=models.UUIDField(), default=list, size=None)),
        migrations.AddField("auditrow", "purpose", models.CharField(blank=True, default="", max_length=200),
            preserve_default=False),
        migrations.AddField("auditrow", "day", models.DateField(null=True)),
        migrations.AddField("auditrow", "seq", models.PositiveBigIntegerField(null=True)),
        migrations.AddField("auditrow", "mac", models.BinaryField(null=True)),
        migrations.RunPython(chain_old_rows, migrations.RunPython.noop),
        migrations.AlterField("auditrow", "day", models.DateField()),
        migrations.AlterField("auditrow", "seq", models.PositiveBigIntegerField()),
        migrations.AlterField("auditrow", "mac", models.BinaryField()),
        migrations.AddConstraint("auditrow", models.UniqueConstraint(
            fields=("day", "seq"), name="audit_row_has_one_place")),
        migrations.AddIndex("auditrow", django.contrib.postgres.indexes.GinIndex(
            fastupdate=False, fields=["about"], name="audit_about")),
        migrations.AddIndex("auditrow", models.Index(
            condition=models.Q(("subject", "search")), fields=["user", "at"], name="audit_searches")),
        migrations.RunSQL(CHAIN_HEAD, "DROP FUNCTION gate_chain_head(date)"),
    ]
