"""What other programs may hear of payments."""

from collections.abc import Collection
from datetime import datetime

from django.db.backends.utils import CursorWrapper

from gongqiao.kernel.money import yuan
from gongqiao.mutualaid.models import PaymentBatch
from gongqiao.platform import outgoing
from gongqiao.platform.outgoing import Happened

RELEASED, PAID = "aid.batch_released", "aid.claim_paid"

_PAID = """
SELECT p.id, p.claim_id, p.person_id, p.amount, s.code, sp.no, o.path
FROM mutualaid_payment p
JOIN mutualaid_claim c ON c.id = p.claim_id
JOIN mutualaid_schemeperiod sp ON sp.id = c.period_id
JOIN mutualaid_scheme s ON s.id = sp.scheme_id
LEFT JOIN mutualaid_enrolment e ON e.period_id = c.period_id AND e.person_id = c.person_id
LEFT JOIN registry_organisation o ON o.id = e.organisation_id
WHERE p.id = ANY(%s) ORDER BY p.id
"""


def batch_released(batch: PaymentBatch, at: datetime) -> None:
    """A batch may go to the bank. In the transaction of the release."""
    outgoing.publish(
        RELEASED,
        key=f"{RELEASED}:{batch.pk}",
        at=at,
        figures={"batch": batch.code, "payments": batch.count, "amount": yuan(batch.total)},
    )


def claims_paid(cursor: CursorWrapper, payment_ids: Collection[int], at: datetime) -> int:
    """The bank says that these were paid. Nothing is read while nobody wants to hear of it."""
    if not payment_ids or not outgoing.wanted(PAID):
        return 0
    cursor.execute(_PAID, [list(payment_ids)])
    return outgoing.publish_many(
        PAID,
        (
            Happened(
                key=f"{PAID}:{payment}",
                at=at,
                path=path or "",
                figures={
                    "payment_id": payment,
                    "claim_id": claim,
                    "member_id": person,
                    "amount": yuan(amount),
                    "scheme": scheme,
                    "period_no": no,
                },
            )
            for payment, claim, person, amount, scheme, no, path in cursor.fetchall()
        ),
    )
