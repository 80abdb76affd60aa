"""Work items: what is asked of the office has an owner and a clock. No verbs here."""

from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from gongqiao.desk.enums import Again, ItemState, Score, WaitFor
from gongqiao.platform.privacy import classed

LONGEST_WORD = 500
MOST_VISITS = 50


class WorkItem(models.Model):
    """One matter that somebody has to deal with, whatever record it is about.

    `key` names it for the programme that opened it (`request.answer:17`); opening again finds it.
    `version` counts the changes: who saves what a page showed names the version it showed. While
    `stopped_at` is set the clock stands still, and `due_at` is what it was when it stopped.
    """

    key = models.CharField(max_length=120, unique=True, db_collation="C")
    kind = models.CharField(max_length=60, db_collation="C")
    subject_type = models.CharField(max_length=60, db_collation="C")
    subject_id = models.CharField(max_length=60, db_collation="C")
    figures = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    person = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # the second handling of a matter that left somebody unsatisfied, and who must not have it
    again_of = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="again"
    )
    barred = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    again_why = models.CharField(
        max_length=6, choices=[(w.value, w.value) for w in Again], blank=True, default="",
        db_default="",
    )  # fmt: skip
    region = models.CharField(max_length=12, blank=True)  # whose office hours and allowances count
    opened_at = models.DateTimeField()
    arrived_on = models.DateField()  # the office day: what comes in after hours counts tomorrow
    due_at = models.DateTimeField()
    whole_days = models.BooleanField(default=True)  # due when the office closes
    state = models.CharField(
        max_length=8, choices=[(s.value, s.value) for s in ItemState], default=ItemState.OPEN
    )
    stopped_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    taken_at = models.DateTimeField(null=True)  # by its owner, since it was last handed on
    handed_at = models.DateTimeField(null=True)  # on to somebody else, the last time
    answered_at = models.DateTimeField(null=True)  # the first time
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=60, blank=True)
    reminded_at = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(default=0)  # how far up the tree it went when late
    # somebody is asked how it was: the person, or whoever a hidden matter is about
    asks = models.BooleanField(default=False, db_default=False)
    visits = models.PositiveSmallIntegerField(
        null=True, validators=[MaxValueValidator(MOST_VISITS)]
    )

    privacy: ClassVar = classed(
        internal="key kind subject_type subject_id person organisation owner again_of "
        "again_why barred region opened_at arrived_on due_at whole_days state stopped_at version "
        "taken_at handed_at answered_at closed_at closed_by outcome asks visits reminded_at level",
        personal="figures",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=ItemState.CLOSED, closed_at__isnull=False)
                | (~Q(state=ItemState.CLOSED) & Q(closed_at__isnull=True)),
                name="desk_item_closed_at",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(state=ItemState.WAITING),
                name="desk_item_stops_while_waiting",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(barred__isnull=True) | ~Q(owner=F("barred")),
                name="desk_item_not_the_same_again",
            ),
            models.CheckConstraint(
                condition=Q(again_of__isnull=True, again_why="")
                | (Q(again_of__isnull=False) & ~Q(again_why="")),
                name="desk_item_again_why",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="desk_item_closed_after_opened",
            ),
            models.CheckConstraint(
                condition=Q(visits__isnull=True) | Q(visits__lte=MOST_VISITS),
                name="desk_item_visits",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                name="desk_item_open",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["owner", "due_at"],
                name="desk_item_mine",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(fields=["subject_id", "subject_type"], name="desk_item_subject"),
            models.Index(
                fields=["person"], name="desk_item_person", condition=Q(person__isnull=False)
            ),
            models.Index(fields=["arrived_on"], name="desk_item_arrived"),
            models.Index(fields=["due_at"], name="desk_item_due"),
            models.Index(
                fields=["handed_at"],
                name="desk_item_handed",
                condition=Q(handed_at__isnull=False),
            ),
            models.Index(
                fields=["closed_at"],
                # with what the figures of a year ask of every closed item: read without the rows
                include=["id", "organisation", "kind", "outcome"],
                name="desk_item_closed",
                condition=Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class HandOver(models.Model):
    """A matter went on to another person or office. Only ever added."""

    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="hand_overs")
    from_organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    from_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    to_organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=LONGEST_WORD)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    privacy: ClassVar = classed(
        internal="item from_organisation from_user to_organisation to_user by at",
        personal="reason",
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-at"], name="desk_handover_at"),
        ]


class Wait(models.Model):
    """A matter waited for somebody, why and how long; one at a time."""

    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="waits")
    for_whom = models.CharField(max_length=10, choices=[(w.value, w.value) for w in WaitFor])
    reason = models.CharField(max_length=LONGEST_WORD)
    stops_clock = models.BooleanField()
    since = models.DateTimeField()
    expected_on = models.DateField(null=True)
    until = models.DateTimeField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    privacy: ClassVar = classed(
        internal="item for_whom stops_clock since expected_on until by", personal="reason"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(until__isnull=True), name="desk_wait_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="desk_wait_ends"
            ),
        ]


class Rating(models.Model):
    """What the worker says of a closed matter, once."""

    item = models.OneToOneField(WorkItem, on_delete=models.PROTECT, related_name="rating")
    score = models.PositiveSmallIntegerField(choices=[(s.value, s.name) for s in Score])
    word = models.CharField(max_length=LONGEST_WORD, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    privacy: ClassVar = classed(internal="item score at by", personal="word")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(score__in=[s.value for s in Score]), name="desk_rating_score"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["-at"], name="desk_rating_at")]


class Escalation(models.Model):
    """A late matter went up the tree by the rule of `tables/escalation.yaml`. Only ever added."""

    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="escalations")
    level = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    privacy: ClassVar = classed(internal="item level organisation at")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "level"], name="desk_escalation_once")
        ]
