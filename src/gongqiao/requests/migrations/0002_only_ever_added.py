"""What was said, and how a template was worded, is only ever added to."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION requests_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER requests_turn_no_change BEFORE UPDATE OR DELETE ON requests_turn
    FOR EACH ROW EXECUTE FUNCTION requests_refuse_change();
CREATE TRIGGER requests_turn_no_truncate BEFORE TRUNCATE ON requests_turn
    FOR EACH STATEMENT EXECUTE FUNCTION requests_refuse_change();
CREATE TRIGGER requests_templateversion_no_change BEFORE UPDATE OR DELETE ON requests_templateversion
    FOR EACH ROW EXECUTE FUNCTION requests_refuse_change();
CREATE TRIGGER requests_templateversion_no_truncate BEFORE TRUNCATE ON requests_templateversion
    FOR EACH STATEMENT EXECUTE FUNCTION requests_refuse_change();
"""

BACKWARD = """
DROP TRIGGER requests_templateversion_no_truncate ON requests_templateversion;
DROP TRIGGER requests_templateversion_no_change ON requests_templateversion;
DROP TRIGGER requests_turn_no_truncate ON requests_turn;
DROP TRIGGER requests_turn_no_change ON requests_turn;
DROP FUNCTION requests_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("requests", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
