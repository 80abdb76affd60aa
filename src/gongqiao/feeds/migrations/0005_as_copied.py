"""Which files stand in the table exactly as their kept copies have them.

Receiving a file says so; whoever changes or deletes a settlement takes it back, here, in the same
transaction and whatever program it is.
"""

from django.db import migrations, models

TRIGGERS = """
CREATE FUNCTION feeds_settlement_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE feeds_feedfile f SET as_copied = false
  WHERE f.as_copied
    AND EXISTS (SELECT FROM changed c WHERE c.id BETWEEN f.first_id AND f.last_id);
  RETURN NULL;
END $$;

CREATE TRIGGER feeds_settlement_updated AFTER UPDATE ON feeds_settlement
REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feeds_settlement_changed();

CREATE TRIGGER feeds_settlement_deleted AFTER DELETE ON feeds_settlement
REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feeds_settlement_changed();
"""
NO_TRIGGERS = """
DROP TRIGGER feeds_settlement_updated ON feeds_settlement;
DROP TRIGGER feeds_settlement_deleted ON feeds_settlement;
DROP FUNCTION feeds_settlement_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("feeds", "0004_what_goes_without_saying")]
    operations = [
        migrations.AddField("feedfile", "as_copied", models.BooleanField(default=False)),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
