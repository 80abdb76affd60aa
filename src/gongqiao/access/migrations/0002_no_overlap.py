"""The same user, role and organisation cannot be granted twice at a time.

Core gist compares ranges only (no contrib extension is needed), so the ids go in as ranges of one.
"""

from django.db import migrations

FORWARD = """
ALTER TABLE access_grant ADD CONSTRAINT access_grant_no_overlap EXCLUDE USING gist (
    int8range(user_id, user_id, '[]') WITH &&,
    int8range(role_id, role_id, '[]') WITH &&,
    int8range(organisation_id, organisation_id, '[]') WITH &&,
    daterange(valid_from, valid_to, '[)') WITH &&
);
"""
BACKWARD = "ALTER TABLE access_grant DROP CONSTRAINT access_grant_no_overlap;"


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
