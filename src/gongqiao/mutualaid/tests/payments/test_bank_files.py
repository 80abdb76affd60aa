"""Files for the bank."""

import csv
import hashlib
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from lxml import etree
from pytest_django.fixtures import Settings

from gongqiao.mutualaid.models import Payment
from gongqiao.mutualaid.rules.bank import pain001, plain
from gongqiao.mutualaid.rules.bank.types import Control, Transfer
from gongqiao.mutualaid.services import batches, returns
from gongqiao.mutualaid.services.bank_files import Format, export
from gongqiao.mutualaid.tests.payments import town as t
from gongqiao.mutualaid.tests.payments.town import AT, Town
from gongqiao.platform.errors import Refused

TAGS = {"p": pain001.NAMESPACE}
CONTROL = Control("B", 1, 100, AT, date(2026, 3, 5))


def transfer(**changes: object) -> Transfer:
    fields: dict[str, object] = {
        "payment_id": 1,
        "account_no": "6217000012345678901",
        "holder_name": "职工",
        "bank_name": "工商银行",
        "bank_branch": "",
        "amount": 100,
        "remark": "互助",
    }
    return Transfer(**{**fields, **changes})  # type: ignore[arg-type]  # fields of the type


def test_csv_with_control_totals(town: Town, tmp_path: Path) -> None:
    owner = t.person()
    t.claim(town, owner, 100_01)
    t.claim(town, owner, 50_00)
    batch = t.released(town).batch
    out = tmp_path / "bank.csv"
    done = export(batch, Format.CSV, out, by=town.releaser, at=AT)
    assert (done.count, done.total_fen) == (2, 150_01)
    assert done.sha256 == hashlib.sha256(out.read_bytes()).hexdigest()
    assert oct(out.stat().st_mode & 0o777) == "0o600"
    rows = list(csv.reader(out.read_text("utf-8-sig").splitlines()))
    assert tuple(rows[0]) == plain.HEADER
    assert rows[-1] == ["TOTAL", "2", "", "", "", "150.01", batch]
    account = owner.accounts.get(state="active").number
    assert [r[1] for r in rows[1:-1]] == [f"{account}\t"] * 2
    assert [r[5] for r in rows[1:-1]] == ["100.01", "50.00"]
    # what we wrote, with a status for each row, can be read back
    text = "\n".join(["payment_id,status,amount", *(f"{r[0]},paid,{r[5]}" for r in rows[1:])])
    back = returns.book_return(text.encode(), "back.csv", by=town.clerk, at=AT)
    assert (back.paid, back.refused) == (2, 0)


def test_pain001_is_valid_and_adds_up(town: Town, tmp_path: Path, settings: Settings) -> None:
    settings.AID_PAYER_NAME = "桐溪市总工会"
    settings.AID_PAYER_ACCOUNT = "19370101040012345"
    for amount in (100_01, 50_00, 3_33):
        t.claim(town, t.person("阿卜杜\u0001 <&>"), amount)
    batch = t.released(town).batch
    out = tmp_path / "pain.xml"
    done = export(batch, Format.PAIN001, out, by=town.releaser, at=AT)
    assert (done.count, done.total_fen) == (3, 153_34)
    pain001.validate(out)
    tree = etree.parse(str(out))

    def texts(path: str) -> list[str]:
        return [str(e.text) for e in tree.findall(f".//{path}", TAGS)]

    assert texts("p:GrpHdr/p:NbOfTxs") == ["3"]
    assert texts("p:GrpHdr/p:CtrlSum") == ["153.34"]
    assert texts("p:InstdAmt") == ["100.01", "50.00", "3.33"]
    assert texts("p:Cdtr/p:Nm") == ["阿卜杜 <&>"] * 3
    assert texts("p:EndToEndId") == [str(p.pk) for p in Payment.objects.order_by("id")]
    assert texts("p:DbtrAcct/p:Id/p:Othr/p:Id") == ["19370101040012345"]
    assert texts("p:ReqdExctnDt/p:Dt") == ["2026-03-05"]


def test_a_file_that_breaks_the_schema_never_leaves(town: Town, tmp_path: Path) -> None:
    owner = t.person()
    t.claim(town, owner, 100_00)
    account = owner.accounts.get(state="active")
    account.number = "9" * 35  # more than the schema's 34
    account.save()
    batch = t.released(town).batch
    out = tmp_path / "pain.xml"
    with pytest.raises(Refused) as caught:
        export(batch, Format.PAIN001, out, by=town.releaser, at=AT)
    assert caught.value.code == "INVALID_FILE"
    assert list(tmp_path.iterdir()) == []


def test_the_schema_is_the_published_one() -> None:
    digest = "05440a7e84f695e7dbc6677082f43623cd7393881b76a5e8d648ae21d7d728e3"
    assert hashlib.sha256(pain001.SCHEMA.read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("text", ["=1+1", "+86", "-x", "@sum", " \t=1"])
def test_text_never_becomes_a_formula(text: str) -> None:
    lines = list(plain.write([transfer(holder_name=text, remark="a\r\nb")], CONTROL))
    cells = next(csv.reader([lines[1]]))
    assert cells[2].startswith("'")
    assert cells[6] == "a b"


def test_only_released_batches_leave_and_only_by_who_may(town: Town, tmp_path: Path) -> None:
    t.claim(town, t.person(), 100_00)
    made = batches.create(town.scheme.code, by=town.clerk, at=AT)
    for code in (made.batch, "nothing"):
        with pytest.raises(Refused):
            export(code, Format.CSV, tmp_path / "x", by=town.releaser, at=AT)
    with pytest.raises(PermissionDenied):
        export(made.batch, Format.CSV, tmp_path / "x", by=town.clerk, at=AT)
    assert list(tmp_path.iterdir()) == []
