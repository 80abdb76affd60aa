"""The sum (contract, section 4) through the whole pipeline: the published tables, to the fen.

Inputs and results are those of the domain document, sections 7 and 10, typed again here; the
schemes are the product's own tables. One person a case; all files in one go.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import gongqiao.mutualaid
from tests.contracts import town
from tests.contracts.office import Office, read_csv

TABLES = Path(gongqiao.mutualaid.__file__).parent / "tables"
SCHEMES = {  # table: file, code, period, a day well within the cover
    "T1": ("t1-huzhou-2012.yaml", "huzhou-2012", 1, date(2012, 9, 1)),
    "T2": ("t2-yueyang-2014.yaml", "yueyang-2014", 1, date(2014, 3, 1)),
    "T3": ("t3-weihai-2010.yaml", "weihai-2010", 1, date(2010, 3, 1)),
    "T4": ("t4-yunnan-8.yaml", "yunnan-8", 8, date(2012, 3, 1)),
    "T5a": ("t5-fuzhou-1.yaml", "fuzhou-1", 1, date(2010, 5, 1)),
    "T5": ("t5-fuzhou-3.yaml", "fuzhou-3", 3, date(2012, 5, 1)),
    "T6": ("t6-zhangjiakou-6.yaml", "zhangjiakou-6", 6, date(2016, 1, 10)),
    "T7": ("t7-beijing-2011.yaml", "beijing-2011", 1, date(2011, 2, 1)),
}

PREMIUM = {"T1": 50, "T2": 50, "T3": 36, "T4": 80, "T5a": 36, "T5": 36, "T6": 20, "T7": 60}


@dataclass(frozen=True)
class Stay:
    """What goes in and what must come out; `base` is what the table's base comes to."""

    pays: str
    base: str = "1000.00"
    days: int = 3
    gap: int = 5
    reason: str = ""
    reversed: bool = False
    amounts: tuple[tuple[str, str], ...] = ()


def amounts(**given: str) -> tuple[tuple[str, str], ...]:
    """Amounts of one settlement as they are published."""
    return tuple(given.items())


CASES: dict[str, tuple[str, int, list[Stay]]] = {
    "#1 T1": ("T1", 1, [Stay("2000.00", amounts=amounts(
        medfee_sumamt="30000", fulamt_ownpay_amt="2000", overlmt_selfpay="500",
        preselfpay_amt="1500", inscp_scp_amt="26000", act_pay_dedc="1000",
        fund_pay_sumamt="20000", hosp_part_amt="0", psn_part_amt="10000"))]),
    "#2 half a fen goes up": ("T1", 1, [Stay("2000.01", base="5000.01")]),
    "#3 and #4": ("T1", 1, [
        Stay("7750.00", amounts=amounts(
            medfee_sumamt="80000", fulamt_ownpay_amt="5000", overlmt_selfpay="0",
            preselfpay_amt="3000", inscp_scp_amt="72000", act_pay_dedc="1000",
            fund_pay_sumamt="56000", hosp_part_amt="0", psn_part_amt="24000")),
        Stay("12250.00", base="30000", reason="R08"),
        Stay("0.00", base="100", reason="R08"),
    ]),
    "T1 10,000": ("T1", 1, [Stay("4500.00", base="10000")]),
    "T1 15,000": ("T1", 1, [Stay("7750.00", base="15000")]),
    "T1 34,000 and the cap": ("T1", 1, [Stay("20000.00", base="34000", reason="R08")]),
    "#5 the minimum": ("T2", 1, [Stay("50.00", base="120")]),
    "#6 five tiers": ("T2", 1, [Stay("13000.00", base="32500")]),
    "#7 never accumulated": ("T2", 1, [Stay("1850.00", base="6000"), Stay("1850.00", base="6000")]),
    "#16 the real sample": ("T2", 1, [Stay("50.00", amounts=amounts(
        medfee_sumamt="23442.46", fulamt_ownpay_amt="2533.97", overlmt_selfpay="1396.89",
        preselfpay_amt="703.44", inscp_scp_amt="18808.16", fund_pay_sumamt="18785.39",
        hosp_part_amt="505.01", psn_part_amt="4152.06", acct_pay="170.04",
        psn_cash_pay="3982.02"))]),
    "#16 the other base": ("T2", 1, [Stay("1245.62", base="4152.06")]),
    "#8 published 50,000": ("T3", 1, [Stay("50000.00", base="70000", reason="R08")]),
    "#9 accumulated": ("T3", 1, [Stay("0.00", base="6000"), Stay("2400.00", base="7000")]),
    "#9 with the reversal": ("T3", 1, [
        Stay("0.00", base="6000", reversed=True, reason="R10"), Stay("0.00", base="7000")]),
    "T3 68,888": ("T3", 1, [Stay("49999.20", base="68888")]),
    "T3 10,000": ("T3", 1, [Stay("0.00", base="10000", reason="R07")]),
    "#10 published 93,343": ("T4", 1, [Stay("93343.00", base="145728.75")]),
    "#10 800": ("T4", 1, [Stay("0.00", base="800", reason="R07")]),
    "#10 12,345": ("T4", 1, [Stay("4167.00", base="12345")]),
    "#10 200,000": ("T4", 1, [Stay("96760.00", base="200000")]),
    "#11 period 1": ("T5a", 1, [Stay("4600.00", base="46000")]),
    "#11": ("T5", 1, [Stay("5980.00", base="46000")]),
    "#11 the cap": ("T5", 1, [Stay("50000.00", base="400000", reason="R08")]),
    "#12 three shares": ("T6", 3, [
        Stay("1200.00", days=6, gap=100), Stay("1680.00", days=12, gap=100),
        Stay("0.00", days=4, reason="R19")]),
    "#12 merged": ("T6", 3, [Stay("1200.00", days=6, gap=30), Stay("480.00", days=12)]),
    "#13 three days": ("T7", 1, [Stay("0.00", days=3)]),
    "#13 ten days": ("T7", 1, [Stay("280.00", days=10)]),
    "#13 two hundred days": ("T7", 1, [Stay("7200.00", days=200)]),
}  # fmt: skip


