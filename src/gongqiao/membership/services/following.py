"""Rows of membership that follow a person when two entries of the register are one."""

from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef

from gongqiao.membership.models import Card, Dues, QualityFinding, Silence, Transfer
from gongqiao.membership.rules.silence import OPEN
from gongqiao.membership.rules.states import MOVING
from gongqiao.membership.services import counting, transferring
from gongqiao.platform.context import Actor
from gongqiao.registry.api import TableFollows


class TransfersFollow(TableFollows):
    """Of two transfers under way one remains: the merged entry's is withdrawn first, and closed at
    the desk."""

    def repoint(self, merged_id: int, kept_id: int, *, by: Actor, at: datetime) -> list[int]:
        """As the table follows, after that."""
        if Transfer.objects.filter(person_id=kept_id, state__in=MOVING).exists():
            transferring.give_way(merged_id, by=by, at=at)
        return super().repoint(merged_id, kept_id, by=by, at=at)


class CardsFollow(TableFollows):
    """Of two cards one holds: the merged entry's is revoked first."""

    def repoint(self, merged_id: int, kept_id: int, *, by: Actor, at: datetime) -> list[int]:
        """As the table follows, after that."""
        if Card.objects.filter(person_id=kept_id, revoked_at=None).exists():
            Card.objects.filter(person_id=merged_id, revoked_at=None).update(
                revoked_at=at, revoked_by_id=by.user_id
            )
        return super().repoint(merged_id, kept_id, by=by, at=at)


class SilencesFollow(TableFollows):
    """One human being is asked once: what is open about the merged entry is over."""

    def repoint(self, merged_id: int, kept_id: int, *, by: Actor, at: datetime) -> list[int]:
        """As the table follows, after that."""
        Silence.objects.filter(person_id=merged_id, state__in=OPEN).update(
            state="over", decided_at=at
        )
        return super().repoint(merged_id, kept_id, by=by, at=at)


class DuesFollow(TableFollows):
    """A month is paid once: of two rows for the same the merged entry's counts no more."""

    def repoint(self, merged_id: int, kept_id: int, *, by: Actor, at: datetime) -> list[int]:
        """As the table follows, after that."""
        same = Dues.objects.filter(
            person_id=kept_id, taken_back_at=None, from_on__lt=OuterRef("until_on"),
            until_on__gt=OuterRef("from_on"),
        )  # fmt: skip
        twice = Dues.objects.filter(Exists(same), person_id=merged_id, taken_back_at=None)
        twice.update(taken_back_at=at)
        return super().repoint(merged_id, kept_id, by=by, at=at)


class FindingsGo:
    """What was wrong with the merged entry is forgotten; the next look finds what is left."""

    name = "membership.qualityfinding"

    def repoint(self, merged_id: int, kept_id: int, *, by: Actor, at: datetime) -> list[int]:
        """Nothing goes over."""
        del kept_id, by, at
        wrong = QualityFinding.objects.filter(person_id=merged_id)
        paths = sorted(set(wrong.values_list("organisation__path", flat=True)))
        wrong.delete()
        with connection.cursor() as cursor:
            for path in paths:
                counting.count_findings(cursor, path)
        return []

    def put_back(
        self, ids: list[int], merged_id: int, kept_id: int, *, by: Actor, at: datetime
    ) -> None:
        """Nothing comes back."""
        del ids, merged_id, kept_id, by, at


LISTENERS = (
    TableFollows("membership.application", "membership_application"),
    TransfersFollow("membership.transfer", "membership_transfer"),
    CardsFollow("membership.card", "membership_card"),
    SilencesFollow("membership.silence", "membership_silence"),
    DuesFollow("membership.dues", "membership_dues"),
    FindingsGo(),
)
