"""What somebody declined follows when two rows of the register turn out to be one person."""

from datetime import datetime

from gongqiao.notices.models import Refusal
from gongqiao.platform.context import Actor


class RefusalsFollow:
    """A `PersonMergeListener`: a kind that both had declined stays where it is, once each."""

    name = "notices.refusal"

    def repoint(self, merged_id: int, kept_id: int, *, by: Actor, at: datetime) -> list[int]:
        """Refusals of the merged person become the kept one's; their ids."""
        del by, at
        kept = Refusal.objects.filter(person_id=kept_id).values("kind")
        moving = Refusal.objects.filter(person_id=merged_id).exclude(kind__in=kept)
        ids = sorted(moving.values_list("pk", flat=True))
        Refusal.objects.filter(pk__in=ids).update(person_id=kept_id)
        return ids

    def put_back(
        self, ids: list[int], merged_id: int, kept_id: int, *, by: Actor, at: datetime
    ) -> None:
        """They were two people after all."""
        del by, at
        Refusal.objects.filter(pk__in=ids, person_id=kept_id).update(person_id=merged_id)
