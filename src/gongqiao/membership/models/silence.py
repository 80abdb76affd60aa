"""Members of whom nothing was heard for months: asked whether they stay, before anything ends."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from gongqiao.membership import enums
from gongqiao.membership.models.applying import choices, somebody
from gongqiao.membership.rules.silence import OPEN
from gongqiao.platform.privacy import classed


class Silence(models.Model):
    """No dues and no sign since a day; one is open for a person at a time."""

    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=10, choices=choices(enums.SilenceState), default=enums.SilenceState.FOUND
    )
    since = models.DateField()  # silent from this day at least
    found_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    asked_by = somebody()
    answer_by = models.DateField(null=True)  # the last day
    answered_at = models.DateTimeField(null=True)  # the member's own word: a sign of life
    decided_by = somebody()
    decided_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=300, blank=True)

    privacy: ClassVar = classed(
        internal="person organisation state since found_at asked_at asked_by answer_by answered_at "
        "decided_by decided_at",
        personal="words",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=OPEN), name="membership_silence_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["asked", "ended"])
                | Q(asked_at__isnull=False, answer_by__isnull=False),
                name="membership_silence_asked",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended")
                | Q(decided_at__isnull=False, decided_at__date__gt=F("answer_by")),
                name="membership_silence_waited",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "state", "-found_at"], name="membership_silence_union"
            ),
            models.Index(fields=["state", "-found_at", "id"], name="membership_silence_state"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.person_id}"
