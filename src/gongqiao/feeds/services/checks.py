"""What foreign keys would hold: settlements, revisions, refused lines against files and people.

`feeds_settlement` is filled by COPY without constraints; `gongqiao ledger verify` asks here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

MOST = 1000


@dataclass(frozen=True)
class Stray:
    """One thing that does not agree: a stable code, the row, a sentence for people."""

    code: str
    where: str
    says: str


SOURCE = """
SELECT 'settlement ' || s.id FROM feeds_settlement s
LEFT JOIN feeds_feedsource f ON f.id = s.source_id WHERE f.id IS NULL
"""
FILE = """
SELECT 'settlement ' || s.id FROM feeds_settlement s
LEFT JOIN feeds_feedfile f ON f.id = s.file_id
WHERE f.id IS NULL OR f.source_id <> s.source_id
"""
PERSON = """
SELECT 'settlement ' || s.id FROM feeds_settlement s
LEFT JOIN registry_person p ON p.id = s.person_id
WHERE s.person_id IS NOT NULL AND p.id IS NULL
"""
NEW = """
SELECT 'file ' || f.id FROM feeds_feedfile f
LEFT JOIN LATERAL (SELECT count(*) AS count FROM feeds_settlement s
                   WHERE s.id BETWEEN f.first_id AND f.last_id) s ON true
WHERE f.new <> s.count
"""
NO_FILE = """
SELECT 'settlement ' || s.id FROM feeds_settlement s
WHERE NOT EXISTS (SELECT FROM feeds_feedfile f WHERE s.id BETWEEN f.first_id AND f.last_id)
"""
REFUSED = """
SELECT 'file ' || f.id FROM feeds_feedfile f
LEFT JOIN (SELECT file_id, count(*) AS count FROM feeds_quarantined GROUP BY file_id) q
  ON q.file_id = f.id
WHERE f.quarantined <> COALESCE(q.count, 0)
"""
REVISIONS = """
SELECT 'settlement ' || COALESCE(s.id, r.settlement_id)
FROM (SELECT id, revision FROM feeds_settlement WHERE revision <> 1) s
FULL JOIN (SELECT settlement_id, count(*) AS count, max(revision) AS last
           FROM feeds_revision GROUP BY settlement_id) r ON r.settlement_id = s.id
WHERE (s.revision - 1, s.revision - 1) IS DISTINCT FROM (r.count, r.last::int)
"""
FILE_OF_REVISION = """
SELECT 'revision ' || r.id FROM feeds_revision r
LEFT JOIN feeds_feedfile f ON f.id = r.file_id WHERE f.id IS NULL
"""


def strays() -> Iterator[Stray]:
    """Every record of the feeds that points to nothing, and every file whose counts are off."""
    asked = (
        ("FEED_SOURCE", SOURCE, _("The settlement's source does not exist.")),
        ("FEED_FILE", FILE, _("The settlement's file does not exist or has another source.")),
        ("FEED_PERSON", PERSON, _("The settlement's person does not exist.")),
        ("FEED_NEW", NEW, _("The file did not bring as many settlements as it says.")),
        ("FEED_NO_FILE", NO_FILE, _("No file brought this settlement.")),
        ("FEED_REFUSED", REFUSED, _("The file's refused lines are not as many as it says.")),
        ("FEED_REVISION", REVISIONS, _("Earlier revisions of the settlement are missing.")),
        ("FEED_REVISED_BY", FILE_OF_REVISION, _("The revision's file does not exist.")),
    )
    for code, sql, says in asked:
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} LIMIT {MOST}")
            for (where,) in cursor.fetchall():
                yield Stray(code, where, says)
