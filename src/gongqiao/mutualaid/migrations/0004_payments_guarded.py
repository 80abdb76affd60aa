"""Payments and batches only move as `rules.states` says; what people did is only added to."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION mutualaid_no_such_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: this change is not allowed (row %)', TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER mutualaid_payment_moves BEFORE UPDATE ON mutualaid_payment FOR EACH ROW
    WHEN (NOT (OLD.state = NEW.state
               OR (OLD.state, NEW.state) IN (('in_batch', 'sent'), ('in_batch', 'failed'),
                                             ('sent', 'paid'), ('sent', 'failed'),
                                             ('paid', 'failed')))
          OR (OLD.batch_id, OLD.claim_id, OLD.account_id, OLD.attempt, OLD.amount, OLD.withheld)
             IS DISTINCT FROM
             (NEW.batch_id, NEW.claim_id, NEW.account_id, NEW.attempt, NEW.amount, NEW.withheld)
          OR OLD.withheld_for IS DISTINCT FROM NEW.withheld_for)
    EXECUTE FUNCTION mutualaid_no_such_move();

CREATE TRIGGER mutualaid_batch_moves BEFORE UPDATE ON mutualaid_paymentbatch FOR EACH ROW
    WHEN (NOT (OLD.state = NEW.state
               OR (OLD.state, NEW.state) IN (('made', 'checked'), ('made', 'withdrawn'),
                                             ('checked', 'released'), ('checked', 'withdrawn'),
                                             ('released', 'settled')))
          OR (OLD.scheme_id, OLD.code, OLD.made_by_id) IS DISTINCT FROM
             (NEW.scheme_id, NEW.code, NEW.made_by_id)
          OR (OLD.state <> 'made'
              AND (OLD.count, OLD.total) IS DISTINCT FROM (NEW.count, NEW.total)))
    EXECUTE FUNCTION mutualaid_no_such_move();

CREATE FUNCTION mutualaid_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER mutualaid_payment_kept BEFORE DELETE OR TRUNCATE ON mutualaid_payment
    FOR EACH STATEMENT EXECUTE FUNCTION mutualaid_only_added_to();
CREATE TRIGGER mutualaid_batch_kept BEFORE DELETE OR TRUNCATE ON mutualaid_paymentbatch
    FOR EACH STATEMENT EXECUTE FUNCTION mutualaid_only_added_to();
CREATE TRIGGER mutualaid_recovery_kept BEFORE DELETE OR TRUNCATE ON mutualaid_recovery
    FOR EACH STATEMENT EXECUTE FUNCTION mutualaid_only_added_to();
CREATE TRIGGER mutualaid_handling_kept BEFORE UPDATE OR DELETE OR TRUNCATE
    ON mutualaid_claimhandling FOR EACH STATEMENT EXECUTE FUNCTION mutualaid_only_added_to();
CREATE TRIGGER mutualaid_premium_kept BEFORE UPDATE OR DELETE OR TRUNCATE
    ON mutualaid_premium FOR EACH STATEMENT EXECUTE FUNCTION mutualaid_only_added_to();
"""
BACKWARD = """
DROP TRIGGER mutualaid_premium_kept ON mutualaid_premium;
DROP TRIGGER mutualaid_handling_kept ON mutualaid_claimhandling;
DROP TRIGGER mutualaid_recovery_kept ON mutualaid_recovery;
DROP TRIGGER mutualaid_batch_kept ON mutualaid_paymentbatch;
DROP TRIGGER mutualaid_payment_kept ON mutualaid_payment;
DROP FUNCTION mutualaid_only_added_to();
DROP TRIGGER mutualaid_batch_moves ON mutualaid_paymentbatch;
DROP TRIGGER mutualaid_payment_moves ON mutualaid_payment;
DROP FUNCTION mutualaid_no_such_move();
"""


class Migration(migrations.Migration):
    dependencies = [("mutualaid", "0003_payments")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
