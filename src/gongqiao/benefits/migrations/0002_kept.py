"""Benefits are kept: only the mark that the money went back, and the person (a merge), may change."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION benefits_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'benefits are only ever added to or withdrawn' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER benefits_kept BEFORE DELETE OR TRUNCATE ON benefits_benefit
    FOR EACH STATEMENT EXECUTE FUNCTION benefits_kept();
CREATE TRIGGER benefits_stand BEFORE UPDATE ON benefits_benefit FOR EACH ROW
    WHEN (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at
          OR (OLD.reference, OLD.programme, OLD.amount, OLD."on")
             IS DISTINCT FROM (NEW.reference, NEW.programme, NEW.amount, NEW."on"))
    EXECUTE FUNCTION benefits_kept();
"""
BACKWARD = """
DROP TRIGGER benefits_stand ON benefits_benefit;
DROP TRIGGER benefits_kept ON benefits_benefit;
DROP FUNCTION benefits_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("benefits", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
