"""The table of the shared cache (rate limits, sessions of sign-in), as Django's database cache wants it."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE platform_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX platform_cache_expires ON platform_cache (expires);
            """,
            "DROP TABLE platform_cache",
        )
    ]
