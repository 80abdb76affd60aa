"""Section 6 of the contract: three people, the bank's files, and never a second payout."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from tests.contracts import town
from tests.contracts.office import Office, csv_of, read_csv

AID = ("--scheme", "huzhou-2012", "--period", 1)
PAIN2 = """<?xml version="1.0" encoding="UTF-8"?>
{doctype}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<GrpHdr><MsgId>{id}</MsgId><CreDtTm>2013-07-03T00:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>x</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>
</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>x</OrgnlPmtInfId>{all}</OrgnlPmtInfAndSts>
</CstmrPmtStsRpt></Document>"""
ONE = (
    "<TxInfAndSts><OrgnlEndToEndId>{}</OrgnlEndToEndId><TxSts>{}</TxSts>"
    "<StsRsnInf><Rsn><Cd>AC01</Cd></Rsn><AddtlInf>{}</AddtlInf></StsRsnInf></TxInfAndSts>"
)


def opened(office: Office, people: int, base: str = "1000.00") -> None:
    """Everyone enrolled, a stay each, decided; money in the fund."""
    office.done("aid", "scheme", office.file("s.yaml", town.SCHEME.replace('"0.05"', '"0"')))
    office.done("aid", "enrol", office.table(map(town.enrolment, range(people))), *AID)
    rows = [town.settlement(n, f"S{n:03d}", base) for n in range(people)]
    office.done("aid", "feed", office.table(rows))
    office.done("aid", "assess", "--as-of", "2013-07-02")
    office.done("aid", "top-up", "--scheme", "huzhou-2012", "--amount", "1000000",
                "--on", "2013-07-02", "--key", "first", "--by", "accountant")  # fmt: skip


def released(office: Office) -> str:
    """A batch through all three people; its code."""
    batch = office.done("aid", "batch", "create", "--scheme", "huzhou-2012", "--by", "maker")
    code = str(batch["batch"])
    office.done("aid", "batch", "approve", code, "--by", "checker")
    office.done("aid", "batch", "release", code, "--by", "releaser")
    return code


def sent(office: Office, code: str) -> list[dict[str, str]]:
    """The payments of the bank's CSV, without its last row of totals."""
    out = office.folder / f"{code}.csv"
    told = office.done("aid", "batch", "export", code, "--out", out, "--by", "releaser")
    *rows, total = read_csv(out)
    assert int(total["account_no"]) == len(rows) == told["count"]
    assert Decimal(total["amount"]) == sum(Decimal(r["amount"]) for r in rows)
    return rows


def answers(ids: list[str], status: str) -> list[dict[str, object]]:
    """Rows of a return."""
    return [{"payment_id": i, "status": status, "code": "", "message": ""} for i in ids]


def test_three_people_and_nobody_twice(fresh: Office) -> None:
    opened(fresh, 3)
    for user in ("checker", "releaser", "accountant", "nobody"):
        refused = fresh.run("aid", "batch", "create", "--scheme", "huzhou-2012", "--by", user)
        assert refused.code == 2
    fresh.done("access", "grant", "maker", "aid_checker", "--at", "C1", "--reason", "x")
    fresh.done("access", "grant", "checker", "aid_releaser", "--at", "C1", "--reason", "x")
    code = fresh.done("aid", "batch", "create", "--scheme", "huzhou-2012", "--by", "maker")["batch"]
    before = fresh.digest()
    assert fresh.run("aid", "batch", "approve", code, "--by", "maker").code == 2
    assert fresh.run("aid", "batch", "release", code, "--by", "releaser").code == 2
    assert fresh.run("aid", "batch", "export", code, "--out", fresh.folder / "no.csv").code == 2
    assert not (fresh.folder / "no.csv").exists()
    assert fresh.digest() == before
    fresh.done("aid", "batch", "approve", code, "--by", "checker")
    assert fresh.run("aid", "batch", "release", code, "--by", "checker").code == 2
    fresh.done("aid", "batch", "release", code, "--by", "releaser")
    assert fresh.run("aid", "batch", "release", code, "--by", "releaser").code == 2
    fresh.done("ledger", "verify")


