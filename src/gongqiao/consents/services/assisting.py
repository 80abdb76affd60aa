"""A clerk acts for a worker at the counter: begun with a reason, bounded, ended by itself."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.accounts import api as accounts
from gongqiao.audit import api as audit
from gongqiao.consents import permissions
from gongqiao.consents.models import LONGEST_ASSISTED, Assisted
from gongqiao.kernel.period import CHINA
from gongqiao.notices import api as notices
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry

DONE = "consents.assisted"
SHORTEST = 4


def begin(person_id: int, *, reason: str, seen: str, by: Actor, at: datetime) -> Assisted:
    """From now on, for a quarter of an hour, the clerk may do for this worker what services allow.

    An earlier one of the clerk's ends. Raises PermissionDenied; Refused UNKNOWN_PERSON (not in
    reach), ONESELF, REASON, SEEN (say by what the worker was known).
    """
    day = at.astimezone(CHINA).date()
    scope = gate.require(by, permissions.ASSIST, day)
    person = registry.person_for(by, person_id, day, permissions.ASSIST)
    own = registry.person_of_user(by.user_id)
    if person is None or not scope or by.user_id is None:
        raise Refused("UNKNOWN_PERSON", _("There is no such person in your reach."))
    if own is not None and own.pk == person.pk:
        raise Refused("ONESELF", _("For yourself you use your own pages."))
    if len(reason.strip()) < SHORTEST:
        raise Refused("REASON", _("Say why, in a few words."), field="reason")
    if not seen.strip():
        raise Refused("SEEN", _("Say by what you know that it is them."), field="seen")
    with transaction.atomic():
        for open_one in Assisted.objects.select_for_update().filter(
            clerk_id=by.user_id, ended_at__isnull=True
        ):
            _close(open_one, by, at)
        made = Assisted.objects.create(
            person_id=person.pk,
            clerk_id=by.user_id,
            clerk_name=accounts.shown_names([by.name]).get(by.name, by.name),
            path=registry.path_of_person(person.pk),
            reason=reason.strip()[:300],
            seen=seen.strip()[:80],
            begun_at=at,
            ends_at=at + LONGEST_ASSISTED,
        )
        audit.record(
            at=at, by=by, action="consents.assisted.begin", subject=("person", person.pk),
            path=made.path, new={"number": made.pk, "seen": made.seen}, reason=made.reason,
        )  # fmt: skip
    return made


def end(assisted_id: int, *, by: Actor, at: datetime) -> Assisted:
    """It ends: by hand, or because its time is over. Ending twice changes nothing."""
    with transaction.atomic():
        one = Assisted.objects.select_for_update().get(pk=assisted_id, clerk_id=by.user_id)
        if one.ended_at is None:
            _close(one, by, at)
    return one


def end_own(*, by: Actor, at: datetime) -> int:
    """The clerk signs out: whatever they have open ends. Returns how many."""
    with transaction.atomic():
        mine = Assisted.objects.select_for_update().filter(
            clerk_id=by.user_id, ended_at__isnull=True
        )
        found = list(mine) if by.user_id is not None else []
        for one in found:
            _close(one, by, at)
    return len(found)


def end_overdue(*, by: Actor, at: datetime) -> int:
    """Those whose clerk went away without ending them. Returns how many."""
    with transaction.atomic():
        late = Assisted.objects.select_for_update(skip_locked=True)
        found = list(late.filter(ended_at__isnull=True, ends_at__lte=at)[:500])
        for one in found:
            _close(one, by, at)
    return len(found)


def _close(one: Assisted, by: Actor, at: datetime) -> None:
    one.ended_at = min(at, one.ends_at)
    one.save(update_fields=["ended_at"])
    audit.record(
        at=at, by=Actor(by.name, by.user_id), action="consents.assisted.end",
        subject=("person", one.person_id), path=one.path, new={"number": one.pk},
    )  # fmt: skip
    notices.send(
        key=f"{DONE}:{one.pk}", code=DONE, at=at, person_id=one.person_id,
        figures={"clerk": one.clerk_name, "done_on": at.astimezone(CHINA).date().isoformat(),
                 "reason": one.reason},
    )  # fmt: skip
