"""Ids of settlements are reserved in blocks, so that COPY can carry them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("feeds", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE feeds_settlement_seq", "DROP SEQUENCE feeds_settlement_seq"
        ),
    ]
