"""What the trail says of a record so far is closed for most, or opened again; it never changes."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from gongqiao.audit.models import Closed, Event


def close(
    subjects: Iterable[tuple[str, int | str]], *, capability: str, path: str, at: datetime
) -> None:
    """Of these records the events so far are read by holders of `capability` over `path` only.

    In the transaction that makes the record confidential. Again: for what came about since.
    """
    for kind, key in subjects:
        about = Event.objects.filter(subject_type=kind, subject_id=str(key))
        last = about.aggregate(last=Max("pk"))["last"]
        if last is not None:
            Closed.objects.update_or_create(
                subject_type=kind, subject_id=str(key),
                defaults={"upto": last, "capability": capability, "path": path, "at": at},
            )  # fmt: skip


def reopen(subjects: Iterable[tuple[str, int | str]]) -> None:
    """They are read like any other events again."""
    for kind, key in subjects:
        Closed.objects.filter(subject_type=kind, subject_id=str(key)).delete()
