"""What the bank answers: booked once, row by row."""

from pathlib import Path

import pytest

from gongqiao.benefits import api as benefits
from gongqiao.mutualaid.models import BankReturn, Claim, Payment, PaymentBatch
from gongqiao.mutualaid.queries_payments import with_shown_state
from gongqiao.mutualaid.sentences import WHY
from gongqiao.mutualaid.services import batches, returns
from gongqiao.mutualaid.tests.payments import town as t
from gongqiao.mutualaid.tests.payments.town import AT, Town
from gongqiao.mutualaid.views.batches import answers_of
from gongqiao.notices import api as notices
from gongqiao.platform.errors import Refused, Unusable
from gongqiao.platform.spreadsheet import write_xlsx
from gongqiao.registry.models import BankAccount


def shown(claim: Claim) -> str:
    return str(with_shown_state(Claim.objects.filter(pk=claim.pk)).get().shown_state)  # type: ignore[attr-defined]  # annotated


def payment(claim: Claim) -> Payment:
    return Payment.objects.filter(claim_id=claim.pk).latest("attempt")


def test_paid_is_told_and_recorded(town: Town) -> None:
    owner = t.person()
    one = t.claim(town, owner, 100_00)
    t.released(town)
    assert shown(one) == "sent"
    done = t.answer(town, (payment(one).pk, "paid", "", ""))
    assert (done.paid, done.refused) == (1, 0)
    assert shown(one) == "paid"
    assert PaymentBatch.objects.get().state == "settled"
    words = notices.messages_to_person(owner.pk)[0].words
    assert "100.00" in words.body
    assert words.link == WHY.replace("{claim}", str(one.pk))
    got = benefits.benefits_of(owner.pk).get()
    assert (got.amount, got.programme) == (100_00, "aid:town-aid")
    t.clean()


def test_failed_comes_back_and_is_paid_by_the_next_batch(town: Town) -> None:
    owner = t.person()
    one = t.claim(town, owner, 100_00)
    before = t.bank(town)
    t.released(town)
    first = payment(one)
    done = t.answer(town, (first.pk, "failed", "AC01", "账号不存在"))
    assert done.failed == 1
    assert (t.bank(town), t.owed(town)) == (before, 100_00)
    assert shown(one) == "bank_failed"
    assert BankAccount.objects.get(pk=first.account_id).state == "failed"
    assert "100.00" in notices.messages_to_person(owner.pk)[0].words.body
    with pytest.raises(Refused) as caught:
        batches.create(town.scheme.code, by=town.clerk, at=AT)
    assert caught.value.figures == {"left_out": {"R17": 1}}
    t.give_account(owner)
    assert shown(one) == "corrected"
    t.released(town)
    second = payment(one)
    assert (second.attempt, shown(one)) == (2, "sent")
    late = t.answer(town, (first.pk, "paid", "", "late"))
    assert [r.reason_code for r in late.refusals] == ["ALREADY_FAILED"]
    t.answer(town, (second.pk, "paid", "", ""))
    assert t.bank(town) == before - 100_00
    t.clean()


def test_a_batch_tells_the_answers_in_the_order_they_came(town: Town) -> None:
    t.claim(town, t.person(), 100_00)
    t.claim(town, t.person(), 200_00)
    t.released(town)
    first, second = Payment.objects.order_by("pk")
    t.answer(town, (first.pk, "paid", "", ""), name="first.csv")
    t.answer(town, (second.pk, "paid", "", ""), name="second.csv")
    assert [one.name for one in answers_of(PaymentBatch.objects.get())] == [
        "first.csv",
        "second.csv",
    ]


def test_the_same_file_again_changes_nothing(town: Town) -> None:
    one = t.claim(town, t.person(), 100_00)
    t.released(town)
    row = (payment(one).pk, "failed", "X", "")
    first = t.answer(town, row)
    again = t.answer(town, row, name="another name.csv")
    assert not first.repeated
    assert again.repeated
    assert (again.failed, BankReturn.objects.count()) == (1, 1)
    # other bytes that say the same
    third = t.answer(town, row, ("", "", "", ""))
    assert (third.repeated, third.failed, third.unchanged) == (False, 0, 1)
    t.clean()


def test_taken_back_after_it_was_paid(town: Town) -> None:
    owner = t.person()
    one = t.claim(town, owner, 100_00)
    before = t.bank(town)
    t.released(town)
    number = payment(one).pk
    t.answer(town, (number, "paid", "", ""))
    done = t.answer(town, (number, "退票", "R03", "户名不符"))
    assert (done.failed, shown(one), t.bank(town)) == (1, "bank_failed", before)
    assert list(benefits.benefits_of(owner.pk)) == []
    t.clean()


