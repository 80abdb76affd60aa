"""pain.001.001.09 (customer credit transfer initiation): written as a stream, then validated."""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from lxml import etree

from gongqiao.kernel.money import yuan
from gongqiao.mutualaid.rules.bank.types import Control, Payer, Transfer

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
SCHEMA = Path(__file__).parents[2] / "schemas" / "pain.001.001.09.xsd"
NOT_PROVIDED = "NOTPROVIDED"
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_E = f"{{{NAMESPACE}}}"


class Invalid(ValueError):
    """The file does not keep to the schema; the message names line and rule."""


def write(out: IO[bytes], transfers: Iterable[Transfer], control: Control, payer: Payer) -> None:
    """Write the message; memory does not grow with the number of transfers."""
    with etree.xmlfile(out, encoding="utf-8") as file:
        file.write_declaration()
        with file.element(f"{_E}Document", nsmap={None: NAMESPACE}):  # noqa: SIM117  # one level a line
            with file.element(f"{_E}CstmrCdtTrfInitn"):
                file.write(_header(control, payer))
                with file.element(f"{_E}PmtInf"):
                    for part in _instruction(control, payer):
                        file.write(part)
                    for transfer in transfers:
                        file.write(_transaction(transfer))


def validate(path: Path) -> None:
    """Raise Invalid unless the file keeps to the published schema. Reads it as a stream."""
    parsing = etree.iterparse(
        str(path),
        events=("end",),
        tag=f"{_E}CdtTrfTxInf",
        schema=_schema(),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    try:
        for _event, element in parsing:
            parent, before = element.getparent(), element.getprevious()
            element.clear()
            if parent is not None and before is not None and before.tag == element.tag:
                parent.remove(before)
    except etree.XMLSyntaxError as wrong:
        raise Invalid(str(wrong)) from wrong


@lru_cache(maxsize=1)
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


def _header(control: Control, payer: Payer) -> Any:
    made = control.made_at.replace(microsecond=0).isoformat()
    return _node(
        "GrpHdr",
        _leaf("MsgId", control.batch, 35),
        _leaf("CreDtTm", made, 40),
        _leaf("NbOfTxs", str(control.count), 15),
        _leaf("CtrlSum", yuan(control.total), 19),
        _node("InitgPty", _leaf("Nm", payer.name, 140)),
    )


def _instruction(control: Control, payer: Payer) -> Iterable[Any]:
    return (
        _leaf("PmtInfId", control.batch, 35),
        _leaf("PmtMtd", "TRF", 3),
        _leaf("BtchBookg", "true", 5),
        _leaf("NbOfTxs", str(control.count), 15),
        _leaf("CtrlSum", yuan(control.total), 19),
        _node("ReqdExctnDt", _leaf("Dt", control.pay_on.isoformat(), 10)),
        _node("Dbtr", _leaf("Nm", payer.name, 140)),
        _node("DbtrAcct", _account(payer.account_no or NOT_PROVIDED)),
        _node("DbtrAgt", _node("FinInstnId", _leaf("Nm", payer.bank_name or NOT_PROVIDED, 140))),
    )


def _transaction(t: Transfer) -> Any:
    number = str(t.payment_id)
    amount = _leaf("InstdAmt", yuan(t.amount), 19)
    amount.set("Ccy", "CNY")
    bank = [_node("FinInstnId", _leaf("Nm", t.bank_name or NOT_PROVIDED, 140))]
    if t.bank_branch.strip():
        bank.append(_node("BrnchId", _leaf("Nm", t.bank_branch, 140)))
    return _node(
        "CdtTrfTxInf",
        _node("PmtId", _leaf("InstrId", number, 35), _leaf("EndToEndId", number, 35)),
        _node("Amt", amount),
        _node("CdtrAgt", *bank),
        _node("Cdtr", _leaf("Nm", t.holder_name, 140)),
        _node("CdtrAcct", _account(t.account_no)),
        _node("RmtInf", _leaf("Ustrd", t.remark or number, 140)),
    )


def _account(number: str) -> Any:
    return _node("Id", _node("Othr", _leaf("Id", number, 10_000)))


def _node(name: str, *children: Any) -> Any:
    node = etree.Element(f"{_E}{name}", nsmap={None: NAMESPACE})
    node.extend(children)
    return node


def _leaf(name: str, text: str, longest: int) -> Any:
    node = etree.Element(f"{_E}{name}", nsmap={None: NAMESPACE})
    node.text = _FORBIDDEN.sub("", text).strip()[:longest]
    return node
