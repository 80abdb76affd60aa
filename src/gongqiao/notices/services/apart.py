"""What was said of a matter that became confidential: kept from offices, its words taken back."""

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_

from django.db.models import Q

from gongqiao.notices.models import Message


def keep_apart(keys: Iterable[str]) -> int:
    """Messages whose key begins like one of these: only their recipients read them. How many."""
    return Message.objects.filter(_beginning(keys)).update(apart=True)


def reword(keys: Iterable[str], *, was: Mapping[str, object], now: Mapping[str, object]) -> int:
    """Messages whose key begins like one of these and whose figures say what `was` says `now`
    instead. A copy that has left already cannot be called back. How many.
    """
    found = list(
        Message.objects.select_for_update().filter(_beginning(keys), figures__contains=dict(was))
    )
    for message in found:
        message.figures = {**message.figures, **now}
    return Message.objects.bulk_update(found, ["figures"], batch_size=500)


def _beginning(keys: Iterable[str]) -> Q:
    return reduce(or_, (Q(key__startswith=key) for key in keys), Q(pk__in=[]))