def test_paid_for_paid_is_no_news(town: Town) -> None:
    owner = t.person()
    one = t.claim(town, owner, 100_00)
    t.released(town)
    t.answer(town, (payment(one).pk, "paid", "", ""))
    done = t.answer(town, (payment(one).pk, "success", "00", ""))
    assert (done.paid, done.unchanged) == (0, 1)
    assert len(notices.messages_to_person(owner.pk)) == 1


def test_bad_rows_are_refused_and_good_ones_booked(town: Town) -> None:
    claims = [t.claim(town, t.person(), 100_00 + n) for n in range(6)]
    t.released(town)
    ids = [payment(c).pk for c in claims]
    t.claim(town, t.person(), 5_00)
    unsent = batches.create(town.scheme.code, by=town.clerk, at=AT)
    waiting = Payment.objects.get(batch__code=unsent.batch).pk
    text = "付款编号,状态,代码,说明,金额\r\n" + "\r\n".join(
        [
            f"{ids[0]},成功,,,100.00",
            f"{ids[1]},成功,,,100.00",  # is 100.01
            f"{ids[2]},nonsense,,,",
            f"{ids[3]},paid,,,",
            f"{ids[3]},paid,,,",
            f"{ids[4]},paid,,,",
            f"{ids[4]},failed,,,",
            "999999999,paid,,,",
            "=1+1,paid,,,",
            f"{waiting},paid,,,",
            f"{ids[5]},处理中,,,",
            "TOTAL,6,,,600.15",
        ]
    )
    done = returns.book_return(text.encode("gb18030"), "回盘.csv", by=town.clerk, at=AT)
    assert (done.paid, done.pending, done.refused) == (2, 1, 8)
    assert [(r.row, r.reason_code) for r in done.refusals] == [
        (3, "WRONG_AMOUNT"),
        (4, "UNKNOWN_STATUS"),
        (6, "DOUBLED"),
        (7, "CONTRADICTS"),
        (8, "CONTRADICTS"),
        (9, "UNKNOWN_PAYMENT"),
        (10, "UNKNOWN_PAYMENT"),
        (11, "NOT_SENT"),
    ]
    assert Payment.objects.get(pk=waiting).state == "in_batch"
    t.clean()


def test_only_payments_of_the_named_batch(town: Town) -> None:
    one = t.claim(town, t.person(), 100_00)
    first = t.released(town)
    t.claim(town, t.person(), 100_00)
    second = t.released(town)
    text = f"payment_id,status\n{payment(one).pk},paid\n".encode()
    done = returns.book_return(text, "x", batch=second.batch, by=town.clerk, at=AT)
    assert [r.reason_code for r in done.refusals] == ["OTHER_BATCH"]
    assert first.batch != second.batch
    with pytest.raises(Refused):
        returns.book_return(text + b"\n", "x", batch="nothing", by=town.clerk, at=AT)


BAD = {
    "empty": b"",
    "no header": b"1,paid\n2,paid\n",
    "doubled column": b"payment_id,status,status\n1,paid,paid\n",
    "binary": b"PK\x03\x04\x00\x00\x00",
    "wrong encoding": b"payment_id,status\n\xff\xfe\xfd\xff,paid\n",
    "one huge cell": b"payment_id,status\n1," + b"x" * 10_000_000 + b"\n",
    "unclosed quote": b'payment_id,status\n1,"paid\n',
    "xml that is no report": b"<?xml version='1.0'?><Document><Other/></Document>",
    "broken xml": b"<Document><CstmrPmtStsRpt>",
    "outside file": b"<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><d>&x;</d>",
    "bomb": b"<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><d>&b;</d>",
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_an_unreadable_file_changes_nothing(town: Town, content: bytes) -> None:
    t.claim(town, t.person(), 100_00)
    t.released(town)
    with pytest.raises(Unusable) as caught:
        returns.book_return(content, "bad", by=town.clerk, at=AT)
    assert "%(" not in str(caught.value)
    assert BankReturn.objects.count() == 0
    assert Payment.objects.get().state == "sent"


def pain002(version: str, body: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}">'
        f"<CstmrPmtStsRpt><GrpHdr><MsgId>B1</MsgId></GrpHdr>{body}</CstmrPmtStsRpt></Document>"
    ).encode()


def transaction(number: int, status: str, rest: str = "") -> str:
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{number}</OrgnlEndToEndId>"
        f"<TxSts>{status}</TxSts>{rest}</TxInfAndSts>"
    )


