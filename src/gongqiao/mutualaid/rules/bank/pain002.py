"""pain.002 (customer payment status report), read safely and by local names.

So .001.03 and .001.10, and the versions between, read the same way.
"""

import io
from collections.abc import Iterator
from typing import Any

from lxml import etree

from gongqiao.kernel.money import NotMoney, fen_from_yuan
from gongqiao.mutualaid.enums import PaymentOutcome
from gongqiao.mutualaid.rules.bank.types import (
    LARGEST_FILE,
    Answer,
    AnswerForAll,
    Answers,
    Unreadable,
    outcome_of,
)

ROOTS = ("CstmrPmtStsRpt", "pain.002.001.02")
FINAL = (PaymentOutcome.PAID, PaymentOutcome.FAILED)


def looks_like_xml(content: bytes) -> bool:
    """True when the first thing in the file is a tag."""
    start = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"<")


def read(content: bytes) -> Answers:
    """The bank's answers. Raises Unreadable (XML, DOCTYPE, NOT_PAIN002, TOO_LARGE).

    A document type is refused altogether: no entities, no outside files, no bombs.
    """
    if len(content) > LARGEST_FILE:
        raise Unreadable("TOO_LARGE")
    each: list[Answer] = []
    rest: list[AnswerForAll] = []
    seen_report = False
    try:
        for name, element in _elements(content):
            if name == "TxInfAndSts":
                each.append(_transaction(element, len(each) + 1))
            elif name in ("OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts"):
                rest += _for_all(element)
            seen_report = seen_report or name in ROOTS
            if name in ("TxInfAndSts", *ROOTS):
                element.clear()
    except etree.XMLSyntaxError as wrong:
        raise Unreadable("XML", str(wrong.lineno or 1)) from wrong
    if not seen_report:
        raise Unreadable("NOT_PAIN002")
    return Answers(each=each, rest=rest)


def _elements(content: bytes) -> Iterator[tuple[str, Any]]:
    parsing = etree.iterparse(
        io.BytesIO(content),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    first = True
    for event, element in parsing:
        if first and element.getroottree().docinfo.doctype:
            raise Unreadable("DOCTYPE")
        first = False
        if event == "end" and isinstance(element.tag, str):
            yield etree.QName(element).localname, element


def _transaction(element: Any, number: int) -> Answer:
    status = _text(element, "TxSts")
    amount: int | None = None
    told = _text(element, "OrgnlTxRef", "Amt", "InstdAmt")
    if told:
        try:
            amount = fen_from_yuan(told)
        except NotMoney:
            amount = -1  # no payment has it
    return Answer(
        row=number,
        payment_id=_text(element, "OrgnlEndToEndId") or _text(element, "OrgnlInstrId"),
        outcome=outcome_of(status),
        status=status[:40],
        code=_code(element)[:40],
        message=_text(element, "StsRsnInf", "AddtlInf")[:200],
        amount=amount,
    )


def _for_all(element: Any) -> list[AnswerForAll]:
    status = _text(element, "GrpSts") or _text(element, "PmtInfSts")
    batch = _text(element, "OrgnlPmtInfId") or _text(element, "OrgnlMsgId")
    outcome = outcome_of(status)
    if outcome not in FINAL or outcome is None or not batch:
        return []
    return [AnswerForAll(batch, outcome, _code(element)[:40], _info(element))]


def _info(element: Any) -> str:
    return _text(element, "StsRsnInf", "AddtlInf")[:200]


def _code(element: Any) -> str:
    return _text(element, "StsRsnInf", "Rsn", "Cd") or _text(element, "StsRsnInf", "Rsn", "Prtry")


def _text(element: Any, *path: str) -> str:
    """The text at a path of local names, "" where there is none."""
    steps = "/".join(f"*[local-name()='{name}']" for name in path)
    found = element.xpath(f"{steps}/text()")
    return " ".join(str(found[0]).split()) if found else ""
