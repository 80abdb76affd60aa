"""Two rows are one human being: proposed by one officer, confirmed by another, undoable."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import permissions
from gongqiao.registry.enums import AccountState, MembershipState, MergeState
from gongqiao.registry.models import (
    BankAccount,
    Certificate,
    Membership,
    Office,
    Person,
    PersonMerge,
)
from gongqiao.registry.queries_own import path_of_person
from gongqiao.registry.services.locking import alone


class PersonMergeListener(Protocol):
    """What an app above provides so that its rows follow the person."""

    @property
    def name(self) -> str:
        """A name for the record of the merge."""
        ...

    def repoint(self, merged_id: int, kept_id: int, *, by: Actor, at: datetime) -> list[int]:
        """Point own rows from one person to the other; returns their ids."""
        ...

    def put_back(
        self, ids: list[int], merged_id: int, kept_id: int, *, by: Actor, at: datetime
    ) -> None:
        """Undo: point those rows back."""
        ...


_listeners: dict[str, PersonMergeListener] = {}


def listen(listener: PersonMergeListener) -> None:
    """Called in AppConfig.ready() by apps that hold rows about persons."""
    _listeners[listener.name] = listener


KeptApart = Callable[[int, int], None]
"""In the transaction: a proposed merge of two entries was refused, or a merge taken back."""
_kept_apart: list[KeptApart] = []


def on_kept_apart(listener: KeptApart) -> None:
    """Called in AppConfig.ready()."""
    if listener not in _kept_apart:
        _kept_apart.append(listener)


def propose_merge(
    *, kept_id: int, merged_id: int, reason: str, by: Actor, at: datetime
) -> PersonMerge:
    """Say that two persons are one. Nothing moves until somebody else confirms."""
    if kept_id == merged_id:
        raise Refused("SAME_PERSON", _("These are the same row."))
    if not reason.strip():
        raise Refused("REASON", _("Say why, in a few words."), field="reason")
    with transaction.atomic():
        people = Person.objects.select_for_update().filter(pk__in=[kept_id, merged_id])
        if len([p for p in people if p.merged_into_id is None]) != 2:
            raise Refused("MERGED_ALREADY", _("One of them was merged already."))
        if PersonMerge.objects.filter(merged_id=merged_id, state=MergeState.PROPOSED).exists():
            raise Refused("PROPOSED_ALREADY", _("This merge waits for a decision already."))
        merge = PersonMerge.objects.create(
            kept_id=kept_id, merged_id=merged_id, reason=reason.strip()[:300],
            proposed_by_id=by.user_id, proposed_at=at,
        )  # fmt: skip
        audit.record(
            at=at,
            by=by,
            action="registry.merge.propose",
            subject=("person", kept_id),
            path=path_of_person(kept_id),
            new={"merged": merged_id},
            reason=reason,
        )
    return merge


def decide_merge(merge_id: int, *, confirm: bool, by: Actor, at: datetime) -> PersonMerge:
    """Confirm or refuse. Raises Refused when the decider is the proposer."""
    with transaction.atomic(), connection.cursor() as cursor:
        alone(cursor)
        merge = PersonMerge.objects.select_for_update().get(pk=merge_id)
        if merge.state != MergeState.PROPOSED:
            raise Refused("DECIDED", _("This merge was decided already."))
        if not permissions.may_decide(by, merge):
            raise Refused("FOUR_EYES", _("Somebody else must decide what you proposed."))
        merge.state = MergeState.CONFIRMED if confirm else MergeState.REFUSED
        merge.decided_by_id, merge.decided_at = by.user_id, at
        if confirm:
            merge.moved = _move(merge, by, at)
        merge.save()
        if not confirm:
            _tell_apart(merge)
        audit.record(
            at=at,
            by=by,
            action="registry.merge.confirm" if confirm else "registry.merge.refuse",
            subject=("person", merge.kept_id),
            path=path_of_person(merge.kept_id),
            new={"merged": merge.merged_id},
        )
    return merge


def _tell_apart(merge: PersonMerge) -> None:
    for listener in _kept_apart:
        listener(merge.kept_id, merge.merged_id)


def undo_merge(merge_id: int, *, by: Actor, at: datetime) -> PersonMerge:
    """They were two people after all: everything that was moved goes back."""
    with transaction.atomic(), connection.cursor() as cursor:
        alone(cursor)
        merge = PersonMerge.objects.select_for_update().get(pk=merge_id)
        if merge.state != MergeState.CONFIRMED:
            raise Refused("NOT_MERGED", _("This merge is not in force."))
        _put_back(merge, by, at)
        merge.state = MergeState.UNDONE
        merge.save()
        _tell_apart(merge)
        audit.record(
            at=at,
            by=by,
            action="registry.merge.undo",
            subject=("person", merge.kept_id),
            path=path_of_person(merge.kept_id),
            new={"merged": merge.merged_id},
        )
    return merge


_OWN: dict[str, Callable[[], Any]] = {
    "certificate": lambda: Certificate.objects,
    "account": lambda: BankAccount.objects,
    "membership": lambda: Membership.objects,
    "office": lambda: Office.objects,
}


def _move(merge: PersonMerge, by: Actor, at: datetime) -> dict[str, Any]:
    """Repoint all rows; where only one may be open or active, the kept person's stays so."""
    kept, gone = merge.kept_id, merge.merged_id
    moved: dict[str, Any] = {}
    closed = _close_second(kept, gone, at)
    for name, rows in _OWN.items():
        found = rows().filter(person_id=gone)
        moved[name] = list(found.values_list("pk", flat=True))
        found.update(person_id=kept)
    person = Person.objects.get(pk=gone)
    moved["user"] = person.user_id
    person.merged_into_id, person.user_id = kept, None
    person.save(update_fields=["merged_into", "user"])
    if moved["user"] and not Person.objects.filter(pk=kept, user__isnull=False).exists():
        Person.objects.filter(pk=kept).update(user_id=moved["user"])
    for name, listener in _listeners.items():
        moved[name] = listener.repoint(gone, kept, by=by, at=at)
    return {**moved, **closed}


