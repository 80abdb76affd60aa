"""What foreign keys would hold: claims against people, periods, versions, runs and settlements.

`mutualaid_claim` is filled by COPY without constraints; `gongqiao ledger verify` asks here.
"""

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _

from gongqiao.feeds import api as feeds
from gongqiao.ledger.api import Difference

MOST = 1000

PERSON = """
SELECT 'claim ' || c.id FROM mutualaid_claim c
LEFT JOIN registry_person p ON p.id = c.person_id WHERE p.id IS NULL
"""
VERSION = """
SELECT 'claim ' || c.id FROM mutualaid_claim c
LEFT JOIN mutualaid_schemeversion v ON v.id = c.version_id AND v.period_id = c.period_id
WHERE v.id IS NULL
"""
RUN = """
SELECT 'claim ' || c.id FROM mutualaid_claim c
LEFT JOIN mutualaid_run r ON r.id = c.run_id WHERE r.id IS NULL
"""
STAY = """
SELECT 'claim ' || c.id FROM mutualaid_claim c
LEFT JOIN feeds_settlement s ON s.id = c.stay_id WHERE s.id IS NULL
"""
REVISIONS = """
SELECT 'stay ' || stay_id FROM mutualaid_claim GROUP BY stay_id, period_id
HAVING max(revision) <> count(*) OR min(revision) <> 1
"""
SUMS = """
SELECT 'stay ' || stay_id FROM (
  SELECT stay_id,
         (array_agg(payable ORDER BY revision DESC))[1] AS payable,
         (array_agg(state ORDER BY revision DESC))[1] AS state,
         COALESCE(sum(amount) FILTER (WHERE state NOT IN ('rejected', 'adjusted')), 0) AS alive
  FROM mutualaid_claim GROUP BY stay_id, period_id) s
WHERE state NOT IN ('rejected', 'adjusted') AND alive <> payable
"""


def differences() -> Iterator[Difference]:
    """Every claim that points to nothing, and what the feeds find in their own records."""
    for stray in feeds.strays():
        yield Difference(stray.code, stray.where, stray.says)
    asked = (
        ("AID_PERSON", PERSON, _("The claim's person does not exist.")),
        ("AID_VERSION", VERSION, _("The claim's scheme version does not exist in its period.")),
        ("AID_RUN", RUN, _("The claim's run does not exist.")),
        ("AID_STAY", STAY, _("The claim's settlement does not exist.")),
        ("AID_REVISION", REVISIONS, _("A line of the stay is missing.")),
        ("AID_SUM", SUMS, _("The stay's lines do not add up to what is due.")),
    )
    for code, sql, says in asked:
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} LIMIT {MOST}")
            for (where,) in cursor.fetchall():
                yield Difference(code, where, says)
