"""What `gongqiao ledger verify` asks of mutual aid: records against postings, set by set."""

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _

from gongqiao.ledger.api import Difference
from gongqiao.mutualaid.queries_payments import OUTSTANDING
from gongqiao.mutualaid.services.books import MOVES_MONEY

MOST = 1000

_KINDS = ", ".join(f"'{kind}'" for kind in MOVES_MONEY)
_OURS = """
SELECT p.ref, p.amount, a.code, e.kind FROM ledger_posting p
JOIN ledger_account a ON a.id = p.account_id
 AND a.code IN ('benefit_payable', 'recovery_receivable')
JOIN mutualaid_scheme s ON s.fund_id = a.fund_id
JOIN ledger_entry e ON e.id = p.entry_id
"""

DECIDED = f"""
WITH booked AS (SELECT ref, -sum(amount) AS amount FROM ({_OURS}) o
                WHERE code = 'benefit_payable' AND kind NOT IN ({_KINDS}) GROUP BY ref)
SELECT 'claim ' || COALESCE(c.id, b.ref)::text FROM mutualaid_claim c
FULL JOIN booked b ON b.ref = c.id
WHERE COALESCE(b.amount, 0) <> CASE WHEN c.state IN ('rejected', 'adjusted') OR c.amount < 0
                                    THEN 0 ELSE COALESCE(c.amount, 0) END
"""  # noqa: S608  # constants of our own
OWED = f"""
WITH booked AS (SELECT ref, sum(amount) AS amount FROM ({_OURS}) o
                WHERE code = 'recovery_receivable' GROUP BY ref)
SELECT 'claim ' || COALESCE(c.id, b.ref)::text
FROM (SELECT c.id, CASE WHEN c.state IN ('rejected', 'adjusted') THEN 0 ELSE {OUTSTANDING} END
             + COALESCE((SELECT sum(w.withheld) FROM mutualaid_payment w WHERE
                         w.withheld_for = c.id AND w.state = 'in_batch'), 0) AS amount
      FROM mutualaid_claim c WHERE c.amount < 0) c
FULL JOIN booked b ON b.ref = c.id
WHERE COALESCE(b.amount, 0) <> COALESCE(c.amount, 0)
"""  # noqa: S608  # constants of our own
PAID = f"""
WITH booked AS (SELECT ref, sum(amount) AS amount FROM ({_OURS}) o
                WHERE code = 'benefit_payable' AND kind IN ({_KINDS}) GROUP BY ref),
moved AS (SELECT claim_id, sum(amount + withheld) AS amount, count(*) AS times
          FROM mutualaid_payment WHERE state IN ('sent', 'paid') GROUP BY claim_id)
SELECT 'claim ' || COALESCE(m.claim_id, b.ref)::text
FROM moved m FULL JOIN booked b ON b.ref = m.claim_id
WHERE COALESCE(b.amount, 0) <> COALESCE(m.amount, 0)
"""  # noqa: S608  # constants of our own
TWICE = """
SELECT 'claim ' || m.claim_id FROM (
  SELECT claim_id, sum(amount + withheld) AS amount, count(*) AS times FROM mutualaid_payment
  WHERE state <> 'failed' GROUP BY claim_id) m
LEFT JOIN mutualaid_claim c ON c.id = m.claim_id
WHERE m.times > 1 OR m.amount IS DISTINCT FROM c.amount
   OR c.state NOT IN ('auto_ok', 'approved')
"""
BATCHES = """
SELECT 'batch ' || b.code FROM mutualaid_paymentbatch b
LEFT JOIN (SELECT batch_id, count(*) AS count, sum(amount) AS total FROM mutualaid_payment
           GROUP BY batch_id) p ON p.batch_id = b.id
LEFT JOIN ledger_entry e ON e.key = 'release:' || b.id
LEFT JOIN ledger_account a ON a.fund_id = e.fund_id AND a.code = 'bank'
LEFT JOIN ledger_entrytotal t ON t.entry_id = e.id AND t.account_id = a.id
WHERE (b.count, b.total) IS DISTINCT FROM (COALESCE(p.count, 0), COALESCE(p.total, 0))
   OR (e.id IS NOT NULL) <> (b.state IN ('released', 'settled'))
   OR (e.id IS NOT NULL AND COALESCE(t.credit, 0) <> b.total)
"""
PREMIUMS = """
SELECT 'premium ' || m.key FROM mutualaid_premium m
LEFT JOIN ledger_entry e ON e.id = m.entry_id AND e.key = 'premium:' || m.key
WHERE e.debit_total IS DISTINCT FROM m.amount OR e.booked_on IS DISTINCT FROM m."on"
"""


def differences() -> Iterator[Difference]:
    """Every claim, payment, batch and premium that does not agree with the postings."""
    asked = (
        ("AID_DECIDED", DECIDED, _("What is booked as decided is not what the claim says.")),
        ("AID_OWED", OWED, _("What is booked as to be recovered is not what the claim says.")),
        ("AID_PAID", PAID, _("What is booked as paid is not what the payments say.")),
        ("AID_TWICE", TWICE, _("The payments of the claim are not the claim's amount, once.")),
        ("AID_BATCH", BATCHES, _("The batch does not agree with its payments or its entry.")),
        ("AID_PREMIUM", PREMIUMS, _("The premium does not agree with its entry.")),
    )
    for code, sql, says in asked:
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} LIMIT {MOST}")
            for (where,) in cursor.fetchall():
                yield Difference(code, where, says)
