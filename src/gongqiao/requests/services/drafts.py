"""What a worker has written and not sent: kept for them, encrypted, until it is sent."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gongqiao.platform.context import Actor
from gongqiao.requests.models import Draft, WorkerRequest
from gongqiao.requests.models.asking import LONGEST

KEPT = ("kind", "topic", "text", "confidential")


def keep(fields: Mapping[str, object], *, by: Actor, at: datetime) -> None:
    """Keep what stands in the form now; nothing written is no draft."""
    if by.user_id is None or by.acting is not None:  # a clerk's account keeps nobody's words
        return
    kept = {name: str(fields[name])[:LONGEST] for name in KEPT if fields.get(name)}
    if not str(kept.get("text", "")).strip():
        forget(by)
        return
    Draft.objects.update_or_create(
        user_id=by.user_id,
        defaults={"fields": json.dumps(kept, ensure_ascii=False), "at": at},
    )


def draft_of(by: Actor) -> dict[str, str]:
    """What the worker had written; {} when nothing."""
    if by.user_id is None or by.acting is not None:
        return {}
    found = Draft.objects.filter(user_id=by.user_id).first()
    return dict(json.loads(found.fields)) if found else {}


def draft_of_person(person_id: int) -> dict[str, str]:
    """The same for whoever this person is."""
    found = Draft.objects.filter(user__in=_user_of(person_id)).first()
    return dict(json.loads(found.fields)) if found else {}


def _user_of(person_id: int) -> Any:
    persons = WorkerRequest._meta.get_field("person").related_model
    assert persons is not None
    assert not isinstance(persons, str)
    return persons._default_manager.filter(pk=person_id).values("user_id")


def forget(by: Actor) -> None:
    """It was sent, or thrown away."""
    Draft.objects.filter(user_id=by.user_id or 0).delete()
