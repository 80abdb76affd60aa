"""What the register knows about a signed-in user: the person they are, and where money goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime

from gongqiao.kernel.masking import mask_certno
from gongqiao.platform.context import Actor
from gongqiao.registry.models import BankAccount, Certificate, Membership, Person

SHOWN_ACCOUNTS = 20

_memory: ContextVar[dict[int, "OwnPerson | None"] | None] = ContextVar("own_person", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Inside, the person of a user is looked up once; opened for each request."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


@dataclass(frozen=True, slots=True)
class OwnPerson:
    """The person behind a user."""

    pk: int
    name: str


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """An account as its owner sees it: no more of the number than its last four digits."""

    pk: int
    bank_name: str
    bank_branch: str
    last4: str
    holder_name: str
    kind: str
    state: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class OwnMembership:
    """A membership as its member sees it. `left_on` is the first day that is not one any more."""

    pk: int
    organisation_id: int
    union: str
    state: str
    ground: str
    joined_on: date
    left_on: date | None


def memberships_of_person(person_id: int) -> list[OwnMembership]:
    """The person's memberships, the newest first."""
    rows = Membership.objects.filter(person_id=person_id).select_related("organisation")
    return [
        OwnMembership(
            row.pk, row.organisation_id, row.organisation.name, row.state, row.ground,
            row.joined_on, row.left_on,
        )
        for row in rows.order_by("-joined_on", "-pk")[:SHOWN_ACCOUNTS]
    ]  # fmt: skip


def masked_number_of_person(person_id: int) -> str:
    """The number of the person's newest standing certificate, masked; "" without one."""
    standing = Certificate.objects.filter(person_id=person_id, valid_to=None).order_by("-pk")
    return mask_certno(standing.values_list("number", flat=True).first() or "")


def person_of_user(user_id: int | None) -> OwnPerson | None:
    """The person tied to a user; None for users who are nobody in the register."""
    memory = _memory.get()
    if user_id is None:
        return None
    if memory is not None and user_id in memory:
        return memory[user_id]
    found = _person_of_user(user_id)
    if memory is not None:
        memory[user_id] = found
    return found


def _person_of_user(user_id: int) -> OwnPerson | None:
    person = (
        Person.objects.filter(user_id=user_id)
        .select_related("merged_into")
        .only("id", "name", "merged_into__id", "merged_into__name")
        .first()
    )
    if person is None:
        return None
    kept = person.merged_into or person
    return OwnPerson(kept.pk, kept.name)


def person_of(by: Actor) -> OwnPerson | None:
    """Whose pages these are: the worker for whom a clerk acts at the counter, else one's own."""
    if by.acting is not None:
        return OwnPerson(by.acting.person_id, by.acting.person_name)
    return person_of_user(by.user_id)


def person_name(person_id: int) -> str:
    """The name; "" when there is no such person."""
    return Person.objects.filter(pk=person_id).values_list("name", flat=True).first() or ""


def mobile_of(person_id: int) -> str:
    """The whole number, for sending a code to it; "" when none is known."""
    return Person.objects.filter(pk=person_id).values_list("mobile", flat=True).first() or ""


def born_on(person_id: int) -> date | None:
    """The birthday, when it is known."""
    return Person.objects.filter(pk=person_id).values_list("born_on", flat=True).first()


def path_of_person(person_id: int) -> str:
    """Where the person's union stands (the last one, when they have left); "" without any."""
    latest = Membership.objects.filter(person_id=person_id).order_by("-pk")
    return latest.values_list("organisation__path", flat=True).first() or ""


def accounts_of_person(person_id: int) -> list[OwnAccount]:
    """The person's accounts, newest first; the active one is where money goes."""
    rows = BankAccount.objects.filter(person_id=person_id).order_by("-pk")[:SHOWN_ACCOUNTS]
    return [
        OwnAccount(
            pk=row.pk,
            bank_name=row.bank_name,
            bank_branch=row.bank_branch,
            last4=row.last4,
            holder_name=row.holder_name,
            kind=row.kind,
            state=row.state,
            created_at=row.created_at,
        )
        for row in rows
    ]


def union_of_person(person_id: int) -> int | None:
    """The organisation of the person's open membership."""
    held = Membership.objects.filter(person_id=person_id, left_on__isnull=True)
    return held.values_list("organisation_id", flat=True).first()
