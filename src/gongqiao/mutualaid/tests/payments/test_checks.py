"""`ledger verify` notices when mutual aid's records and the books disagree."""

import pytest
from django.db import connection

from gongqiao.ledger import api as ledger
from gongqiao.mutualaid.enums import Funder
from gongqiao.mutualaid.models import Payment
from gongqiao.mutualaid.services import premiums
from gongqiao.mutualaid.tests.payments import town as t
from gongqiao.mutualaid.tests.payments.town import AT, ON, Town

BREAKS = {
    "a rejected claim still booked": (
        "UPDATE mutualaid_claim SET state = 'rejected' WHERE amount > 0",
        "AID_DECIDED",
    ),
    "a claim of another amount": (
        "UPDATE mutualaid_claim SET amount = amount + 1 WHERE amount > 0",
        "AID_DECIDED",
    ),
    "a claim that is gone": ("DELETE FROM mutualaid_claim WHERE amount > 0", "AID_DECIDED"),
    "a recovery that is gone": ("DELETE FROM mutualaid_claim WHERE amount < 0", "AID_OWED"),
    "a recovery that nobody booked": (
        'INSERT INTO mutualaid_recovery (claim_id, kind, amount, "on", key, note, asked_at, '
        "entry_id, withdrawn_why) SELECT id, 'received', 1, '2026-03-05', 'x', '', now(), 1, '' "
        "FROM mutualaid_claim WHERE amount < 0",
        "AID_OWED",
    ),
    "a payment that failed without its booking": (
        "UPDATE mutualaid_payment SET state = 'failed'",
        "AID_PAID",
    ),
    "a payment that is gone": ("DELETE FROM mutualaid_payment", "AID_PAID"),
    "a payment twice": (
        "INSERT INTO mutualaid_payment (batch_id, claim_id, person_id, account_id, attempt, amount,"
        " state) SELECT batch_id, claim_id, person_id, account_id, 2, amount, 'paid' "
        "FROM mutualaid_payment",
        "AID_TWICE",
    ),
    "a batch of another total": ("UPDATE mutualaid_paymentbatch SET total = 1", "AID_BATCH"),
    "a batch released without booking": (
        "UPDATE ledger_entry SET key = 'x' WHERE key LIKE 'release%%'",
        "AID_BATCH",
    ),
    "a premium of another amount": ("UPDATE mutualaid_premium SET amount = 1", "AID_PREMIUM"),
}


@pytest.mark.parametrize(("statement", "code"), BREAKS.values(), ids=BREAKS.keys())
def test_each_break_is_noticed(town: Town, statement: str, code: str) -> None:
    t.claim(town, t.person(), 100_00)
    t.claim(town, t.person(), -30_00, "recovering")
    premiums.book_premium(
        town.period.pk, Funder.WORKER, 50_00, on=ON, key="p", by=town.finance, at=AT
    )
    t.released(town)
    t.clean()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # past the guards
        cursor.execute("DROP INDEX mutualaid_payment_one_standing")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert code in {d.code for d in ledger.verify().differences}


def test_reordered_truth_is_no_difference(town: Town) -> None:
    t.claim(town, t.person(), 100_00)
    t.claim(town, t.person(), 5_00, "review")
    t.released(town)
    t.answer(town, (Payment.objects.get().pk, "failed", "", ""))
    t.clean()
