"""What other apps may import."""

from collections.abc import Mapping
from datetime import datetime

from gongqiao.audit.models import Event
from gongqiao.platform.context import Actor


def record(
    *,
    at: datetime,
    by: Actor,
    action: str,
    subject: tuple[str, int | str],
    old: Mapping[str, object] | None = None,
    new: Mapping[str, object] | None = None,
    reason: str = "",
    request_id: str = "",
) -> None:
    """Append one event. `old` and `new` hold changed fields, never unmasked personal data."""
    Event.objects.create(
        at=at,
        actor_id=by.user_id,
        actor_name=by.name,
        action=action,
        subject_type=subject[0],
        subject_id=str(subject[1]),
        old=old,
        new=new,
        reason=reason,
        request_id=request_id,
    )
