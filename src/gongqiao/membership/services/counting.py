"""Figures and findings by organisation: counted in sets, stored, compared with a recount."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from gongqiao.kernel.findings import Finding
from gongqiao.membership import queries_counts
from gongqiao.membership.queries_counts import FINDINGS, RECOUNT

LOCK = 7_411_031
"""Advisory lock of whoever writes counts: two looks would wait for each other's rows."""
MOST_DIFFERENCES = 1_000
_BELOW = "SELECT o.id FROM registry_organisation o WHERE o.path LIKE %s"
_FIGURES = f"""
WITH now AS ({RECOUNT}), gone AS (
    DELETE FROM membership_unioncount n WHERE n.organisation_id IN ({_BELOW})
    AND n.organisation_id NOT IN (SELECT organisation_id FROM now)
)
INSERT INTO membership_unioncount AS n (organisation_id, registered, verified, active, paying)
SELECT organisation_id, registered, verified, active, paying FROM now
ON CONFLICT (organisation_id) DO UPDATE SET
    registered = excluded.registered, verified = excluded.verified, active = excluded.active,
    paying = excluded.paying
WHERE (n.registered, n.verified, n.active, n.paying)
    IS DISTINCT FROM (excluded.registered, excluded.verified, excluded.active, excluded.paying)
"""  # noqa: S608  # definitions of the queries
_FINDINGS = f"""
WITH now AS ({FINDINGS}), gone AS (
    DELETE FROM membership_findingcount n WHERE n.organisation_id IN ({_BELOW})
    AND NOT EXISTS (SELECT FROM now WHERE (now.organisation_id, now.code)
        = (n.organisation_id, n.code))
)
INSERT INTO membership_findingcount AS n (organisation_id, code, number)
SELECT organisation_id, code, number FROM now
ON CONFLICT (organisation_id, code) DO UPDATE SET number = excluded.number
WHERE n.number <> excluded.number
"""  # noqa: S608  # definitions of the queries
_MEMBERS = """
SELECT coalesce(sum(n.registered), 0) FROM membership_unioncount n
JOIN registry_organisation o ON o.id = n.organisation_id WHERE o.path LIKE %s
"""


def count_figures(path: str, on: date) -> int:
    """Count the members of each organisation there anew; returns how many are registered.

    Two statements whatever the number of members; only what has changed is written.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        lock(cursor)
        cursor.execute(_FIGURES, [queries_counts.paid_past(on), path + "%", path + "%"])
        cursor.execute(_MEMBERS, [path + "%"])
        return int(cursor.fetchone()[0])


def count_findings(cursor: CursorWrapper, path: str) -> None:
    """Count the findings of each organisation there anew, in the caller's transaction."""
    lock(cursor)
    cursor.execute(_FINDINGS, [path + "%", path + "%"])


def lock(cursor: CursorWrapper) -> None:
    """One writes counts at a time, to the end of the transaction."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


@dataclass(frozen=True)
class Compared:
    """Stored counts beside a recount; `exit_code` is the command's."""

    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """0 the same, 1 some differ."""
        return 1 if self.findings else 0

    def lines(self) -> Iterator[str]:
        """For a terminal."""
        yield _("Stored counts differ:") if self.findings else _("Stored counts are right.")
        for finding in self.findings:
            yield "  " + ", ".join(f"{k} {v}" for k, v in finding.figures.items())


def differing(on: date, path: str = "") -> int:
    """How many stored counts differ from a recount."""
    return len(queries_counts.differences(path, on, MOST_DIFFERENCES))


def compare(on: date, path: str = "") -> Compared:
    """Which stored counts differ from a recount, at most MOST_DIFFERENCES."""
    rows = queries_counts.differences(path, on, MOST_DIFFERENCES)
    return Compared(
        tuple(
            Finding("COUNT_DIFFERS", {"organisation": number, "count": code,
                                      "stored": str(stored), "now": str(now)})
            for number, code, stored, now in rows
        )
    )  # fmt: skip
