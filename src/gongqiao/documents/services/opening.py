"""Read a document's content."""

from dataclasses import dataclass
from datetime import datetime

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.documents import queries
from gongqiao.documents.models import Document
from gongqiao.documents.rules import KINDS
from gongqiao.platform import crypto
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused


@dataclass(frozen=True, slots=True)
class Opened:
    """A content with its name and media type."""

    name: str
    media_type: str
    content: bytes


def open_plain(document: Document) -> Opened:
    """The content of a document that the caller got through the gate. Refused when it is sealed."""
    if document.blob.sealed:
        raise Refused("SEALED", _("This document is sealed; open it with a reason."))
    return _opened(document)


def open_sealed(document_id: int, *, by: Actor, at: datetime, reason: str) -> Opened:
    """Open a sealed document: within reach only, with a reason, noted in the audit trail.

    The view that calls it carries `step_up`. Raises Refused (NOT_FOUND, REASON_MISSING).
    """
    document = queries.document_for(by, document_id, timezone.localdate(at))
    if document is None:
        raise Refused("NOT_FOUND", _("There is no such document."))
    if len(reason.strip()) < 2:
        raise Refused("REASON_MISSING", _("Please give a reason."), field="reason")
    audit.record(
        at=at,
        by=by,
        action="documents.open",
        subject=("document", document.pk),
        new={"for": [document.subject_type, document.subject_id]},
        reason=reason.strip(),
        path=document.organisation.path,
    )
    return _opened(document)


def open_kept_apart(document: Document) -> Opened:
    """The content of a document that the caller reached through its subject's own gate, sealed or
    not: the subject's app says who opens it and notes it where it must.
    """
    return _opened(document)


def _opened(document: Document) -> Opened:
    with default_storage.open(document.blob.stored_as) as file:
        kept = file.read()
    content = crypto.decrypt_bytes(kept) if document.blob.sealed else kept
    return Opened(document.name, KINDS[document.blob.kind].media_type, content)