def _close_second(kept: int, gone: int, at: datetime) -> dict[str, Any]:
    closed: dict[str, Any] = {"closed_membership": None, "closed_account": None}
    second = Membership.objects.filter(person_id=gone, left_on__isnull=True).first()
    if second and Membership.objects.filter(person_id=kept, left_on__isnull=True).exists():
        second.left_on, second.state = max(second.joined_on, at.date()), MembershipState.LEFT
        second.save(update_fields=["left_on", "state"])
        closed["closed_membership"] = second.pk
    account = BankAccount.objects.filter(person_id=gone, state=AccountState.ACTIVE).first()
    active = BankAccount.objects.filter(person_id=kept, state=AccountState.ACTIVE)
    if account and active.exists():
        account.state = AccountState.REPLACED
        account.save(update_fields=["state"])
        closed["closed_account"] = account.pk
    return closed


def _put_back(merge: PersonMerge, by: Actor, at: datetime) -> None:
    kept, gone, moved = merge.kept_id, merge.merged_id, merge.moved
    for name, listener in _listeners.items():
        listener.put_back(moved.get(name, []), gone, kept, by=by, at=at)
    for name, rows in _OWN.items():
        rows().filter(pk__in=moved[name], person_id=kept).update(person_id=gone)
    if moved["closed_membership"]:
        Membership.objects.filter(pk=moved["closed_membership"]).update(
            left_on=None, state=MembershipState.ACTIVE
        )
    if moved["closed_account"]:
        BankAccount.objects.filter(pk=moved["closed_account"]).update(state=AccountState.ACTIVE)
    if moved["user"]:
        Person.objects.filter(pk=kept, user_id=moved["user"]).update(user_id=None)
    Person.objects.filter(pk=gone).update(merged_into=None, user_id=moved["user"])
