"""A sign-in on a device that its owner never used before is told."""

from datetime import datetime

from gongqiao.notices.services.send import send


def tell_new_device(user_id: int, device: str, at: datetime) -> None:
    """In the app, and outside at once: it may not have been its owner."""
    send(
        key=f"security.new_device:{user_id}:{at.isoformat()}",
        code="security.new_device",
        figures={"device": device},
        at=at,
        user_id=user_id,
    )
