"""Answer templates with their versions, and the call-back sample."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongqiao.platform.fields import EncryptedTextField
from gongqiao.platform.privacy import classed
from gongqiao.requests import enums
from gongqiao.requests.models.asking import LONGEST, WorkerRequest, choices


class Template(models.Model):
    """An answer that is given often. Its text is that of its last version."""

    title = models.CharField(max_length=60, unique=True)
    topic = models.CharField(max_length=12, blank=True)  # blank: for any
    retired_at = models.DateTimeField(null=True)

    privacy: ClassVar = classed(internal="title topic retired_at")

    def __str__(self) -> str:
        return self.title


class TemplateVersion(models.Model):
    """One wording of a template, never changed: what was used stays what it was."""

    of = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=LONGEST)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    privacy: ClassVar = classed(internal="of version text made_by made_at")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "version"], name="requests_template_version")
        ]


class Round(models.Model):
    """The call-back sample of a month: its seed is promised first and shown when it is drawn."""

    month = models.DateField(unique=True)  # its first day
    seed_digest = models.BinaryField[bytes, bytes]()
    seed = EncryptedTextField[str, str]()  # hexadecimal
    opened_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)
    answered = models.PositiveIntegerField(null=True)  # of so many

    privacy: ClassVar = classed(
        public="month seed_digest", internal="opened_at drawn_at answered", sealed="seed"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True, answered__isnull=True)
                | Q(drawn_at__gt=F("opened_at"), answered__isnull=False),
                name="requests_round_drawn",
            )
        ]


class CallBack(models.Model):
    """A drawn request: somebody other than whoever answered rings up and asks."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="calls")
    request = models.OneToOneField(
        WorkerRequest, on_delete=models.PROTECT, related_name="call_back"
    )
    order = models.PositiveIntegerField()  # its place in the draw
    reached = models.CharField(max_length=10, choices=choices(enums.Reached), blank=True)
    words = models.CharField(max_length=500, blank=True)
    called_at = models.DateTimeField(null=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    privacy: ClassVar = classed(
        internal="round request order reached called_at called_by", personal="words"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "order"], name="requests_call_back_order"),
            models.CheckConstraint(
                condition=Q(called_at__isnull=True, reached="")
                | (Q(called_at__isnull=False) & ~Q(reached="")),
                name="requests_call_back_result",
            ),
        ]
