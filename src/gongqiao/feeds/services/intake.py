"""Files handed in on the page: kept privately until a job has received them, then gone."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gongqiao.feeds.enums import IntakeState
from gongqiao.feeds.models import Intake
from gongqiao.feeds.permissions import RECEIVE
from gongqiao.feeds.services.receive import DEFAULT_SOURCE, receive
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Unusable
from gongqiao.platform.room import writing

FOLDER = "intake"
AT_ONCE = 2 * 1024 * 1024
"""Files up to this size are received while the visitor waits; larger ones by a background job."""
LEFT_BEHIND = timedelta(days=2)


def folder() -> Path:
    """Where uploads wait; made with mode 0700."""
    place = Path(settings.MEDIA_ROOT) / FOLDER
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def hand_in(
    chunks: Iterable[bytes], *, name: str, source: str = "", by: Actor, at: datetime
) -> Intake:
    """Store the bytes (mode 0600) and note that they wait. Raises PermissionDenied, NoRoom."""
    gate.require(by, RECEIVE, timezone.localdate(at))
    stored = secrets.token_hex(16)
    path = folder() / stored
    size = 0
    with writing(lambda: path.unlink(missing_ok=True)):
        path.touch(mode=0o600)
        with path.open("wb") as out:
            for chunk in chunks:
                size += out.write(chunk)
    return Intake.objects.create(
        name=name[:200],
        source=source or DEFAULT_SOURCE,
        size=size,
        stored=stored,
        state=IntakeState.WAITING,
        by_id=by.user_id,
        at=at,
    )


def take_in(intake_id: int, *, at: datetime, today: date) -> Intake:
    """Receive what was handed in, in the name of whoever did it. Doing it twice changes nothing.

    A file that cannot be used leaves its sentence in `refusal`; nothing else is written then.
    """
    intake = Intake.objects.select_related("by").get(pk=intake_id)
    if intake.state in (IntakeState.DONE, IntakeState.REFUSED):
        return intake
    _move(intake, state=IntakeState.WORKING)
    by = Actor(intake.by.get_username(), intake.by.pk) if intake.by else Actor("system")
    path = folder() / intake.stored
    try:
        done = receive(
            path,
            source=intake.source,
            name=intake.name,
            by=by,
            at=at,
            today=today,
            progress=_Told(path),
        )
    except Unusable as no:
        _move(intake, state=IntakeState.REFUSED, refusal=str(no)[:300], stored="")
    else:
        state = IntakeState.DONE
        _move(intake, state=state, file_id=done.file_id, repeated=done.repeated, stored="")
    _forget(path)
    return intake


class _Told:
    """Writes how many lines are read to a file beside the upload: the receipt is one transaction,
    so nothing that it writes to the database could be seen before it ends."""

    def __init__(self, path: Path) -> None:
        self._path = _lines_file(path)
        self._lines = 0

    def __call__(self, lines: int) -> None:
        self._lines += lines
        self._path.write_text(str(self._lines))


def lines_read(intake: Intake) -> int:
    """How many lines a receipt under way has read."""
    try:
        return int(_lines_file(folder() / intake.stored).read_text() or 0)
    except (OSError, ValueError):
        return 0


def drop_left_behind(at: datetime) -> int:
    """Delete uploads whose receipt never ended. Returns how many intakes were given up."""
    old = Intake.objects.filter(
        state__in=[IntakeState.WAITING, IntakeState.WORKING], at__lt=at - LEFT_BEHIND
    )
    gone = list(old)
    for intake in gone:
        _forget(folder() / intake.stored)
        _move(intake, state=IntakeState.REFUSED, refusal="", stored="")
    return len(gone)


def _lines_file(path: Path) -> Path:
    return path.with_name(path.name + ".lines")


def _forget(path: Path) -> None:
    path.unlink(missing_ok=True)
    _lines_file(path).unlink(missing_ok=True)


def _move(intake: Intake, **changes: object) -> None:
    for name, value in changes.items():
        setattr(intake, name, value)
    with transaction.atomic():
        intake.save(update_fields=[name.removesuffix("_id") for name in changes])
