"""Looks through the register, and what they counted: of each organisation itself, never a sum."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from gongqiao.membership import enums
from gongqiao.membership.models.applying import choices, somebody
from gongqiao.platform.privacy import classed

UNDER_WAY = ("waiting", "running")


class Look(models.Model):
    """One look through a part of the tree: asked for by somebody, or by the clock (asked_by null).

    The pages show what the last one that is done has counted, and since when. One is under way for
    the same part: whoever asks again meanwhile gets that one.
    """

    what = models.CharField(max_length=10, choices=choices(enums.LookKind))
    path = models.CharField(max_length=400, db_collation="C", blank=True)  # blank: everybody
    state = models.CharField(
        max_length=10, choices=choices(enums.LookState), default=enums.LookState.WAITING
    )
    asked_at = models.DateTimeField()
    asked_by = somebody()
    done_at = models.DateTimeField(null=True)
    found = models.PositiveIntegerField(null=True)  # findings, new pairs, members

    privacy: ClassVar = classed(internal="what path state asked_at asked_by done_at found")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["what", "path"],
                condition=Q(state__in=UNDER_WAY),
                name="membership_look_one_under_way",
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNDER_WAY, done_at__isnull=True)
                | (~Q(state__in=UNDER_WAY) & Q(done_at__isnull=False, done_at__gte=F("asked_at"))),
                name="membership_look_done",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["what", "path", "-done_at"],
                name="membership_look_last",
                condition=Q(state="done"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.path}"


class UnionCount(models.Model):
    """How many members of an organisation's own are registered, verified, active, paying."""

    organisation = models.OneToOneField(
        "registry.Organisation", on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    registered = models.PositiveIntegerField()
    verified = models.PositiveIntegerField()
    active = models.PositiveIntegerField()
    paying = models.PositiveIntegerField(default=0, db_default=0)

    privacy: ClassVar = classed(internal="organisation registered verified active paying")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(verified__lte=F("registered"), active__lte=F("registered")),
                name="membership_count_parts",
            ),
            models.CheckConstraint(
                condition=Q(paying__lte=F("active")), name="membership_count_paying"
            ),
        ]


class FindingCount(models.Model):
    """How many of an organisation's own members fail one check; as many as there are findings."""

    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    code = models.CharField(max_length=30, db_collation="C")
    number = models.PositiveIntegerField()

    privacy: ClassVar = classed(internal="organisation code number")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "code"], name="membership_finding_count_once"
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="membership_finding_count_some"),
        ]
