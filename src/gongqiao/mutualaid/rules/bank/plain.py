"""The bank's plain CSV: transfers out, answers in."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping

from gongqiao.kernel.money import NotMoney, fen_from_yuan, yuan
from gongqiao.mutualaid.rules.bank.types import (
    LARGEST_FILE,
    Answer,
    Answers,
    Control,
    Transfer,
    Unreadable,
    outcome_of,
)

HEADER = (
    "payment_id",
    "account_no",
    "holder_name",
    "bank_name",
    "bank_branch",
    "amount",
    "remark",
)
TOTAL = "TOTAL"
_FORMULA = re.compile(r"^[\s]*[=+\-@]")
NAMES = {
    "payment_id": "payment_id 付款编号 支付编号 支付流水号",
    "status": "status 状态 支付状态 交易状态",
    "code": "code 代码 错误代码 返回码",
    "message": "message 说明 信息 返回信息 失败原因",
    "amount": "amount 金额 交易金额",
}
"""The columns of an answer, each under its key and the words that banks use."""
NEEDED = ("payment_id", "status")
_COLUMNS = {word: name for name, words in NAMES.items() for word in words.split()}
_LONGEST_CELL = 1000


def write(transfers: Iterable[Transfer], control: Control) -> Iterator[str]:
    """The file line by line: header, one row a transfer, a last row with count and sum.

    The account number is followed by a tab: spreadsheets then keep it as text.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")

    def line(*cells: object) -> str:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(cells)
        return buffer.getvalue()

    yield line(*HEADER)
    for t in transfers:
        yield line(
            t.payment_id,
            f"{t.account_no}\t",
            _text(t.holder_name),
            _text(t.bank_name),
            _text(t.bank_branch),
            yuan(t.amount),
            _text(t.remark),
        )
    yield line(TOTAL, control.count, "", "", "", yuan(control.total), _text(control.batch))


def read(content: bytes) -> Answers:
    """The bank's answers: `payment_id, status, code, message` and perhaps `amount`, in any order.

    Raises Unreadable (EMPTY, MISSING, DOUBLED, ENCODING, TOO_LARGE, CSV). A row that cannot be
    understood is an answer without outcome: the service refuses it by its row.
    """
    rows = _rows(content)
    head = next(rows, None)
    if head is None:
        raise Unreadable("EMPTY")
    names = [_COLUMNS.get(cell.strip().lower().lstrip("\ufeff")) for cell in head[1]]
    known = [name for name in names if name]
    if missing := [name for name in NEEDED if name not in known]:
        raise Unreadable("MISSING", _called(missing))
    if doubled := sorted({name for name in known if known.count(name) > 1}):
        raise Unreadable("DOUBLED", _called(doubled))
    named = ((no, dict(zip(names, cells, strict=False))) for no, cells in rows)
    return understood((no, {n: c for n, c in found.items() if n}) for no, found in named)


def understood(rows: Iterable[tuple[int, Mapping[str, str]]]) -> Answers:
    """Rows by their numbers, cells by the names of their columns, as answers."""
    each = []
    for number, cells in rows:
        found = {name: cell.strip() for name, cell in cells.items()}
        if any(found.values()) and found.get("payment_id", "").upper() not in (TOTAL, "合计"):
            each.append(_answer(number, found))
    return Answers(each=each, rest=[])


def _called(names: Iterable[str]) -> str:
    """Columns by their keys, with the word that a bank would write."""
    return "、".join(f"{name}（{NAMES[name].split()[1]}）" for name in names)


def _answer(row: int, found: Mapping[str, str]) -> Answer:
    amount: int | None = None
    status = found.get("status", "")
    outcome = outcome_of(status)
    if found.get("amount"):
        try:
            amount = fen_from_yuan(found["amount"])
        except NotMoney:
            amount = -1  # no payment has it
    return Answer(
        row=row,
        payment_id=found.get("payment_id", ""),
        outcome=outcome,
        status=status[:40],
        code=found.get("code", "")[:40],
        message=found.get("message", "")[:200],
        amount=amount,
    )


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of each row."""
    if len(content) > LARGEST_FILE:
        raise Unreadable("TOO_LARGE")
    reader = csv.reader(io.StringIO(_decoded(content), newline=""), strict=True)
    try:
        for cells in reader:
            if any(len(cell) > _LONGEST_CELL for cell in cells):
                raise Unreadable("CSV", str(reader.line_num))
            if cells:
                yield reader.line_num, cells
    except csv.Error as wrong:
        raise Unreadable("CSV", str(reader.line_num)) from wrong


def _decoded(content: bytes) -> str:
    if b"\0" in content:
        raise Unreadable("ENCODING")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("ENCODING")


def _text(value: str) -> str:
    """One line, never a formula."""
    flat = " ".join(value.split())
    return f"'{flat}" if _FORMULA.match(flat) else flat
