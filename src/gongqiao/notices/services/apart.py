"""What was said of a matter that became confidential: kept from offices, its words taken back."""

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_

from django.db.models import Q

from gongqiao.notices.models import Message


def keep_apart(keys: Iterable[str]) -> int:
    """Messages with one of these keys, or with one that goes on after it with a colon: only their
    recipients read them. How many.
    """
    return Message.objects.filter(_with(keys)).update(apart=True)


def reword(keys: Iterable[str], *, was: Mapping[str, object], now: Mapping[str, object]) -> int:
    """Messages with such keys (`keep_apart`) whose figures say what `was` says `now` instead.

    A copy that has left already cannot be called back. How many.
    """
    found = list(
        Message.objects.select_for_update().filter(_with(keys), figures__contains=dict(was))
    )
    for message in found:
        message.figures = {**message.figures, **now}
    return Message.objects.bulk_update(found, ["figures"], batch_size=500)


def _with(keys: Iterable[str]) -> Q:
    return reduce(or_, (Q(key=key) | Q(key__startswith=f"{key}:") for key in keys), Q(pk__in=[]))
