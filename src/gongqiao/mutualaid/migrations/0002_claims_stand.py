"""Claim lines: ids reserved in blocks; what was decided cannot be edited or deleted."""

from django.db import migrations

FORWARD = """
CREATE SEQUENCE mutualaid_claim_seq;

CREATE FUNCTION mutualaid_claim_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'claim lines are never deleted';
    END IF;
    NEW.state := OLD.state;
    NEW.person_id := OLD.person_id;
    IF NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'claim line % is decided: only its state may move', OLD.id;
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER mutualaid_claim_stands AFTER UPDATE OR DELETE ON mutualaid_claim
    FOR EACH ROW EXECUTE FUNCTION mutualaid_claim_stands();

CREATE FUNCTION mutualaid_version_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a scheme version is immutable: store a new one';
END $$;

CREATE TRIGGER mutualaid_version_stands BEFORE UPDATE OR DELETE OR TRUNCATE
    ON mutualaid_schemeversion FOR EACH STATEMENT EXECUTE FUNCTION mutualaid_version_stands();
"""
BACKWARD = """
DROP TRIGGER mutualaid_version_stands ON mutualaid_schemeversion;
DROP FUNCTION mutualaid_version_stands();
DROP TRIGGER mutualaid_claim_stands ON mutualaid_claim;
DROP FUNCTION mutualaid_claim_stands();
DROP SEQUENCE mutualaid_claim_seq;
"""


class Migration(migrations.Migration):
    dependencies = [("mutualaid", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
