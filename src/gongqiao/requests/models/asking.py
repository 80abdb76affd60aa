"""A request, its course, the codes through which it came in, and what is not sent yet."""

from enum import StrEnum
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from gongqiao.platform.fields import BlindIndexField, EncryptedTextField
from gongqiao.platform.privacy import classed
from gongqiao.requests import enums

LONGEST = 2000
OPEN = ("new", "in_hand", "asked")


def choices(enum: type[StrEnum]) -> list[tuple[str, str]]:
    """The members of an enum as Django wants them; words for people are in `labels`."""
    return [(member.value, member.value) for member in enum]


class Series(models.Model):
    """How many requests a year has had: the next one's count. One row a year, locked to count."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    count = models.PositiveIntegerField(default=0)

    privacy: ClassVar = classed(internal="year count")


class Place(models.Model):
    """A code that hangs at a hall, a station or a union."""

    code = models.CharField(max_length=16, unique=True, db_collation="C")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=choices(enums.PlaceKind))
    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    privacy: ClassVar = classed(
        public="code name kind organisation", internal="made_by made_at withdrawn_at"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation"], name="requests_place_org")]

    def __str__(self) -> str:
        return self.name


class WorkerRequest(models.Model):
    """What one worker asks, needs, suggests or complains about (诉求).

    `office` is the organisation that decides it; `confidential` ones are seen by the holders of
    `requests.confidential` there and by nobody else (docs/rules/request-routing.md).
    """

    number = models.CharField(max_length=24, unique=True, db_collation="C")
    # the same form sent twice is one request; another content under the same key is refused
    key = models.CharField(max_length=64, unique=True, db_collation="C")
    content = models.CharField(max_length=64, db_collation="C")
    kind = models.CharField(max_length=10, choices=choices(enums.Kind))
    topic = models.CharField(max_length=12, choices=choices(enums.Topic))
    channel = models.CharField(max_length=12, choices=choices(enums.Channel))
    text = models.CharField(max_length=LONGEST)
    grams = ArrayField(models.CharField(max_length=4), default=list)  # of the text, for search
    confidential = models.BooleanField(default=False)
    never_own = models.BooleanField(default=False)  # never comes to a union at an employer

    person = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # what somebody gave who was not signed in, or the number to call back
    contact_name = models.CharField(max_length=80, blank=True)
    contact_key = models.CharField(max_length=80, blank=True, db_collation="C")
    contact_mobile = EncryptedTextField[str | None, str | None](null=True)
    contact_index = BlindIndexField[bytes | None, bytes | None](null=True)
    # the applicant's union when it was asked
    union = models.ForeignKey(
        "registry.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    office = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_by_name = models.CharField(max_length=150, blank=True)  # the clerk's stamp

    state = models.CharField(
        max_length=10, choices=choices(enums.State), default=enums.State.NEW.value
    )
    domain = models.CharField(max_length=20, blank=True)  # handed on to this system
    linked = models.JSONField(null=True)  # key, says, address of a matter of another system
    leader = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="followers"
    )
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reopened_at = models.DateTimeField(null=True)
    again_at = models.DateTimeField(null=True)
    # whoever answered what did not satisfy: the second look is somebody else's
    not_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    rated = models.PositiveSmallIntegerField(null=True)
    rounds = models.PositiveSmallIntegerField(default=1)  # how often it was opened at the desk

    privacy: ClassVar = classed(
        internal="number key content kind topic channel confidential never_own person union office "
        "place taken_by taken_by_name state domain leader asked_at answered_at answered_by "
        "reopened_at again_at not_by rated rounds",
        personal="text grams contact_name contact_key linked",
        sealed="contact_mobile contact_index",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="requests_text"),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(contact_name=""),
                name="requests_somebody_asks",
            ),
            models.CheckConstraint(
                condition=Q(confidential=False) | Q(never_own=True),
                name="requests_confidential_never_own",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", leader__isnull=False)
                | (~Q(state="merged") & Q(leader__isnull=True)),
                name="requests_merged_follows",
            ),
            models.CheckConstraint(condition=~Q(leader=F("id")), name="requests_leads_another"),
            models.CheckConstraint(
                condition=~Q(state="answered")
                | Q(answered_at__isnull=False, answered_at__gte=F("asked_at")),
                name="requests_answered_at",
            ),
            models.CheckConstraint(
                condition=~Q(channel__in=["assisted", "call"]) | ~Q(taken_by_name=""),
                name="requests_stamped",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-asked_at"], name="requests_asked"),
            models.Index(fields=["office", "-asked_at"], name="requests_office"),
            models.Index(
                fields=["person", "-asked_at"],
                name="requests_person",
                condition=Q(person__isnull=False),
            ),
            models.Index(
                fields=["contact_index"],
                name="requests_contact",
                condition=Q(contact_index__isnull=False),
            ),
            models.Index(
                fields=["contact_key"], name="requests_contact_name", condition=~Q(contact_key="")
            ),
            models.Index(
                fields=["leader"], name="requests_leader", condition=Q(leader__isnull=False)
            ),
            models.Index(fields=["topic", "-asked_at"], name="requests_topic"),
            models.Index(fields=["state", "asked_at"], name="requests_state"),
            models.Index(
                fields=["answered_at"],
                name="requests_answered",
                condition=Q(answered_at__isnull=False),
            ),
            GinIndex(fields=["grams"], name="requests_grams"),
        ]

    def __str__(self) -> str:
        return self.number


class Turn(models.Model):
    """One line of the course of a request; only ever added (migration 0002).

    `shown` lines are the conversation that the applicant reads. `figures` fill the sentence of
    lines that nobody wrote.
    """

    request = models.ForeignKey(WorkerRequest, on_delete=models.PROTECT, related_name="turns")
    kind = models.CharField(max_length=12, choices=choices(enums.TurnKind))
    side = models.CharField(max_length=10, choices=choices(enums.Side))
    text = models.CharField(max_length=LONGEST, blank=True)
    figures = models.JSONField(default=dict)
    shown = models.BooleanField(default=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    by_name = models.CharField(max_length=150, blank=True)
    template = models.ForeignKey(
        "requests.TemplateVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )

    privacy: ClassVar = classed(
        internal="request kind side shown at by by_name template", personal="text figures"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["request", "id"], name="requests_turn_request")]


class Draft(models.Model):
    """What a worker has written and not sent: kept until it is sent."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    fields = EncryptedTextField[str, str]()  # JSON: it may be about the employer
    at = models.DateTimeField()

    privacy: ClassVar = classed(internal="user at", sealed="fields")
