"""Two first bookings at once: whoever finds no head waits for the other and looks again.

Without it the second could see the first's entries but not, a moment before, its head.
"""

from typing import ClassVar

from django.db import migrations

HEAD = r"""
CREATE OR REPLACE FUNCTION ledger_lock_head() RETURNS ledger_head LANGUAGE plpgsql AS $$
DECLARE
  head ledger_head;
BEGIN
  SELECT * INTO head FROM ledger_head WHERE id = 1 FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('ledger.head', 0));
    SELECT * INTO head FROM ledger_head WHERE id = 1 FOR UPDATE;
  END IF;
  IF NOT FOUND THEN
    IF EXISTS (SELECT FROM ledger_entry) THEN
      RAISE EXCEPTION 'the head of the ledger chain is missing' USING ERRCODE = '23000';
    END IF;
    INSERT INTO ledger_head (id, last_seq, last_hash)
    VALUES (1, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM ledger_head WHERE id = 1 FOR UPDATE;
  END IF;
  RETURN head;
END $$;
"""


class Migration(migrations.Migration):
    """Replaces the function of 0002_guards."""

    dependencies: ClassVar = [("ledger", "0002_guards")]
    operations: ClassVar = [migrations.RunSQL(HEAD, migrations.RunSQL.noop)]
