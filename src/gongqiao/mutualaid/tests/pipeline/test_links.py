"""`ledger verify` notices records that point to nothing: what COPY fills has no foreign keys."""

import pytest
from django.db import connection

from gongqiao.ledger import api as ledger
from gongqiao.mutualaid.tests import world
from gongqiao.mutualaid.tests.world import feed_and_run, reversal, row

pytestmark = pytest.mark.django_db

# -1 and not a large number: sequences go on from test to test and would get there one day
BROKEN = [
    ("FEED_SOURCE", "UPDATE feeds_settlement SET source_id = -1 WHERE setl_id = 'A'"),
    ("FEED_FILE", "UPDATE feeds_settlement SET file_id = -1 WHERE setl_id = 'A'"),
    ("FEED_PERSON", "UPDATE feeds_settlement SET person_id = -1 WHERE setl_id = 'A'"),
    ("FEED_NEW", "DELETE FROM feeds_settlement WHERE setl_id = 'C'"),
    ("FEED_NO_FILE", "UPDATE feeds_settlement SET id = id + 1000000 WHERE setl_id = 'C'"),
    ("FEED_REFUSED", "DELETE FROM feeds_quarantined"),
    ("FEED_REVISION", "DELETE FROM feeds_revision"),
    ("FEED_REVISION", "UPDATE feeds_revision SET settlement_id = -1"),
    ("FEED_REVISED_BY", "UPDATE feeds_revision SET file_id = -1"),
    ("AID_PERSON", "UPDATE mutualaid_claim SET person_id = -1 WHERE revision = 1"),
    ("AID_VERSION", "UPDATE mutualaid_claim SET version_id = -1"),
    ("AID_VERSION", "UPDATE mutualaid_claim SET period_id = -1"),
    ("AID_RUN", "UPDATE mutualaid_claim SET run_id = -1"),
    ("AID_STAY", "DELETE FROM feeds_settlement WHERE setl_id = 'A'"),
    ("AID_REVISION", "DELETE FROM mutualaid_claim WHERE revision = 1"),
    ("AID_SUM", "UPDATE mutualaid_claim SET amount = amount + 1 WHERE state = 'auto_ok'"),
]


@pytest.fixture
def received() -> None:
    """New, repeated, revised, reversed and refused lines; claims of two revisions."""
    world.enrol(world.scheme(), world.people(2))
    feed_and_run(row(0, "A", "1000"), row(1, "B", "2000"), row(1, "C"), row(0, "D", begndate="x"))
    feed_and_run(row(0, "A", "1500"), row(1, "B", "2000"), reversal(row(1, "C"), "E"))


@pytest.mark.usefixtures("received")
def test_nothing_is_found_when_nothing_is_wrong() -> None:
    assert ledger.verify().differences == []


@pytest.mark.usefixtures("received")
@pytest.mark.parametrize(("code", "harm"), BROKEN)
def test_each_is_noticed(code: str, harm: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # past triggers and keys
        cursor.execute(harm)
        assert cursor.rowcount > 0
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert code in {d.code for d in ledger.verify().differences}
