"""Family: entered once, sealed, deleted for good, seen with consent only; corrections."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from gongqiao.consents import api, purposes, services
from gongqiao.consents.enums import Answer, How, Relation
from gongqiao.consents.models import Correction, FamilyMember
from gongqiao.consents.queries_office import correction_for, corrections_visible_to
from gongqiao.consents.tests.cast import AT, CODE, ON, Cast, a_cast, a_purpose, refused
from gongqiao.notices.models import Message
from gongqiao.registry.tests.cast import certno

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(purposes, "_purposes", {CODE: a_purpose(family=True)})
    return a_cast()


def add(cast: Cast, **more: object) -> FamilyMember:
    told: dict[str, Any] = {
        "relation": Relation.CHILD, "name": "小陈", "born_on": date(2016, 9, 1), "agreed": True,
        "by": cast.worker, "at": AT, **more,
    }  # fmt: skip
    return services.add_member(cast.person.pk, **told)


def test_only_with_consent_and_only_for_purposes_of_families(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(cast, certno=certno(7, "20160901"))
    assert api.family_for(cast.person.pk, CODE, ON) == []
    services.answer(cast.person.pk, CODE, Answer.GIVEN, how=How.PHONE, by=cast.worker, at=AT)
    (child,) = api.family_for(cast.person.pk, CODE, ON)
    assert (child.name, child.certno) == ("小陈", certno(7, "20160901"))
    monkeypatch.setitem(purposes._purposes, CODE, a_purpose())
    with pytest.raises(LookupError):
        api.family_for(cast.person.pk, CODE, ON)


def test_names_and_numbers_lie_sealed(cast: Cast) -> None:
    add(cast, certno=certno(7, "20160901"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, certno FROM consents_familymember")
        kept = b"".join(bytes(cell) for cell in cursor.fetchone() or ())
    assert "小陈".encode() not in kept
    assert certno(7, "20160901").encode() not in kept


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"agreed": False}, "AGREED"),
        ({"born_on": date(2030, 1, 1)}, "AHEAD"),
        ({"certno": "330483201609010011"}, "CERT"),
    ],
)
def test_what_is_not_taken(cast: Cast, wrong: dict[str, object], code: str) -> None:
    with refused(code):
        add(cast, **wrong)
    assert not FamilyMember.objects.exists()


def test_the_database_keeps_nobody_without_agreement(cast: Cast) -> None:
    made = add(cast)
    with pytest.raises(IntegrityError, match="consents_family_agreed"), transaction.atomic():
        FamilyMember.objects.filter(pk=made.pk).update(agreed=False)


def test_twice_the_same_and_too_many(cast: Cast) -> None:
    add(cast, certno=certno(7, "20160901"))
    with refused("TWICE"):
        add(cast, certno=certno(7, "20160901"))
    for _n in range(11):
        add(cast)
    with refused("FULL"):
        add(cast)


def test_deleted_for_good_and_only_by_its_owner(cast: Cast) -> None:
    made = add(cast)
    assert not services.remove_member(cast.person.pk + 1, made.pk, by=cast.worker, at=AT)
    assert services.remove_member(cast.person.pk, made.pk, by=cast.worker, at=AT)
    assert not FamilyMember.objects.exists()


def test_a_mistake_is_said_answered_once_and_told(cast: Cast) -> None:
    made = services.ask_correction(
        cast.person.pk, about="name", says="姓名写错了", by=cast.worker, at=AT
    )
    assert [c.pk for c in corrections_visible_to(cast.clerk, ON)] == [made.pk]
    assert correction_for(cast.stranger, made.pk, ON) is None
    right: dict[str, Any] = {"answer": "已改", "put_right": True, "at": AT}
    with pytest.raises(PermissionDenied):
        services.answer_correction(made.pk, **right, by=cast.stranger)
    services.answer_correction(made.pk, **right, by=cast.clerk)
    with refused("STALE"):
        services.answer_correction(made.pk, **right, by=cast.clerk)
    assert Message.objects.get(person=cast.person).code == "consents.correction_answered"
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=made.pk).update(answer="")


def test_five_wait_at_most(cast: Cast) -> None:
    for _n in range(5):
        services.ask_correction(
            cast.person.pk, about="other", says="这里有误", by=cast.worker, at=AT
        )
    with refused("MANY"):
        services.ask_correction(
            cast.person.pk, about="other", says="这里有误", by=cast.worker, at=AT
        )
