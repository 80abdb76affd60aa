"""Reads of what was counted: stored figures and findings, when that was, and a recount."""

from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, F, Max, QuerySet, Sum

from gongqiao.membership.models import DuesStanding, FindingCount, Look, UnionCount
from gongqiao.membership.models.counting import UNDER_WAY
from gongqiao.membership.rules import dues, tables
from gongqiao.membership.rules.figures import Own

VERIFIED = """
    EXISTS (SELECT FROM registry_certificate c WHERE c.person_id = p.id AND c.valid_to IS NULL
            AND NOT c.doubtful)
    AND (p.seen_at IS NOT NULL OR (p.mobile_index IS NOT NULL AND p.proved_index = p.mobile_index))
"""
"""The one definition in SQL; `p` is the person."""
PAYING = """
    SELECT d.person_id FROM membership_dues d WHERE d.taken_back_at IS NULL AND d.until_on > %s
"""
"""Who counts as paying: `rules.dues`; the parameter is the day of `paid_past`."""
RECOUNT = f"""
    SELECT m.organisation_id, count(*) AS registered,
      count(*) FILTER (WHERE {VERIFIED}) AS verified,
      count(*) FILTER (WHERE m.state = 'active') AS active,
      count(*) FILTER (WHERE m.state = 'active' AND p.id IN ({PAYING})) AS paying
    FROM registry_membership m
    JOIN registry_organisation o ON o.id = m.organisation_id
    JOIN registry_person p ON p.id = m.person_id AND p.merged_into_id IS NULL
    WHERE m.left_on IS NULL AND o.path LIKE %s
    GROUP BY m.organisation_id
"""  # noqa: S608  # a definition of this module
FINDINGS = """
    SELECT f.organisation_id, f.code, count(*) AS number FROM membership_qualityfinding f
    JOIN registry_organisation o ON o.id = f.organisation_id WHERE o.path LIKE %s
    GROUP BY f.organisation_id, f.code
"""
STORED = """
    SELECT o.id, o.path, n.registered, n.verified, n.active, n.paying
    FROM membership_unioncount n
    JOIN registry_organisation o ON o.id = n.organisation_id
    WHERE o.path LIKE %s ORDER BY o.path
"""
DIFFERENT = f"""
    SELECT coalesce(now.organisation_id, n.organisation_id), 'figures',
      array[n.registered, n.verified, n.active, n.paying],
      array[now.registered, now.verified, now.active, now.paying]
    FROM ({RECOUNT}) now FULL JOIN (
        SELECT s.* FROM membership_unioncount s
        JOIN registry_organisation o ON o.id = s.organisation_id WHERE o.path LIKE %s
    ) n ON n.organisation_id = now.organisation_id
    WHERE (now.registered, now.verified, now.active, now.paying)
      IS DISTINCT FROM (n.registered, n.verified, n.active, n.paying)
    UNION ALL
    SELECT coalesce(now.organisation_id, n.organisation_id), coalesce(now.code, n.code),
      array[n.number], array[now.number]
    FROM ({FINDINGS}) now FULL JOIN (
        SELECT s.* FROM membership_findingcount s
        JOIN registry_organisation o ON o.id = s.organisation_id WHERE o.path LIKE %s
    ) n ON n.organisation_id = now.organisation_id AND n.code = now.code
    WHERE now.number IS DISTINCT FROM n.number
    ORDER BY 1, 2 LIMIT %s
"""  # noqa: S608  # definitions of this module


def own_figures(path: str) -> list[Own]:
    """The stored figures of each organisation with members in a part of the tree. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(STORED, [path + "%"])
        return [Own(*row) for row in cursor.fetchall()]


def only_noted(path: str, year: int) -> tuple[int, int]:
    """Unions there of which only their word for the year says that they pay, with no member in the
    book, and how many active members they have. One query.
    """
    noted = DuesStanding.objects.filter(
        year=year, pays=True, organisation__path__startswith=path
    ).values("organisation_id")
    rows = UnionCount.objects.filter(organisation_id__in=noted, paying=0, active__gt=0)
    found = rows.aggregate(unions=Count("pk"), members=Sum("active"))
    return found["unions"], found["members"] or 0


def paid_past(on: date) -> date:
    """Whoever has paid for a time that ends after this day counts as paying on `on`."""
    return dues.paid_past(on, tables.dues(on))


def differences(
    path: str, on: date, most: int
) -> list[tuple[int, str, list[int | None], list[int | None]]]:
    """(organisation, figures or check, stored, counted anew) where the two are not the same."""
    below = path + "%"
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENT, [paid_past(on), below, below, below, below, most])
        return list(cursor.fetchall())


def finding_counts_in(path: str) -> QuerySet[FindingCount]:
    """What is to be mended in a part of the tree, in numbers."""
    return FindingCount.objects.filter(organisation__path__startswith=path).order_by()


def counts_of(path: str) -> dict[str, int]:
    """How often each check failed there."""
    rows = finding_counts_in(path).values_list("code").annotate(n=Sum("number"))
    return dict(rows)


def worst_unions(path: str, most: int = 50) -> list[dict[str, Any]]:
    """The unions with the most to mend: id, name, how many findings."""
    rows = finding_counts_in(path).values("organisation_id", name=F("organisation__name"))
    return list(rows.annotate(n=Sum("number")).order_by("-n", "name")[:most])


def parts_above(path: str) -> list[str]:
    """The parts of the tree that hold this one: everybody, each organisation above, itself."""
    steps = path.rstrip(".").split(".") if path else []
    return ["", *(".".join(steps[: n + 1]) + "." for n in range(len(steps)))]


def last_done(what: str, path: str) -> datetime | None:
    """When all of a part of the tree was looked through the last time."""
    done = Look.objects.filter(what=what, path__in=parts_above(path), state="done")
    found: datetime | None = done.aggregate(at=Max("done_at"))["at"]
    return found


def under_way(what: str, path: str) -> Look | None:
    """The look that is under way for a part of the tree, or for one that holds it."""
    found = Look.objects.filter(what=what, path__in=parts_above(path), state__in=UNDER_WAY)
    return found.order_by("asked_at").first()
