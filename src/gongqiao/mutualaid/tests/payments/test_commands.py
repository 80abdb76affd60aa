"""The commands of payment, as somebody at a terminal gives them."""

import csv
import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from gongqiao.mutualaid import cli_batch
from gongqiao.mutualaid.tests.payments import town as t
from gongqiao.mutualaid.tests.payments.town import Town

aid = click.Group("aid", commands=cli_batch.commands)


@pytest.fixture(autouse=True)
def _prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongqiao.platform.console.prepare", lambda: None)


def run(*words: object, code: int = 0) -> dict[str, Any]:
    """The JSON of the command; its exit code is asserted."""
    result = CliRunner().invoke(aid, [*map(str, words), "--json"])
    assert result.exit_code == code, result.output
    found: dict[str, Any] = json.loads(result.stdout.strip().splitlines()[-1])
    return found


def test_from_claim_to_account(town: Town, tmp_path: Path) -> None:
    for amount in (100_00, 50_00):
        t.claim(town, t.person(), amount)
    made = run("batch", "create", "--scheme", town.scheme.code, "--by", "clerk")
    batch = made["batch"]
    assert (made["count"], made["total_fen"]) == (2, 150_00)
    assert run("batch", "approve", batch, "--by", "clerk", code=2)["error"]["code"] == "not_allowed"
    run("batch", "approve", batch, "--by", "checker")
    run("batch", "release", batch, "--by", "releaser")
    out = tmp_path / "bank.csv"
    told = run("batch", "export", batch, "--format", "csv", "--out", out)
    assert (told["count"], told["total_fen"]) == (2, 150_00)
    run("batch", "export", batch, "--format", "pain001", "--out", tmp_path / "p.xml")
    ids = [row["payment_id"] for row in csv.DictReader(out.read_text("utf-8-sig").splitlines())]
    back = tmp_path / "back.csv"
    back.write_text(f"payment_id,status,code,message\n{ids[0]},paid,,\n{ids[1]},failed,AC01,x\n")
    done = run("batch", "return", batch, back)
    assert (done["paid"], done["failed"], done["repeated"]) == (1, 1, False)
    assert run("batch", "return", back)["repeated"] is True
    t.clean()


def test_refused_rows_are_reported_beside_the_file(town: Town, tmp_path: Path) -> None:
    t.claim(town, t.person(), 100_00)
    t.released(town)
    back = tmp_path / "back.csv"
    back.write_text("payment_id,status\n999999999,paid\n=2+5,paid\n")
    done = run("batch", "return", back, "--by", "clerk", code=1)
    assert done["refused"] == 2
    rows = list(csv.DictReader(Path(done["report"]).read_text("utf-8-sig").splitlines()))
    assert [r["reason_code"] for r in rows] == ["UNKNOWN_PAYMENT"] * 2
    assert rows[1]["payment_id"] == "'=2+5"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("batch", "create", "--scheme", "nowhere", "--by", "clerk"), "UNKNOWN_SCHEME"),
        (("batch", "create", "--scheme", "town-aid", "--by", "nobody"), "UNKNOWN_USER"),
        (("batch", "create", "--scheme", "town-aid", "--by", "stranger"), "not_allowed"),
        (("batch", "create", "--scheme", "town-aid", "--by", "clerk"), "NOTHING_TO_PAY"),
        (("batch", "release", "YLHZ-1", "--by", "releaser"), "UNKNOWN_BATCH"),
        (("batch", "return", "/nowhere/x.csv"), "file"),
        (("batch", "return", "a", "b", "c"), "usage"),
        (
            ("top-up", "--scheme", "town-aid", "--amount", "1.234", "--on", "2026-01-01",
             "--key", "k", "--by", "finance"),
            "AMOUNT",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_done_has_a_sentence(town: Town, words: tuple[str, ...], code: str) -> None:
    assert run(*words, code=2)["error"]["code"] == code


def test_review_recovery_premium_and_period(town: Town, tmp_path: Path) -> None:
    waiting = t.claim(town, t.person(), 10_00, "review")
    assert run("review", "hold", waiting.pk, "--note", "x", "--by", "clerk")["state"] == "on_hold"
    run("review", "resume", waiting.pk, "--by", "clerk")
    run("review", "approve", waiting.pk, "--by", "checker")
    other = t.claim(town, t.person(), 10_00, "review")
    run("review", "reject", other.pk, "--reason", "R14.1", "--by", "clerk")
    back = t.claim(town, t.person(), -10_00, "recovering")
    run("recovery", "consent", back.pk, "--on", "2026-01-05", "--evidence", "x", "--by", "clerk")
    given = ("--on", "2026-01-05", "--by", "finance")
    left = run("recovery", "receive", back.pk, "--amount", "4.00", "--key", "k", *given)
    assert left["outstanding_fen"] == 6_00
    step = run(
        "recovery", "write-off", back.pk, "--amount", "6", "--key", "w", "--note", "x",
        "--by", "clerk",
    )  # fmt: skip
    run("recovery", "approve-write-off", step["recovery_id"], "--by", "checker")
    period = ("--scheme", town.scheme.code, "--period", "1")
    run("premium", "book", *period, "--funder", "worker", "--amount", "60", "--over", "10",
        "--key", "p", *given)  # fmt: skip
    run("premium", "return", *period, "--funder", "worker", "--amount", "10", "--key", "r", *given)
    run("top-up", "--scheme", town.scheme.code, "--amount", "5", "--key", "t", *given)
    run("top-up", "--scheme", town.scheme.code, "--amount", "1", "--key", "t", "--interest", *given)
    told = run("period", "report", *period, "--payments", tmp_path / "list.csv")
    assert told["payable_fen"] == 10_00
    assert run("period", "close", *period, "--by", "finance")["closed"] is True
    money = ("--funder", "worker", "--amount", "5", "--key", "late", *given)
    assert run("premium", "book", *period, *money, code=2)["error"]["code"] == "PERIOD_CLOSED"
    t.clean()
