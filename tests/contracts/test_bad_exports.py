"""What came in as text goes out as text: no file of ours begins a cell like a formula.

And pain.002 that names payments nobody knows.
"""

import csv
from pathlib import Path

from tests.contracts import town
from tests.contracts.office import Office, read_csv
from tests.contracts.test_payment import AID, ONE, PAIN2, answers, opened, released, sent

EVIL = ("=1+1", "+SUM(A1)", "-2+3", "@cmd", "\t=1", "\r=1")


def cells(path: Path) -> list[str]:
    """All cells of a CSV file that a program might compute."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        found = [cell for row in csv.reader(stream) for cell in row]
    assert found
    return [c for c in found if c.startswith(("=", "+", "@", "\t", "\r"))]


def test_formulas_never_leave_the_house(fresh: Office) -> None:
    opened(fresh, 1)
    rows = [
        town.settlement(0, f"={n}", "10.00", psn_no=text, mdtrt_id=f"@M{n}")
        for n, text in enumerate(EVIL)
    ]
    fresh.run("aid", "feed", fresh.table(rows, "=feed.csv"), "--source", "evil")
    accounts = [
        town.account(0, account_no=town.account_no(800), bank_name="@bank", bank_branch="+branch"),
    ]  # fmt: skip
    fresh.run("registry", "load", "accounts", fresh.table(accounts, "=accounts.csv"))
    fresh.done("aid", "assess", "--as-of", "2013-07-02")
    claims, shadow, ledger = (fresh.folder / f"{n}.csv" for n in ("claims", "shadow", "ledger"))
    fresh.done("aid", "claims", *AID, "--out", claims)
    assert len(read_csv(claims)) > 1
    draft = fresh.file("draft.yaml", town.SCHEME)
    fresh.done("aid", "shadow", "--scheme-file", draft, "--period", 1, "--out", shadow)
    fresh.done("aid", "top-up", "--scheme", "huzhou-2012", "--amount", "1", "--on", "2013-07-02",
               "--key", "=1+1", "--by", "accountant")  # fmt: skip
    code = released(fresh)
    bank = fresh.folder / "bank.csv"
    fresh.done("aid", "batch", "export", code, "--out", bank, "--by", "releaser")
    payments = fresh.folder / "payments.csv"
    fresh.done("aid", "period", "report", "--scheme", "huzhou-2012", "--period", 1,
               "--payments", payments)  # fmt: skip
    fresh.done("ledger", "export", "--from", "2013-01-01", "--to", "2030-01-01", "--out", ledger)
    found = {p.name: cells(p) for p in (claims, shadow, bank, payments, ledger)}
    assert not {name: wrong for name, wrong in found.items() if wrong}


def test_pain002_of_an_unknown_payment_books_the_known_ones(fresh: Office) -> None:
    opened(fresh, 2)
    ids = [r["payment_id"] for r in sent(fresh, released(fresh))]
    lines = [ONE.format(i, "ACSC", "") for i in ("987654", ids[0], "=1+1", "", "9" * 40)]
    text = PAIN2.format(id="1", all="".join(lines), doctype="")
    answer = fresh.run("aid", "batch", "return", fresh.file("back.xml", text))
    found = answer.json
    assert answer.code == 1
    assert (found["paid"], found["failed"], found["refused"]) == (1, 0, 4)
    report = read_csv(found["report"])
    assert [r["row"] for r in report] == ["1", "3", "4", "5"]
    assert {r["reason_code"] for r in report} == {"UNKNOWN_PAYMENT"}
    assert not cells(Path(found["report"]))
    fresh.done("ledger", "verify")
    # a payment of another batch, and one that was never sent
    draft = fresh.run("aid", "batch", "create", "--scheme", "huzhou-2012", "--by", "maker")
    assert draft.code == 2
    other = fresh.run("aid", "batch", "return", "--batch", "NOBATCH",
                      fresh.table(answers(ids[1:], "paid")))  # fmt: skip
    assert other.code == 2
    assert fresh.count("SELECT count(*) FROM mutualaid_payment WHERE state = 'paid'") == 1
