"""Who acts, and when: handed down as arguments, never looked up below views, tasks and commands."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Acting:
    """For whom somebody acts at the counter: the assisted session, the worker, until when."""

    id: int
    person_id: int
    person_name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever does something: a signed-in user, a key of the interface, or the system itself.

    A key (`key_id`) is another program. Its name begins with KEY_PREFIX, which no user name can.
    `acting`: a clerk who acts for a worker; the clerk is the actor, and the trail names both.
    """

    name: str
    user_id: int | None = None
    key_id: int | None = None
    acting: Acting | None = None


KEY_PREFIX = "key:"
SYSTEM = Actor(name="system")


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in user of a request as an actor; anonymous visitors act as nobody."""
    user = request.user
    if not user.is_authenticated:
        return Actor(name="anonymous")
    acting: Acting | None = getattr(request, "gq_acting", None)  # set by consents.middleware
    return Actor(name=user.get_username(), user_id=user.pk, acting=acting)


def now() -> datetime:
    """The present instant (UTC). Called by views, tasks and commands only; a test holds that."""
    return timezone.now()
