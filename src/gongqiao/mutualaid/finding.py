"""What search finds of mutual aid: claims by the insurance's numbers, payment batches by code."""

import re
from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongqiao.mutualaid import permissions, queries_claims, wording
from gongqiao.mutualaid.models import Claim
from gongqiao.mutualaid.queries_payments import batches_in
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.related import Matter
from gongqiao.platform.related import Provider as Related
from gongqiao.platform.search import Hit, Provider
from gongqiao.platform.templatetags.gq import day, url_or_none

_NUMBER = re.compile(r"[0-9A-Za-z_-]{6,40}")
_OF_A_PERSON = re.compile(r"1\d{10}|\d{17}[\dXx]")  # a mobile or certificate: others look for it
_STAYS = """
SELECT DISTINCT o.id, o.person_id FROM feeds_settlement f
JOIN feeds_settlement o ON o.person_id = f.person_id AND (o.id = f.id OR o.mdtrt_id = f.mdtrt_id)
WHERE f.id IN (SELECT id FROM feeds_settlement WHERE reverse(setl_id) = reverse(%s) LIMIT 50)
LIMIT 200
"""


def claims(by: Actor, words: str, on: date, most: int) -> Sequence[Hit]:
    """Claims of the stay of a settlement with exactly this number, of people in scope.

    Not by the number of the visit: it has no index, which would cost every feed that comes in.
    """
    scope = gate.scope_of(by, permissions.VIEW, on)
    numbered = _NUMBER.fullmatch(words) and any(c.isdigit() for c in words)
    if not scope or not numbered or _OF_A_PERSON.fullmatch(words):
        return ()
    stays = _stays(words)
    if not stays:
        return ()
    rows = Claim.objects.filter(
        person_id__in={person for _stay, person in stays}, stay_id__in=[stay for stay, _p in stays]
    ).select_related("person", "period__scheme")
    if not scope.everywhere:
        here = scope.as_q("period__enrolments__organisation__path")
        rows = rows.filter(here, period__enrolments__person_id=F("person_id")).distinct()
    newest = {(row.stay_id, row.period_id): row for row in rows.order_by("revision")[:200]}
    return [_claim(row) for row in list(newest.values())[:most]]


def _stays(number: str) -> list[tuple[int, int]]:
    """All settlements, with their persons, of the visits in which one has this number."""
    with connection.cursor() as cursor:
        cursor.execute(_STAYS, [number])
        return list(cursor.fetchall())


def _claim(row: Claim) -> Hit:
    note = _("Stay of %(day)s, %(amount)s") % {
        "day": day(row.stay_date),
        "amount": wording.yuans(row.payable),
    }
    return Hit(row.person.name, url_or_none("aid_claim", row.pk), note)


def batches(by: Actor, words: str, on: date, most: int) -> Sequence[Hit]:
    """Payment batches whose code begins so."""
    scope = gate.scope_of(by, permissions.VIEW, on)
    if not scope:
        return ()
    rows = batches_in(scope).filter(code__istartswith=words).order_by("-id")[:most]
    return [
        Hit(
            row.code,
            url_or_none("aid_batch", row.code),
            _("%(n)s payments, %(amount)s")
            % {"n": f"{row.count:,}", "amount": wording.yuans(row.total)},
        )
        for row in rows
    ]


def claims_of_person(by: Actor, person_id: int, on: date, most: int) -> Sequence[Matter]:
    """A person's newest claims, as far as the actor may see them."""
    if not gate.scope_of(by, permissions.VIEW, on):
        return ()
    seen = queries_claims.claims_visible_to(by, on, permissions.VIEW).filter(person_id=person_id)
    return [
        Matter(
            f"mutualaid.claim:{row.pk}",
            _("Stay of %(day)s, %(amount)s")
            % {"day": day(row.stay_date), "amount": wording.yuans(row.payable)},
            url_or_none("aid_claim", row.pk),
        )
        for row in seen.select_related(None).order_by("-stay_date", "-pk")[:most]
    ]


RELATED = (
    Related(10, "mutual_aid", gettext_lazy("Mutual aid"), "heart-handshake", claims_of_person),
)
PROVIDERS = (
    Provider(30, gettext_lazy("Claims"), "heart-handshake", claims),
    Provider(40, gettext_lazy("Payment batches"), "cash", batches),
)
