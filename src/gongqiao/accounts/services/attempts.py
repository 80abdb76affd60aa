"""Attempts to sign in that failed, counted for each account; its owner is told once a day at most.

What is counted, and with how many questions, does not depend on whether the account exists; telling
is left to a job, so that no answer takes longer because somebody is told.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from gongqiao.accounts.models import FailedSignIns, User
from gongqiao.accounts.phones import directory
from gongqiao.accounts.services.telling import tell
from gongqiao.kernel.period import CHINA
from gongqiao.platform import crypto

ENOUGH = 5
"""So many on one day are told: once or twice somebody is wrong themselves."""
MOST_COUNTED = 1_000
ONCE_IN = timedelta(days=1)
KEPT = timedelta(days=2)
AT_ONCE = 500


def name_failed(name: str, *, at: datetime) -> None:
    """A wrong password for a sign-in name, typed as it may be."""
    found = User.objects.filter(username__iexact=name).values_list("pk", flat=True).first()
    _count(f"name:{name.casefold()}", [found], at)


def user_failed(user_id: int, *, at: datetime) -> None:
    """A wrong second factor, or a wrong proof in an open session."""
    _count("", [user_id], at)


def phone_failed(mobile: str, *, at: datetime, person_id: int | None = None) -> None:
    """A wrong code for a number, or a wrong second fact for one of the people who have it."""
    register = directory()
    people = register.people(mobile) if register else []
    found = [p.user_id for p in people if person_id in (None, p.person_id)]
    _count(f"mobile:{mobile}", found or [None], at)


def _count(otherwise: str, user_ids: Sequence[int | None], at: datetime) -> None:
    """One more for each account, by whatever way; two statements, known or unknown."""
    day = at.astimezone(CHINA).date()
    rows = {_index(f"user:{user}" if user else otherwise): user for user in user_ids}
    FailedSignIns.objects.bulk_create(
        [FailedSignIns(account_index=index, day=day, user_id=user) for index, user in rows.items()],
        ignore_conflicts=True,
    )
    counted = FailedSignIns.objects.filter(day=day, account_index__in=list(rows))
    counted.filter(wrong__lt=MOST_COUNTED).update(wrong=F("wrong") + 1)


@transaction.atomic
def tell_attempts(at: datetime) -> int:
    """Tell the owners of accounts with many; who heard within a day waits. Returns how many."""
    lately = FailedSignIns.objects.filter(told_at__gt=at - ONCE_IN, user__isnull=False)
    due = (
        FailedSignIns.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(told_at=None, wrong__gte=ENOUGH, user__is_active=True)
        .exclude(user__in=lately.values("user"))
    )
    told = set[int]()
    for row in due.order_by("user", "-day")[:AT_ONCE]:
        if row.user_id is not None and row.user_id not in told:
            told.add(row.user_id)
            tell(row.user_id, "attempts", at=at, times=row.wrong)
        row.told_at = at
        row.save(update_fields=["told_at"])
    return len(told)


def forget_attempts(at: datetime) -> int:
    """What is older than two days goes."""
    day = (at - KEPT).astimezone(CHINA).date()
    return FailedSignIns.objects.filter(day__lt=day).delete()[0]


def _index(account: str) -> bytes:
    return crypto.blind_index(account, purpose="failed-sign-in")
