"""The disk is full, a statement takes too long, the connection is gone: said, nothing half-posted,
and the next go ends in the books of an undisturbed run.
"""

import json

import psycopg
import pytest

from tests.faults.books import command, copy_of, digest, start
from tests.faults.conftest import Town

pytestmark = [pytest.mark.fault]

HOW = {
    "full": "RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'",
    "slow": "RAISE EXCEPTION 'canceling statement: timeout' USING ERRCODE = '57014'",
    "gone": "PERFORM pg_terminate_backend(pg_backend_pid())",
}
WHERE = [("feeds_settlement", 0), ("mutualaid_claim", 1), ("ledger_posting", 1)]
WRITTEN = "SELECT (SELECT count(*) FROM mutualaid_claim), (SELECT count(*) FROM ledger_posting)"


def disturb(url: str, table: str, how: str) -> None:
    """From now on, whatever is written there goes wrong once it is written."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(
            f"CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {HOW[how]}; RETURN NULL; END $$"
        )
        db.execute(
            f"CREATE TRIGGER no_room AFTER INSERT ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION no_room()"
        )


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize(("table", "at"), WHERE)
def test_said_and_gone_on_with(town: Town, table: str, at: int, how: str) -> None:
    """`at`: the command that writes there."""
    with copy_of(town.base, town.template) as url:
        for each in town.commands()[:at]:
            assert command(url, *each) == 0
        disturb(url, table, how)
        process = start(url, *town.commands()[at], "--json")
        out, said = process.communicate(timeout=120)
        assert process.returncode == 2, said
        told = json.loads(out)
        assert told["error"]["code"] == "database"
        assert "Traceback" not in said
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("DROP FUNCTION no_room CASCADE")
            assert db.execute(WRITTEN).fetchone() == (0, 0)
            assert (db.execute("SELECT count(*) FROM feeds_settlement").fetchone() == (0,)) == (
                at == 0
            )
        for each in town.commands()[at:]:
            assert command(url, *each) == 0
        assert digest(url) == town.digest
