"""Reads of documents through one gate."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from gongqiao.documents.models import Blob, Document
from gongqiao.platform import gate
from gongqiao.platform.context import Actor

_apart: set[str] = set()


def keep_apart(subject_type: str) -> None:
    """Called in AppConfig.ready(): documents of these subjects are reached through their own app
    only, whose gate is narrower than `documents.view`.
    """
    _apart.add(subject_type)


def documents_visible_to(by: Actor, on: date) -> QuerySet[Document]:
    """Documents of the organisations where `by` holds `documents.view`, newest first; without
    those that are kept apart.
    """
    scope = gate.scope_of(by, "documents.view", on)
    return (
        Document.objects.filter(scope.as_q("organisation__path"))
        .exclude(subject_type__in=_apart)
        .select_related("blob", "organisation", "uploaded_by")
        .order_by("-id")
    )


def document_for(by: Actor, document_id: int, on: date) -> Document | None:
    """One document, if `by` may see it."""
    return documents_visible_to(by, on).filter(pk=document_id).first()


def documents_about(
    by: Actor, on: date, subject_type: str, subject_id: int | str, limit: int = 100
) -> list[Document]:
    """The documents of one subject, as far as `by` may see them."""
    found = documents_visible_to(by, on).filter(
        subject_type=subject_type, subject_id=str(subject_id)
    )
    return list(found[:limit])


def documents_of(subject: tuple[str, int | str], limit: int = 100) -> list[Document]:
    """The documents of a subject, in the order in which they came; the caller has passed the
    subject's own gate.
    """
    found = Document.objects.filter(subject_type=subject[0], subject_id=str(subject[1]))
    return list(found.select_related("blob").order_by("id")[:limit])


def path_of(organisation_id: int) -> str:
    """The tree path of an organisation, blank when there is none with this id."""
    model = Document._meta.get_field("organisation").related_model
    assert not isinstance(model, str)
    paths = model._default_manager.filter(pk=organisation_id).values_list("path", flat=True)
    return str(paths.first() or "")


def sealed_paths() -> list[Path]:
    """Where the sealed contents lie, for key rotation."""
    names = Blob.objects.filter(sealed=True).values_list("stored_as", flat=True)
    return [Path(settings.MEDIA_ROOT) / name for name in names]
