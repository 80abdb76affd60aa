"""Files of a released batch for the bank: account numbers in plain, so mode 0600 and audited."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from gongqiao.audit.api import record
from gongqiao.kernel.period import CHINA
from gongqiao.mutualaid import permissions
from gongqiao.mutualaid.enums import BatchState
from gongqiao.mutualaid.models import PaymentBatch
from gongqiao.mutualaid.rules.bank import pain001, plain
from gongqiao.mutualaid.rules.bank.types import Control, Payer, Transfer
from gongqiao.mutualaid.services import books, told
from gongqiao.platform.context import Actor
from gongqiao.platform.copying import raw_cursor
from gongqiao.platform.crypto import decrypt
from gongqiao.platform.errors import Refused

CHUNK = 1 << 20


class Format(StrEnum):
    """Kinds of files for the bank."""

    CSV = "csv"
    PAIN001 = "pain001"


@dataclass(frozen=True, slots=True)
class Exported:
    """The file with its control totals."""

    file: Path
    format: str
    batch: str
    count: int
    total_fen: int
    sha256: str


def export(batch: str, format: Format, out: Path, *, by: Actor, at: datetime) -> Exported:
    """Write the file. It takes its name only when it is complete and, for pain.001, valid.

    Raises Refused UNKNOWN_BATCH, WRONG_STATE (not released), INVALID_FILE, and OSError.
    """
    permissions.require_any(by, books.day_of(at), permissions.RELEASE)
    found = PaymentBatch.objects.select_related("scheme").filter(code=batch).first()
    if found is None:
        says = _("There is no batch “%(code)s”.") % {"code": batch}
        raise Refused("UNKNOWN_BATCH", says, field="batch")
    state = BatchState(found.state)
    if state not in (BatchState.RELEASED, BatchState.SETTLED):
        says = _("Only a released batch can be exported.")
        if state == BatchState.WITHDRAWN:
            says = told.NOT_NOW[state] % {"code": batch}
        raise Refused("WRONG_STATE", says, figures={"state": found.state})
    part = out.with_name(f".{out.name}.part")
    try:
        with transaction.atomic():
            control = _control(found, at)
            with open(part, "wb", opener=_private) as file:  # Path.open knows no opener
                _write(file, format, found, control)
            if format == Format.PAIN001:
                pain001.validate(part)
            done = Exported(
                out, format.value, found.code, control.count, control.total, _sha256(part)
            )
            _record(found, done, by, at)
            part.replace(out)
    except pain001.Invalid as wrong:
        says = _("The file does not keep to the schema of the message: %(why)s")
        raise Refused("INVALID_FILE", says % {"why": wrong}) from wrong
    finally:
        part.unlink(missing_ok=True)
    return done


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _write(file: IO[bytes], format: Format, batch: PaymentBatch, control: Control) -> None:
    if format == Format.CSV:
        file.write(b"\xef\xbb\xbf")
        for line in plain.write(_transfers(batch.pk), control):
            file.write(line.encode())
        return
    payer = Payer(
        settings.AID_PAYER_NAME or batch.scheme.title_zh,
        settings.AID_PAYER_ACCOUNT,
        settings.AID_PAYER_BANK,
    )
    pain001.write(file, _transfers(batch.pk), control, payer)


_TRANSFERS = """
SELECT p.id, a.number, a.holder_name, a.bank_name, a.bank_branch, p.amount, s.title_zh
FROM mutualaid_payment p
JOIN registry_bankaccount a ON a.id = p.account_id
JOIN mutualaid_paymentbatch b ON b.id = p.batch_id
JOIN mutualaid_scheme s ON s.id = b.scheme_id
WHERE p.batch_id = %s AND p.amount > 0 ORDER BY p.id
"""


def _transfers(batch_id: int) -> Iterator[Transfer]:
    """What was sent, whatever has come back since; streamed by the server."""
    with connection.cursor() as cursor:
        raw = raw_cursor(cursor)
        with raw.connection.cursor(name="bank_file") as rows:
            rows.itersize = 5000
            rows.execute(_TRANSFERS, [batch_id])
            for number, sealed, holder, bank, branch, amount, remark in rows:
                yield Transfer(number, decrypt(sealed), holder, bank, branch, amount, remark)


def _control(batch: PaymentBatch, at: datetime) -> Control:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), COALESCE(sum(amount), 0) FROM mutualaid_payment p "
            "JOIN registry_bankaccount a ON a.id = p.account_id "
            "WHERE batch_id = %s AND amount > 0",
            [batch.pk],
        )
        row = cursor.fetchone()
    count, total = (int(row[0]), int(row[1])) if row else (0, 0)
    if not count:
        raise Refused("NOTHING_TO_SEND", _("This batch has nothing for the bank."))
    if total != batch.total:
        raise Refused("TOTALS", _("The payments of the batch do not add up to its total."))
    local = at.astimezone(CHINA)
    return Control(batch.code, count, total, local, local.date())


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _record(batch: PaymentBatch, done: Exported, by: Actor, at: datetime) -> None:
    record(
        at=at,
        by=by,
        action="mutualaid.batch.export",
        subject=("mutualaid.batch", batch.pk),
        new={
            "code": batch.code,
            "format": done.format,
            "count": done.count,
            "total_fen": done.total_fen,
            "sha256": done.sha256,
        },
    )
