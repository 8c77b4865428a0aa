import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('imports', '0001_initial'),
        ('people', '0004_names_relations_and_grams'),
    ]

    operations = [
        migrations.CreateModel(
            name='ResidentEvent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('moved_in', '転入'), ('moved_out', '転出'), ('born', '出生'), ('died', '死亡'), ('moved', '転居'), ('household_changed', '世帯変更'), ('name_changed', '氏名変更')], max_length=20, verbose_name='異動事由')),
                ('happened_on', models.DateField(verbose_name='住民異動日')),
                ('load', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='imports.import')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='resident_events', to='people.person')),
            ],
            options={
                'ordering': ('-happened_on', 'id'),
                'indexes': [models.Index(fields=['kind', 'happened_on'], name='resident_event_by_kind')],
                'constraints': [models.UniqueConstraint(fields=('person', 'kind', 'load'), name='import_tells_each_event_once')],
            },
        ),
    ]
