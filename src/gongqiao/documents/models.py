"""Documents, and the stored contents that they share."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from gongqiao.documents.rules import KINDS
from gongqiao.platform.privacy import classed


class Blob(models.Model):
    """One content, stored once under a random name. Sealed ones are encrypted at rest."""

    # SHA-256 of the content; keyed for sealed ones, so that nobody can test what they are
    fingerprint = models.BinaryField[bytes, bytes]()
    sealed = models.BooleanField()
    size = models.BigIntegerField()  # bytes, of the plain content
    kind = models.CharField(max_length=10, choices=[(code, code) for code in KINDS])
    stored_as = models.CharField(max_length=100, unique=True)

    privacy: ClassVar = classed(internal="sealed size kind", sealed="fingerprint stored_as")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fingerprint", "sealed"], name="documents_blob_once")
        ]


class Document(models.Model):
    """A file that somebody handed in for something; seen within the organisation's reach."""

    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="documents")
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    privacy: ClassVar = classed(
        internal="blob organisation subject_type subject_id uploaded_by uploaded_at",
        personal="name",
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id"], name="documents_document_subject")
        ]

    def __str__(self) -> str:
        return self.name
