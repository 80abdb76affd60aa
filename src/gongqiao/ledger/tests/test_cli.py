"""The commands: what they print and how they end."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection

from gongqiao.ledger.cli import ledger
from gongqiao.ledger.tests.support import make_fund, premium
from gongqiao.platform import console

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`run("verify")` → (exit code, JSON)."""
    monkeypatch.setattr(console, "prepare", lambda: None)

    def call(*args: str) -> tuple[int, Any]:
        result = CliRunner().invoke(ledger, [*args, "--json"])
        return result.exit_code, json.loads(result.stdout)

    return call


def test_verify_tells_and_ends_with_one_when_something_differs(run: Any) -> None:
    make_fund()
    premium("p", 500)
    code, told = run("verify")
    assert (code, told["entries"], told["postings"], told["differences"]) == (0, 1, 2, [])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE ledger_posting SET amount = 501 WHERE line = 1")
    code, told = run("verify")
    assert code == 1
    assert {"BODY", "UNBALANCED", "TOTAL"} <= {d["code"] for d in told["differences"]}


def test_export_writes_the_file(run: Any, tmp_path: Path) -> None:
    make_fund()
    premium("p", 500)
    out = tmp_path / "books.csv"
    code, told = run("export", "--from", "2026-01-01", "--to", "2026-12-31", "--out", str(out))
    assert (code, told["entries"], told["first_seq"], told["last_seq"]) == (0, 1, 1, 1)
    assert out.read_text().count("\n") == 4
    assert list(tmp_path.iterdir()) == [out]


def test_nothing_to_export_leaves_what_was_there(run: Any, tmp_path: Path) -> None:
    out = tmp_path / "books.csv"
    out.write_text("before")
    code, told = run("export", "--from", "2026-01-01", "--to", "2026-12-31", "--out", str(out))
    assert (code, told["error"]["code"]) == (2, "NOTHING_TO_EXPORT")
    assert out.read_text() == "before"
    code, _told = run("export", "--from", "soon", "--to", "2026-12-31", "--out", str(out))
    assert code == 2


def test_seal_and_close(run: Any) -> None:
    make_fund()
    assert run("seal") == (0, {"sealed": 1})
    assert run("seal") == (0, {"sealed": 0})
    period = ("--from", "2025-01-01", "--to", "2026-01-01")
    code, told = run("close", "--fund", "aid", *period)
    assert (code, told["to"], told["entry"]) == (0, "2026-01-01", None)
    code, told = run("close", "--fund", "nowhere", *period)
    assert (code, told["error"]["code"]) == (2, "UNKNOWN_FUND")
