"""Take in a file."""

import hashlib
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.documents import queries
from gongqiao.documents.models import Blob, Document
from gongqiao.documents.rules import PICTURES, Kind, NotAccepted, clean_name, recognise
from gongqiao.platform import crypto
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Unusable
from gongqiao.platform.room import writing

LARGEST = 20 * 1024 * 1024
FOLDER = "documents"
_together: ContextVar[list[str] | None] = ContextVar("documents stored together", default=None)


@contextmanager
def all_or_none() -> Iterator[None]:
    """What is stored inside goes again when something in it fails: the rows by the transaction of
    the caller, the files here. So it stands around the whole transaction, with its commit; one
    that stands inside another hands over what it has stored.
    """
    stored: list[str] = []
    around = _together.get()
    before = _together.set(stored)
    try:
        yield
        if around is not None:
            around.extend(stored)
    except BaseException:
        for name in stored:
            with suppress(OSError):
                default_storage.delete(name)
        raise
    finally:
        _together.reset(before)


@transaction.atomic
def store(
    content: bytes,
    *,
    name: str,
    organisation_id: int,
    subject: tuple[str, int | str],
    by: Actor,
    at: datetime,
    sealed: bool = False,
    pictures: bool = False,
) -> Document:
    """Keep a file for a subject. The same content is stored once, however often it comes.

    `sealed`: encrypted at rest, opened only by `open_sealed`. `pictures`: photos and scans are
    taken, nothing else. Raises Unusable, field `file`: TOO_LARGE (20 MB), EMPTY, UNKNOWN_KIND,
    BROKEN, BOMB, MACROS, NO_ROOM.
    """
    kind = _kind_of(content, pictures=pictures)
    blob = _blob(content, kind, sealed=sealed)
    document = Document.objects.create(
        blob=blob,
        name=clean_name(name, kind.suffix),
        organisation_id=organisation_id,
        subject_type=subject[0],
        subject_id=str(subject[1]),
        uploaded_by_id=by.user_id,
        uploaded_at=at,
    )
    audit.record(
        at=at,
        by=by,
        action="documents.store",
        subject=("document", document.pk),
        new={"kind": kind.code, "size": len(content), "sealed": sealed, "for": list(subject)},
        path=queries.path_of(organisation_id),
    )
    return document


def _kind_of(content: bytes, *, pictures: bool) -> Kind:
    taken = (
        _("Only photos (JPEG, PNG, WebP) and PDF are taken here.")
        if pictures
        else _("Only images, PDF, Word, Excel and CSV files are taken.")
    )
    if len(content) > LARGEST:
        says = _("The file is larger than 20 MB.")
        raise Unusable("TOO_LARGE", says, field="file")
    try:
        kind = recognise(content)
    except NotAccepted as refused:
        says = {
            "EMPTY": _("The file is empty."),
            "BROKEN": _("The file is damaged and cannot be opened."),
            "BOMB": _("The file unpacks to far more than it should; it was not taken."),
            "MACROS": _("The file contains macros. Please save it without macros and try again."),
        }.get(refused.code, taken)
        raise Unusable(refused.code, says, field="file") from refused
    if pictures and kind.code not in PICTURES:
        raise Unusable("UNKNOWN_KIND", taken, field="file")
    return kind


def _blob(content: bytes, kind: Kind, *, sealed: bool) -> Blob:
    plain = hashlib.sha256(content).digest()
    fingerprint = crypto.blind_index(plain.hex(), purpose="document") if sealed else plain
    known = Blob.objects.filter(fingerprint=fingerprint, sealed=sealed).first()
    if known:
        return known
    kept = crypto.encrypt_bytes(content) if sealed else content
    stored = f"{FOLDER}/{uuid.uuid4().hex}"
    with writing(lambda: default_storage.delete(stored)):
        default_storage.save(stored, ContentFile(kept))  # under this name: nobody else has it
    others = _together.get()
    if others is not None:
        others.append(stored)
    try:
        with transaction.atomic():
            return Blob.objects.create(
                fingerprint=fingerprint,
                sealed=sealed,
                size=len(content),
                kind=kind.code,
                stored_as=stored,
            )
    except IntegrityError:  # somebody else handed in the same at the same time
        default_storage.delete(stored)
        return Blob.objects.get(fingerprint=fingerprint, sealed=sealed)


def belong_to(
    organisation_id: int, document_ids: Collection[int], *, by: Actor, at: datetime
) -> None:
    """What was handed in before there was the organisation goes over to it."""
    moved = Document.objects.filter(pk__in=document_ids).update(organisation_id=organisation_id)
    if moved:
        audit.record(
            at=at, by=by, action="documents.belong", subject=("organisation", organisation_id),
            path=queries.path_of(organisation_id), new={"count": moved},
        )  # fmt: skip