def test_from_batch_to_account_and_a_failed_payment(fresh: Office) -> None:
    opened(fresh, 4)
    code = released(fresh)
    rows = sent(fresh, code)
    assert [r["amount"] for r in rows] == ["400.00"] * 4
    ids = [r["payment_id"] for r in rows]
    xml = fresh.folder / "p.xml"
    fresh.done("aid", "batch", "export", code, "--format", "pain001", "--out", xml)
    tree = etree.parse(str(xml))
    assert str(tree.getroot().tag).startswith("{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}")
    assert {e.text for e in tree.iter("{*}CtrlSum")} == {"1600.00"}
    # one fails, an unknown one is refused, the same again changes nothing
    mixed = [*answers(ids[:3], "paid"), *answers(ids[3:], "failed"), *answers(["987654"], "paid")]
    file = fresh.table(mixed, "back.csv")
    answer = fresh.run("aid", "batch", "return", file)
    assert answer.code == 1
    found = answer.json
    assert (found["paid"], found["failed"], found["refused"]) == (3, 1, 1)
    report = read_csv(found["report"])
    assert [r["payment_id"] for r in report] == ["987654"]
    assert report[0]["reason_code"]
    before = fresh.digest("audit_event")
    assert fresh.run("aid", "batch", "return", file).json["repeated"] is True
    turned = fresh.table(list(reversed(mixed[:4])), "turned.csv")
    again = fresh.run("aid", "batch", "return", turned).json
    assert (again["paid"], again["failed"], again["unchanged"]) == (0, 0, 4)
    assert fresh.count("SELECT count(*) FROM ledger_entry") == fresh.count(
        "SELECT max(seq) FROM ledger_entry"
    )
    # nothing can be paid until there is another account
    none = fresh.run("aid", "batch", "create", "--scheme", "huzhou-2012", "--by", "maker")
    assert none.code == 2
    assert before
    failed = next(n for n in range(4) if town.account_no(n) in rows[3]["account_no"])
    accounts = fresh.table([town.account(failed, account_no=town.account_no(500))], "new.csv")
    fresh.done("registry", "load", "accounts", accounts)
    second = released(fresh)
    more = sent(fresh, second)
    assert len(more) == 1
    assert town.account_no(500) in more[0]["account_no"]
    fresh.done("aid", "batch", "return", fresh.table(answers([more[0]["payment_id"]], "paid")))
    # the bank changes its mind about the first attempt: never a second payout
    late = fresh.run("aid", "batch", "return", fresh.table(answers([ids[3]], "paid"), "late.csv"))
    assert late.code == 1
    assert late.json["paid"] == 0
    paid_out = fresh.count(
        "SELECT -sum(p.amount) FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id "
        "JOIN ledger_entry e ON e.id = p.entry_id WHERE a.code LIKE '%bank%' AND p.amount < 0"
    )
    back = fresh.count(
        "SELECT coalesce(sum(p.amount), 0) FROM ledger_posting p JOIN ledger_account a "
        "ON a.id = p.account_id JOIN ledger_entry e ON e.id = p.entry_id "
        "WHERE a.code LIKE '%bank%' AND p.amount > 0 AND p.amount < 100000000"
    )
    assert paid_out - back == 160000
    fresh.done("ledger", "verify")
    out = fresh.folder / "claims.csv"
    fresh.done("aid", "claims", *AID, "--out", out)
    assert {r["state"] for r in read_csv(out)} == {"paid"}
    assert {r["payable"] for r in read_csv(out)} == {"400.00"}


def test_a_reversal_after_payment_is_a_recovery(fresh: Office) -> None:
    opened(fresh, 2)
    code = released(fresh)
    ids = [r["payment_id"] for r in sent(fresh, code)]
    fresh.done("aid", "batch", "return", fresh.table(answers(ids, "paid")))
    row = town.settlement(0, "S000", "1000.00")
    fresh.done("aid", "feed", fresh.table([town.reversal(row, "S000R")]))
    fresh.done("aid", "assess", "--as-of", "2013-08-01")
    out = fresh.folder / "claims.csv"
    fresh.done("aid", "claims", *AID, "--out", out)
    found = {r["setl_ids"]: r for r in read_csv(out)}
    assert found["S000"]["payable"] == "0.00"
    assert found["S000"]["state"] == "recovering"
    assert found["S001"]["payable"] == "400.00"
    fresh.done("ledger", "verify")


