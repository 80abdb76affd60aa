"""Tables of the platform itself."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from gongqiao.platform.fields import BlindIndexField, EncryptedTextField
from gongqiao.platform.privacy import classed

MOST_TRIES = 5


class OneTimeCode(models.Model):
    """A code that was sent to a mobile. The code itself is nowhere: it follows from the row and
    the key of this installation, so a copy of the table opens nothing.
    """

    mobile = EncryptedTextField[str, str]()
    mobile_index = BlindIndexField[bytes, bytes]()
    purpose = models.CharField(max_length=40)
    address_index = BlindIndexField[bytes | None, bytes | None](null=True)  # who asked, as a digest
    salt = models.BinaryField()
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    spent_at = models.DateTimeField(null=True)

    privacy: ClassVar = classed(
        internal="purpose sent_at tries spent_at",
        sealed="mobile mobile_index address_index salt",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(tries__lte=MOST_TRIES), name="platform_code_most_tries"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["mobile_index", "-sent_at"], name="platform_code_mobile"),
            models.Index(
                fields=["address_index", "-sent_at"],
                name="platform_code_address",
                condition=Q(address_index__isnull=False),
            ),
            models.Index(fields=["sent_at"], name="platform_code_sent"),
        ]


class Window(models.Model):
    """How often something happened in a minute: counted in one statement, whatever the processes.

    `platform.pace` writes here; what it is about stands in front: `key:12`, `user:7`.
    """

    bucket = models.CharField(max_length=60, db_collation="C")
    minute = models.DateTimeField()
    count = models.IntegerField(default=1)

    privacy: ClassVar = classed(internal="bucket minute count")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bucket", "minute"], name="platform_window_once")
        ]
        indexes: ClassVar = [models.Index(fields=["minute"], name="platform_window_minute")]