def settlements(who: int, start: date, stays: list[Stay]) -> list[dict[str, object]]:
    """One settlement a stay, one after the other; the fund pays nothing of what is not given."""
    rows, day = [], start
    for number, stay in enumerate(stays):
        last = day + timedelta(days=stay.days - 1)
        plain = dict.fromkeys(("medfee_sumamt", "inscp_scp_amt", "psn_part_amt"), stay.base) | {
            "fund_pay_sumamt": "0",
            "act_pay_dedc": "0",
        }
        row = town.settlement(
            who,
            f"G{who:02d}{number}",
            begndate=day.isoformat(),
            enddate=last.isoformat(),
            setl_time=f"{last} 09:00:00",
            **dict.fromkeys(("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt",
                             "hosp_part_amt", "acct_pay", "psn_cash_pay"), ""),
        ) | (dict(stay.amounts) or plain)  # fmt: skip
        rows.append(row)
        day = last + timedelta(days=stay.gap)
    return rows


@pytest.fixture(scope="module")
def paid(office: Office) -> dict[str, dict[str, str]]:
    """Everything handed in and decided; the claims rows of all periods by `setl_ids`."""
    enrolled = defaultdict(list)
    rows: list[dict[str, object]] = []
    backs = []
    for who, (table, shares, stays) in enumerate(CASES.values()):
        file, _, _, start = SCHEMES[table]
        assert file
        enrolled[table].append(
            town.enrolment(who, shares=shares, paid_on="2009-01-01", amount=PREMIUM[table] * shares)
        )
        mine = settlements(who, start, stays)
        rows += mine
        backs += [
            town.reversal(row, f"{row['setl_id']}R", setl_time="2020-01-01 00:00:00")
            for row, stay in zip(mine, stays, strict=True)
            if stay.reversed
        ]
    found: dict[str, Any] = {}
    office.done("aid", "feed", office.table(rows))
    for table, (file, code, no, _) in SCHEMES.items():
        office.done("aid", "scheme", TABLES / file)
        done = office.run("aid", "enrol", office.table(enrolled[table]),
                          "--scheme", code, "--period", no)  # fmt: skip
        assert done.code == 0, (table, done.out)
    office.done("aid", "assess", "--as-of", "2020-01-02")
    # the reversal comes when everything was decided: adjustments, not edits
    office.done(
        "aid", "feed", office.table([{**row, "init_setl_id": row["init_setl_id"]} for row in backs])
    )
    office.done("aid", "assess", "--as-of", "2020-02-02")
    for _, code, no, _ in SCHEMES.values():
        out = office.folder / f"{code}.csv"
        office.done("aid", "claims", "--scheme", code, "--period", no, "--out", out)
        found |= {r["setl_ids"]: r for r in read_csv(out)}
    return found


@pytest.mark.parametrize("case", CASES)
def test_golden_cases(paid: dict[str, dict[str, str]], case: str) -> None:
    who = list(CASES).index(case)
    for number, stay in enumerate(CASES[case][2]):
        row = paid[f"G{who:02d}{number}"]
        assert row["payable"] == stay.pays, row
        assert stay.reason in row["reason_codes"], row
        if stay.pays == "0.00":
            assert row["reason_codes"], row


def test_the_books_agree(office: Office, paid: dict[str, dict[str, str]]) -> None:
    office.done("ledger", "verify")
    owed = office.count(
        "SELECT -sum(p.amount) FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id "
        "WHERE a.code LIKE '%payable%'"
    )
    total = sum(int(r["payable"].replace(".", "")) for r in paid.values())
    assert int(owed) == total
