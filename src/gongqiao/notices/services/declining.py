"""Declined without an account: by an answer to a short message, or by the link in a copy."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from gongqiao.audit import api as audit
from gongqiao.notices import queries, tabled, words
from gongqiao.notices.enums import How
from gongqiao.notices.models import Message, Refusal
from gongqiao.notices.rules import EVERYTHING, wants
from gongqiao.platform.context import SYSTEM
from gongqiao.registry import api as registry


@transaction.atomic
def answered(mobile: str, text: str, *, at: datetime) -> int:
    """An answer to a short message, as the provider hands it on: no more copies, or again.

    It speaks for everybody who is reached at this number: one phone is often a family's. Returns
    for how many something changed; 0 for an unknown number, the same again, or other words.
    """
    wanted = wants(text)
    if wanted is None:
        return 0
    changed = 0
    for person_id in registry.holders_of_mobile(mobile):
        own = Refusal.objects.filter(person_id=person_id)
        if wanted:
            differs = own.delete()[0] > 0
        else:
            row = {"person_id": person_id, "kind": EVERYTHING}
            said = {"since": at, "how": How.ANSWER}
            differs = Refusal.objects.get_or_create(**row, defaults=said)[1]
        if differs:
            _record(wanted, EVERYTHING, {"person_id": person_id}, at)
            changed += 1
    return changed


@transaction.atomic
def chose_by_link(message: Message, *, wanted: bool, at: datetime) -> bool:
    """The reader of a copy wants its kind no more, or again. The same again: False.

    The caller has checked the link.
    """
    kind = tabled.kind_at(message.code, at)
    if not kind.may_refuse or queries.refuses(message, kind) is not wanted:
        return False
    if message.person_id is not None:
        holder = {"person_id": message.person_id}
    else:
        holder = {"user_id": message.user_id or 0}
    if wanted:
        take_back(queries.refusals_of(message), kind.code, at)
    else:
        said = {"since": at, "how": How.LINK}
        Refusal.objects.get_or_create(**holder, kind=kind.code, defaults=said)
    _record(wanted, kind.code, holder, at)
    return True


def take_back(own: QuerySet[Refusal], kind: str, at: datetime) -> None:
    """This kind only: of a refusal of everything the other kinds stay, with all that stands there.

    In the caller's transaction.
    """
    own.filter(kind=kind).delete()
    others = []
    for every in own.filter(kind=EVERYTHING):
        for other in words.kinds_in_use():
            if other != kind and tabled.kind_at(other, at).may_refuse:
                others.append(
                    Refusal(
                        user_id=every.user_id, person_id=every.person_id, kind=other,
                        since=every.since, how=every.how, noted_by_id=every.noted_by_id,
                        noted_by_name=every.noted_by_name, note=every.note,
                    )
                )  # fmt: skip
    own.filter(kind=EVERYTHING).delete()
    Refusal.objects.bulk_create(others, ignore_conflicts=True)


def _record(wanted: bool, kind: str, holder: dict[str, int], at: datetime) -> None:
    person_id = holder.get("person_id")
    about = ("person", person_id) if person_id else ("user", holder["user_id"])
    action = "notices.wanted" if wanted else "notices.declined"
    audit.record(
        at=at,
        by=SYSTEM,
        action=f"{action}.all" if kind == EVERYTHING else action,
        subject=about,
        new={"kind": kind},
        path=registry.path_of_person(person_id) if person_id else "",
    )
