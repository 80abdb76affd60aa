"""Objects of consents that stand in addresses."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING

from django.utils import timezone

from gongqiao.access.tests.cast import a_user, path_of
from gongqiao.consents.models import Assisted, Correction, FamilyMember
from gongqiao.registry.models import Membership, Person

if TYPE_CHECKING:
    from tests.access.objects import Whose

_number = count(1)


def _a_member(organisation: int) -> int:
    number = next(_number)
    person = Person.objects.create(name="某职工", name_key=f"某职工{number}")
    joined = timezone.localdate() - timedelta(days=400)
    Membership.objects.create(person=person, organisation_id=organisation, joined_on=joined)
    return person.pk


def _the_person_of(whose: "Whose") -> int:
    user = whose.user.user_id or a_user(f"relative{next(_number)}").user_id
    found = Person.objects.filter(user_id__exact=user).first()
    if found is None:
        found = Person.objects.create(name="本人", name_key=f"本人{next(_number)}", user_id=user)
    return found.pk


def a_relative_of(whose: "Whose") -> int:
    """A member of the visitor's family, or of another's."""
    return FamilyMember.objects.create(
        person_id=_the_person_of(whose), relation="child", name="小某", born_on=date(2018, 5, 1),
        agreed=True, added_at=timezone.now(),
    ).pk  # fmt: skip


def a_correction_there(whose: "Whose") -> int:
    """What a member of the organisation says is wrong."""
    return Correction.objects.create(
        person_id=_a_member(whose.organisation), path=path_of(whose.organisation), about="name",
        says="名字写错了", said_at=timezone.now(),
    ).pk  # fmt: skip


def a_session_there(whose: "Whose") -> int:
    """An assisted session of the visitor for somebody there, or of another clerk elsewhere."""
    clerk, at = whose.user.user_id, timezone.now() - timedelta(hours=1)
    if clerk is None:
        clerk = a_user(f"clerk{next(_number)}").user_id or 0
    return Assisted.objects.create(
        person_id=_a_member(whose.organisation), clerk_id=clerk, clerk_name="窗口",
        path=path_of(whose.organisation), reason="没有手机", seen="身份证原件", begun_at=at,
        ends_at=at + timedelta(minutes=15), ended_at=at + timedelta(minutes=3),
    ).pk  # fmt: skip


def a_person_there(whose: "Whose") -> int:
    """A member of the organisation."""
    return _a_member(whose.organisation)


MAKERS: dict[str, Callable[["Whose"], int | str]] = {
    "consents/<str:code>": lambda _whose: "mutualaid.settlements",
    "paper/<str:code>": lambda _whose: "mutualaid.settlements",
    "family/<int:member_id>": a_relative_of,
    "record/<int:person_id>": a_person_there,
    "begin/<int:person_id>": a_person_there,
    "corrections/<int:correction_id>": a_correction_there,
    "sessions/<int:assisted_id>": a_session_there,
}