@pytest.mark.parametrize("version", ["03", "10"])
def test_pain002_by_transaction(town: Town, version: str) -> None:
    one, two, three = (t.claim(town, t.person(), 100_00) for _ in range(3))
    batch = t.released(town).batch
    why = "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>closed</AddtlInf></StsRsnInf>"
    body = (
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{batch}</OrgnlMsgId><GrpSts>PART</GrpSts>"
        "</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>x</OrgnlPmtInfId>"
        + transaction(payment(one).pk, "ACSC")
        + transaction(payment(two).pk, "RJCT", why)
        + transaction(payment(three).pk, "ACSP")
        + "</OrgnlPmtInfAndSts>"
    )
    done = returns.book_return(pain002(version, body), "r.xml", by=town.clerk, at=AT)
    assert (done.paid, done.failed, done.pending, done.refused) == (1, 1, 1, 0)
    assert (payment(two).bank_code, payment(two).bank_message) == ("AC04", "closed")
    t.clean()


def test_pain002_amount_is_compared(town: Town) -> None:
    one = t.claim(town, t.person(), 100_00)
    t.released(town)
    told = '<OrgnlTxRef><Amt><InstdAmt Ccy="CNY">99.00</InstdAmt></Amt></OrgnlTxRef>'
    body = transaction(payment(one).pk, "ACSC", told)
    done = returns.book_return(pain002("10", body), "r.xml", by=town.clerk, at=AT)
    assert [r.reason_code for r in done.refusals] == ["WRONG_AMOUNT"]


def test_pain002_of_the_whole_batch(town: Town) -> None:
    claims = [t.claim(town, t.person(), 100_00) for _ in range(3)]
    batch = t.released(town).batch
    body = (
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{batch}</OrgnlMsgId><GrpSts>ACSC</GrpSts>"
        "</OrgnlGrpInfAndSts>" + transaction(payment(claims[0]).pk, "RJCT")
    )
    done = returns.book_return(pain002("10", body), "r.xml", by=town.clerk, at=AT)
    assert (done.paid, done.failed) == (2, 1)
    body = body.replace(batch, "YLHZ-1999-0001").replace("RJCT", "CANC")
    stray = returns.book_return(pain002("10", body), "s.xml", by=town.clerk, at=AT)
    assert [r.reason_code for r in stray.refusals] == ["UNKNOWN_PAYMENT"]
    t.clean()


def test_the_same_table_as_a_workbook(town: Town, tmp_path: Path) -> None:
    claims = [t.claim(town, t.person(), 100_00) for _ in range(2)]
    t.released(town)
    file = tmp_path / "answer.xlsx"
    numbers = [str(payment(one).pk) for one in claims] + ["999999", "合计"]
    rows = zip(numbers, ["成功", "退票", "成功", "3"], strict=True)
    write_xlsx(file, ["支付流水号", "交易状态"], list(rows))
    done = returns.book_return(file.read_bytes(), "answer.xlsx", by=town.clerk, at=AT)
    assert (done.paid, done.failed) == (1, 1)
    assert done.batches == [PaymentBatch.objects.get().code]
    assert [(r.row, r.reason_code) for r in done.refusals] == [(4, "UNKNOWN_PAYMENT")]
    write_xlsx(file, ["payment_id", "status"], [[payment(claims[1]).pk, "paid" + "x" * 32_767]])
    spoilt = returns.book_return(file.read_bytes(), "long.xlsx", by=town.clerk, at=AT)
    assert [r.reason_code for r in spoilt.refusals] == ["UNKNOWN_STATUS"]
    write_xlsx(file, ["payment_id"], [])
    with pytest.raises(Unusable, match=r"status|状态"):
        returns.book_return(file.read_bytes(), "short.xlsx", by=town.clerk, at=AT)
    t.clean()


def test_what_cannot_be_read_says_which_column_or_line(town: Town) -> None:
    for content, says in [
        (b"payment_id,code\n7,x\n", "status（状态）"),
        (b"payment_id,status,status\n", "status（状态）"),
        (b"<a>\n<b></a>", "2"),
        (b"%PDF-1.7\n1 0 obj", "CSV"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', "DOCTYPE"),
    ]:
        with pytest.raises(Unusable) as caught:
            returns.book_return(content, "x", by=town.clerk, at=AT)
        assert says in str(caught.value)


def test_who_may_book(town: Town) -> None:
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        returns.book_return(b"payment_id,status\n", "x", by=town.stranger, at=AT)
