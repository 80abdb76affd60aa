"""Events and seals are only ever added; the head only moves on."""

from django.db import migrations

from gongqiao.platform.append_only import AppendOnly, Guard

FORWARD = """
CREATE FUNCTION audit_head_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.position <= OLD.position THEN
        RAISE EXCEPTION 'audit_head only moves on: % after %', NEW.position, OLD.position
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_head_moves_on BEFORE UPDATE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_head_moves_on();
"""

BACKWARD = """
DROP TRIGGER audit_head_moves_on ON audit_head;
DROP FUNCTION audit_head_moves_on();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        AppendOnly(
            "audit_refuse_change",
            "audit_event",
            "audit_seal",
            Guard("audit_head", "DELETE", "no_delete"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
