"""Answers are only ever added to, a merge may repoint the person; wordings never change."""

from django.db import migrations

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
CREATE FUNCTION consents_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER consents_consent_stands BEFORE UPDATE OR DELETE ON consents_consent
    FOR EACH ROW EXECUTE FUNCTION consents_answer_stands();
CREATE TRIGGER consents_consent_no_truncate BEFORE TRUNCATE ON consents_consent
    FOR EACH STATEMENT EXECUTE FUNCTION consents_refuse_change();
CREATE TRIGGER consents_wording_stands BEFORE UPDATE OR DELETE ON consents_wording
    FOR EACH ROW EXECUTE FUNCTION consents_refuse_change();
CREATE TRIGGER consents_wording_no_truncate BEFORE TRUNCATE ON consents_wording
    FOR EACH STATEMENT EXECUTE FUNCTION consents_refuse_change();
"""
BACKWARD = """
DROP TRIGGER consents_wording_no_truncate ON consents_wording;
DROP TRIGGER consents_wording_stands ON consents_wording;
DROP TRIGGER consents_consent_no_truncate ON consents_consent;
DROP TRIGGER consents_consent_stands ON consents_consent;
DROP FUNCTION consents_refuse_change();
DROP FUNCTION consents_answer_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("consents", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
