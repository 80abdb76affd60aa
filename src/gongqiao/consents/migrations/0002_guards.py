"""Answers are only ever added to, a merge may repoint the person; wordings never change."""

from django.db import migrations

from gongqiao.platform.append_only import AppendOnly, Guard

FORWARD = """
CREATE FUNCTION consents_answer_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        OLD.person_id := NEW.person_id;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is only ever added to: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER consents_consent_stands BEFORE UPDATE OR DELETE ON consents_consent
    FOR EACH ROW EXECUTE FUNCTION consents_answer_stands();
"""
BACKWARD = """
DROP TRIGGER consents_consent_stands ON consents_consent;
DROP FUNCTION consents_answer_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("consents", "0001_initial")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        AppendOnly(
            "consents_refuse_change",
            Guard("consents_consent", verbs=""),
            Guard("consents_wording", name="stands"),
        ),
    ]
