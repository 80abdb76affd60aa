"""What the next payment batch would hold, and who would be left out. Nothing is written."""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from gongqiao.mutualaid.models import Scheme
from gongqiao.mutualaid.queries_payments import candidates, consented
from gongqiao.mutualaid.rules.picking import pick

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line that cannot be paid now, and why (R17, R18, R21). Amount in fen."""

    claim_id: int
    name: str
    amount: int
    reason: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Amounts in fen. `total` goes to the bank, `withheld` is set against overpayments;
    `left_out` lists the first 200, `reasons` counts all; `beyond` lines wait for another batch."""

    count: int
    people: int
    total: int
    withheld: int
    largest: int
    left_out: tuple[LeftOut, ...]
    left_out_total: int
    reasons: dict[str, int]
    beyond: int


def preview(scheme: Scheme) -> Preview:
    """As `services.batches.create` would pick at this moment."""
    with connection.cursor() as cursor:
        picked = pick(
            candidates(cursor, scheme.pk), consented(cursor, scheme.pk), settings.AID_BATCH_MOST
        )
        listed = picked.left_out.head(MOST_LISTED)
        cursor.execute(
            "SELECT id, name FROM registry_person WHERE id = ANY(%s)",
            [listed["person_id"].unique().to_list()],
        )
        names = dict(cursor.fetchall())
    rows = listed.select("claim_id", "person_id", "amount", "reason").iter_rows()
    paid = picked.payments
    return Preview(
        count=paid.height,
        people=paid["person_id"].n_unique(),
        total=int(paid["amount"].sum()),
        withheld=int(paid["withheld"].sum()),
        largest=int(paid["amount"].max() or 0),  # type: ignore[arg-type]  # whole numbers
        left_out=tuple(LeftOut(c, names.get(p, ""), amount, why) for c, p, amount, why in rows),
        left_out_total=picked.left_out.height,
        reasons=dict(picked.left_out.group_by("reason").len().sort("reason").iter_rows()),
        beyond=picked.beyond,
    )
