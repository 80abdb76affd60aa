"""Files to and from the bank, without a database: what is written, what of an answer is read."""

import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gongqiao.mutualaid.enums import PaymentOutcome
from gongqiao.mutualaid.rules.bank import pain001, pain002, plain, types
from gongqiao.mutualaid.rules.bank.types import Control, Payer, Transfer, Unreadable

AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
CONTROL = Control("YLHZ-2026-0001", 2, 150_01, AT, date(2026, 3, 6))
TWO = [
    Transfer(1, "6222000011112222", "王桂芳", "工商银行", "桐乡支行", 100_01, "互助金"),
    Transfer(2, "6222000011113333", "李大山", "", " ", 50_00, ""),
]
REPORT = "<Document><CstmrPmtStsRpt>{}</CstmrPmtStsRpt></Document>"
ONE = (
    "<OrgnlPmtInfAndSts><TxInfAndSts><OrgnlEndToEndId>7</OrgnlEndToEndId><TxSts>{}</TxSts>"
    "<OrgnlTxRef><Amt><InstdAmt>{}</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts></OrgnlPmtInfAndSts>"
)


def test_a_transfer_without_branch_or_bank_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "out.xml"
    with file.open("wb") as out:
        pain001.write(out, TWO, CONTROL, Payer("桐溪市总工会"))
    pain001.validate(file)
    text = file.read_text()
    assert text.count("<BrnchId>") == 1
    assert text.count(pain001.NOT_PROVIDED) == 3  # the payer's account and bank, one payee's bank


@pytest.mark.parametrize(
    ("status", "amount", "outcome", "fen"),
    [
        ("ACSC", "100.01", PaymentOutcome.PAID, 100_01),
        ("RJCT", "1e3", PaymentOutcome.FAILED, -1),
        ("ACTC", "", PaymentOutcome.PENDING, None),
        ("ZZZZ", "0.001", None, -1),
    ],
)
def test_an_answer_in_xml(
    status: str, amount: str, outcome: PaymentOutcome | None, fen: int | None
) -> None:
    (one,) = pain002.read(REPORT.format(ONE.format(status, amount)).encode()).each
    assert (one.payment_id, one.outcome, one.amount) == ("7", outcome, fen)


@pytest.mark.parametrize(
    ("row", "outcome", "fen"),
    [
        ("7,paid,100.01", PaymentOutcome.PAID, 100_01),
        ("7,退汇,many", PaymentOutcome.FAILED, -1),
        ("7,?,", None, None),
    ],
)
def test_an_answer_in_a_table(row: str, outcome: PaymentOutcome | None, fen: int | None) -> None:
    (one,) = plain.read(f"payment_id,status,amount\n{row}\nTOTAL,,\n".encode()).each
    assert (one.payment_id, one.outcome, one.amount) == ("7", outcome, fen)


def test_what_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for content, code in [
        (b"payment_id,status\n" + b"x" * 2000 + b",paid", "CSV"),
        (b'payment_id,status\n"7,paid', "CSV"),
        (b"\xff\xfe\xfd", "ENCODING"),
        (b"", "EMPTY"),
        (b"payment_id,payment_id,status\n", "DOUBLED"),
    ]:
        with pytest.raises(Unreadable) as caught:
            plain.read(content)
        assert caught.value.code == code
    for module in (plain, pain002):
        monkeypatch.setattr(module, "LARGEST_FILE", 3)
        with pytest.raises(Unreadable, match="TOO_LARGE"):
            module.read(b"<a/>")


def test_the_table_for_the_bank_adds_up() -> None:
    lines = list(plain.write(TWO, CONTROL))
    assert lines[-1].split(",")[:2] == [plain.TOTAL, "2"]
    assert lines[-1].split(",")[5] == "150.01"
    assert types.outcome_of(" Paid ") is PaymentOutcome.PAID
    out = io.BytesIO()
    pain001.write(out, [], CONTROL, Payer("桐溪市总工会"))
    assert b"CtrlSum" in out.getvalue()
