"""What happens to somebody's ways in is told to them at once: it may not have been they."""

from collections.abc import Mapping
from datetime import datetime

from gongqiao.notices.services.send import send
from gongqiao.registry import api as registry


def tell_security(user_id: int, what: str, figures: Mapping[str, object], at: datetime) -> None:
    """In the app, and outside at night too; to the phone of whoever stands in the register."""
    person = registry.person_of_user(user_id)
    send(
        key=f"security.{what}:{user_id}:{at.isoformat()}",
        code=f"security.{what}",
        figures=figures,
        at=at,
        person_id=person.pk if person else None,
        user_id=None if person else user_id,
    )
