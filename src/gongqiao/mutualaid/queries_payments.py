"""Reads of payments: the state that people see, who would be paid, batches and their payments."""

from dataclasses import dataclass

import polars as pl
from django.db.backends.utils import CursorWrapper
from django.db.models import CharField, Q, QuerySet
from django.db.models.expressions import RawSQL

from gongqiao.mutualaid.enums import ClaimState
from gongqiao.mutualaid.models import Claim, Payment, PaymentBatch
from gongqiao.mutualaid.rules.states import PAYABLE
from gongqiao.platform.copying import copy_out, numbers_out
from gongqiao.platform.gate import Scope

_PAYABLE = ", ".join(f"'{state.value}'" for state in PAYABLE)
_LEFT_THE_HOUSE = "NOT ({p}.state = 'failed' AND {p}.settled_at IS NULL)"


def shown_state(claim: str, payment: str) -> str:
    """`rules.states.shown` as SQL over the aliases of a claim and of its latest payment (or nulls).

    The payment is that of `SHOWN_JOIN`, or any row for which it holds that it is the latest.
    """
    return (
        f"CASE WHEN {payment}.state IS NULL THEN {claim}.state "  # aliases of our own
        f"WHEN {payment}.state <> 'failed' THEN {payment}.state "
        f"WHEN {claim}.state NOT IN ({_PAYABLE}) THEN {claim}.state "
        f"WHEN EXISTS (SELECT FROM registry_bankaccount a WHERE a.person_id = {claim}.person_id "
        f"AND a.state = 'active' AND a.id <> {payment}.account_id) THEN 'corrected' "
        "ELSE 'bank_failed' END"
    )


SHOWN_JOIN = (
    "LEFT JOIN (SELECT DISTINCT ON (claim_id) claim_id, state, account_id FROM mutualaid_payment m "  # noqa: S608
    f"WHERE {_LEFT_THE_HOUSE.format(p='m')} ORDER BY claim_id, attempt DESC) p "
    "ON p.claim_id = c.id"
)
"""For whole files: `SELECT …, {SHOWN} FROM mutualaid_claim c {SHOWN_JOIN}`."""
SHOWN = shown_state("c", "p")

_OF_ONE = (
    f"COALESCE((SELECT {shown_state('mutualaid_claim', 'p')} FROM mutualaid_payment p "  # noqa: S608
    f"WHERE p.claim_id = mutualaid_claim.id AND {_LEFT_THE_HOUSE.format(p='p')} "
    "ORDER BY p.attempt DESC LIMIT 1), mutualaid_claim.state)"
)