def test_large_and_flagged_claims_wait_for_a_person(fresh: Office) -> None:
    opened(fresh, 2, base="8000.00")  # 3,500.00 is above 3,000.00
    refused = fresh.run("aid", "batch", "create", "--scheme", "huzhou-2012", "--by", "maker")
    assert refused.code == 2
    claim = fresh.count("SELECT min(id) FROM mutualaid_claim WHERE state = 'review'")
    fresh.done("aid", "review", "approve", claim, "--by", "maker")
    made = fresh.done("aid", "batch", "create", "--scheme", "huzhou-2012", "--by", "maker")
    assert made["count"] == 1


@pytest.mark.parametrize("booked", ["csv", "xml"])
def test_returns_that_mean_harm(fresh: Office, booked: str) -> None:
    opened(fresh, 2)
    code = released(fresh)
    ids = [r["payment_id"] for r in sent(fresh, code)]
    one = "".join(ONE.format(i, "ACSC", "") for i in ids)
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "lol"}">' for n in range(12))
    evil = [
        PAIN2.format(id="1", all=one, doctype='<!DOCTYPE x SYSTEM "file:///etc/passwd">\n'),
        PAIN2.format(id="2", all=ONE.format(ids[0], "ACSC", "&e;"),
                     doctype='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n'),
        PAIN2.format(id="3", all=ONE.format(ids[0], "ACSC", "&a11;"),
                     doctype=f"<!DOCTYPE x [{bomb}]>\n"),
        PAIN2.format(id="4", all=one, doctype="")[:-40],
        "<a>" * 100_000,
        "<Document/>",
        PAIN2.format(id="5", all=one, doctype="").replace("UTF-8", "nonsense"),
    ]  # fmt: skip
    before = fresh.digest()
    for number, text in enumerate(evil):
        answer = fresh.run("aid", "batch", "return", fresh.file(f"{number}.xml", text))
        assert answer.code == 2, (number, answer.out)
        assert "root:" not in answer.out + answer.err
    assert fresh.digest() == before
    strange = [
        {"payment_id": "=1+1", "status": "paid"},
        {"payment_id": ids[0], "status": "perhaps"},
        {"payment_id": "9" * 400, "status": "paid"},
        {"payment_id": "-1", "status": "paid"},
        {"payment_id": "٣", "status": "paid"},
        {"payment_id": "", "status": "paid"},
        {"payment_id": "1.0", "status": "paid"},
        {"payment_id": ids[1] + "\n", "status": "paid", "message": "王😀\n"},
    ]
    rows = [{"code": "", "message": "", **r} for r in strange]
    answer = fresh.run("aid", "batch", "return", fresh.table(rows, "strange.csv"))
    found = answer.json
    assert answer.code == 1
    assert (found["paid"], found["refused"]) == (1, 7), found
    report = Path(found["report"]).read_text("utf-8-sig")
    assert not [c for r in csv.reader(report.splitlines()) for c in r if c.startswith("=")]
    if booked == "xml":
        text = PAIN2.format(id="9", all=ONE.format(ids[0], "ACSC", "ok"), doctype="")
        assert fresh.done("aid", "batch", "return", fresh.file("ok.xml", text))["paid"] == 1
    else:
        text_ = csv_of(answers(ids[:1], "成功")).decode().encode("gb18030")
        assert fresh.done("aid", "batch", "return", fresh.file("ok.csv", text_))["paid"] == 1
    fresh.done("ledger", "verify")


def test_the_fund_never_falls_below_zero(fresh: Office) -> None:
    opened(fresh, 2)
    fresh.count("SELECT 1")
    out = fresh.run("aid", "top-up", "--scheme", "huzhou-2012", "--amount", "-5",
                    "--on", "2013-07-02", "--key", "second", "--by", "accountant")  # fmt: skip
    assert out.code == 2