def with_shown_state(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Annotate `shown_state`: for lists, which show some rows of many."""
    return claims.annotate(shown_state=RawSQL(_OF_ONE, (), output_field=CharField()))  # noqa: S611  # no argument goes in


_LINE = ("claim_id", "person_id", "amount", "attempt")
_LINES = f"""
SELECT c.id, c.person_id, c.amount, COALESCE(l.attempt, 0) + 1
FROM mutualaid_claim c
LEFT JOIN (SELECT claim_id, max(attempt) AS attempt, bool_or(state <> 'failed') AS stands
           FROM mutualaid_payment GROUP BY claim_id) l ON l.claim_id = c.id
WHERE c.period_id IN (SELECT id FROM mutualaid_schemeperiod WHERE scheme_id = %s)
  AND c.amount > 0 AND c.state IN ({_PAYABLE}) AND l.stands IS NOT TRUE
"""  # noqa: S608  # states of our own
_PAYEE = ("person_id", "account_id", "died", "other")
_PAYEES = """
SELECT p.id, COALESCE(a.id, 0), (p.died_on IS NOT NULL)::int,
       COALESCE(a.holder_name <> p.name, false)::int
FROM registry_person p
LEFT JOIN registry_bankaccount a ON a.person_id = p.id AND a.state = 'active'
"""
_HOLDERS = """
SELECT p.id, p.name, a.holder_name FROM registry_person p
JOIN registry_bankaccount a ON a.person_id = p.id AND a.state = 'active'
"""
_HOLDER = {"person_id": pl.Int64, "name": pl.String, "holder": pl.String}
_THESE = " WHERE p.id = ANY(%s)"
_FEW_PEOPLE = 10_000
"""So many are asked for by their ids; beyond, all are read at once."""


def candidates(cursor: CursorWrapper, scheme_id: int) -> pl.DataFrame:
    """All payable lines of a scheme with the account they would go to, in the order of their ids:
    `_LINE`, account_id (null: none), died, and `name` and `holder` where they are not one text.

    Lines and payees are read apart and joined here: a third of the time that one query takes.
    """
    lines = numbers_out(cursor, _LINES, _LINE, [scheme_id])
    people = lines["person_id"].unique()
    which, params = ("", []) if len(people) > _FEW_PEOPLE else (_THESE, [people.to_list()])
    payees = numbers_out(cursor, _PAYEES + which, _PAYEE, params)
    others = payees.filter(pl.col("other") == 1)["person_id"].to_list()
    holders = copy_out(cursor, _HOLDERS + _THESE, dict(_HOLDER), [others])
    return (
        lines.join(payees.drop("other"), on="person_id")
        .join(holders, on="person_id", how="left")
        .sort("claim_id")
        .with_columns(
            pl.when(pl.col("account_id") != 0).then("account_id").alias("account_id"),
            pl.col("died") == 1,
        )
    )


OUTSTANDING = """
-c.amount
- COALESCE((SELECT sum(r.amount) FROM mutualaid_recovery r
            WHERE r.claim_id = c.id AND r.entry_id IS NOT NULL), 0)
- COALESCE((SELECT sum(w.withheld) FROM mutualaid_payment w
            WHERE w.withheld_for = c.id AND w.state <> 'failed'), 0)
"""
"""What is still to be recovered for the line `c` (amount < 0), reserved deductions taken off."""

_CONSENTED = f"""
SELECT DISTINCT ON (c.person_id) c.person_id, c.id, {OUTSTANDING}
FROM mutualaid_recoveryconsent n
JOIN mutualaid_claim c ON c.id = n.claim_id AND c.state = 'recovering'
JOIN mutualaid_schemeperiod sp ON sp.id = c.period_id AND sp.scheme_id = %s
WHERE n.withdrawn_at IS NULL AND {OUTSTANDING} > 0
ORDER BY c.person_id, c.id
"""  # noqa: S608


def consented(cursor: CursorWrapper, scheme_id: int) -> pl.DataFrame:
    """person_id, withheld_for (the oldest line to be recovered with consent), owed."""
    schema = {"person_id": pl.Int64, "withheld_for": pl.Int64, "owed": pl.Int64}
    return copy_out(cursor, _CONSENTED, dict(schema), [scheme_id])


def outstanding(cursor: CursorWrapper, claim_id: int) -> int:
    """What is still to be recovered for one line."""
    cursor.execute(f"SELECT {OUTSTANDING} FROM mutualaid_claim c WHERE c.id = %s", [claim_id])  # noqa: S608
    row = cursor.fetchone()
    return int(row[0]) if row else 0


def batches_in(scope: Scope) -> QuerySet[PaymentBatch]:
    """The payment batches, newest first. They hold the whole federation's payments, so they are
    open to whoever holds `mutualaid.view` at the root of the tree."""
    at_the_root = scope.at_the_top
    seen = PaymentBatch.objects.all() if at_the_root else PaymentBatch.objects.none()
    return seen.select_related("scheme", "made_by", "checked_by", "released_by").order_by("-id")


def batch_in(scope: Scope, code: str) -> PaymentBatch | None:
    """One batch, by the same gate as the list."""
    return batches_in(scope).filter(code=code).first()


def payments_in(scope: Scope, batch: PaymentBatch) -> QuerySet[Payment]:
    """The payments of a batch in their order."""
    if not batches_in(scope).filter(pk=batch.pk).exists():
        return Payment.objects.none()
    return Payment.objects.filter(Q(batch=batch)).order_by("id")


def payments_of_claim(claim_id: int) -> QuerySet[Payment]:
    """The attempts to pay a line, latest first; the caller has passed the claim's gate."""
    return Payment.objects.filter(claim_id=claim_id).select_related("batch").order_by("-attempt")


@dataclass(frozen=True, slots=True)
class StateTotal:
    """How many payments of a batch are in a state, and their sum (fen)."""

    state: str
    count: int
    amount: int


def totals_of(cursor: CursorWrapper, batch_id: int) -> list[StateTotal]:
    """The payments of a batch by state."""
    cursor.execute(
        "SELECT state, count(*), sum(amount) FROM mutualaid_payment WHERE batch_id = %s "
        "GROUP BY state ORDER BY state",
        [batch_id],
    )
    return [StateTotal(state, int(n), int(total)) for state, n, total in cursor.fetchall()]


def waiting_for_review(scheme: str, person_id: int | None = None) -> list[int]:
    """Ids of a scheme's claim lines that wait for a person, oldest first; of everybody, or one."""
    waiting = Claim.objects.filter(state=ClaimState.REVIEW, period__scheme__code=scheme)
    if person_id is not None:
        waiting = waiting.filter(person_id=person_id)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def with_people(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Annotate `person_name`, `last4` and `bank_name` of the account: for lists."""
    of_person = "(SELECT n.name FROM registry_person n WHERE n.id = mutualaid_payment.person_id)"
    of_account = (
        "(SELECT a.{0} FROM registry_bankaccount a WHERE a.id = mutualaid_payment.account_id)"
    )
    return payments.annotate(
        person_name=RawSQL(of_person, (), output_field=CharField()),  # noqa: S611  # no argument goes in
        last4=RawSQL(of_account.format("last4"), (), output_field=CharField()),  # noqa: S611  # no argument goes in
        bank_name=RawSQL(of_account.format("bank_name"), (), output_field=CharField()),  # noqa: S611  # no argument goes in
    )
