"""Members of a roster that nobody signed: asked by a message once, and on the home of the phone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from gongqiao.accounts.models import User
from gongqiao.consents import api as consents
from gongqiao.consents.cards import cards
from gongqiao.membership.consenting import CODE
from gongqiao.membership.models import SignedRoster, UnsignedRoster
from gongqiao.membership.services import asking
from gongqiao.membership.services.signatures import RosterBasis, note_signatures
from gongqiao.membership.tests.cast import read_text
from gongqiao.notices.models import Message, Outbox
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.registry import api as registry
from gongqiao.registry.enums import RosterKind
from gongqiao.registry.models import Import, Person
from gongqiao.registry.services import imports
from gongqiao.registry.services.imports import Circumstances
from gongqiao.registry.tests.cast import AT, EVERYWHERE, certno, members

pytestmark = pytest.mark.django_db
ROWS: tuple[tuple[str, ...], ...] = ()  # nobody in the register before
A_DAY = timedelta(days=1, minutes=1)
NAMES = ("会员甲", "会员乙", "会员丙")
THREE = members(*((name, certno(n + 20), "", "mill", "2015-03-01") for n, name in enumerate(NAMES)))


def brought_in(*, signed: bool = False) -> Import:
    word = registry.Signed(AT.date(), "入会申请卷", read_text()) if signed else None
    how = Circumstances(by=SYSTEM, at=AT, on=AT.date(), scope=EVERYWHERE, signed=word)
    seen = imports.look_through(RosterKind.MEMBERS, THREE.encode(), "名册.csv", how)
    return imports.bring_in(seen.pk, how)


def named(name: str) -> int:
    return Person.objects.get(name=name).pk


def told() -> set[str]:
    found = Message.objects.filter(code="entry.asked")
    return set(found.values_list("person__name", flat=True))


def test_each_is_asked_once_when_the_roster_stands_for_good(orgs: dict[str, int]) -> None:
    done = brought_in()
    assert asking.ask_kept(AT + timedelta(hours=23)) == 0
    consents.answer(
        named("会员乙"),
        CODE,
        consents.Answer.REFUSED,
        how=consents.How.PAPER,
        evidence="卷",
        by=SYSTEM,
        at=AT,
    )
    registry.end_membership(named("会员丙"), registry.Ground.RESIGNED, on=AT.date(),
                            reason_given="本人要求", by=SYSTEM, at=AT)  # fmt: skip
    assert asking.ask_kept(AT + A_DAY) == 1
    assert told() == {"会员甲"}
    assert not Outbox.objects.filter(message__code="entry.asked", channel="sms").exists()
    assert asking.ask_kept(AT + 2 * A_DAY) == 0
    with override("zh-hans"):
        assert "请 1 人" in RosterBasis().says(done.pk)
    brought_in()  # the next roster of the same people, with one who joins again
    assert asking.ask_kept(AT + 3 * A_DAY) == 1
    assert told() == {"会员甲", "会员丙"}
    assert UnsignedRoster.objects.filter(asked_at=None).count() == 0


def test_taken_back_or_signed_nobody_is_asked(orgs: dict[str, int]) -> None:
    done = brought_in()
    imports.undo(done.pk, by=SYSTEM, at=AT + timedelta(hours=2))
    assert asking.ask_kept(AT + A_DAY) == 0
    assert not UnsignedRoster.objects.exists()
    brought_in(signed=True)
    assert not UnsignedRoster.objects.exists()
    brought_in()  # the same people once more, before their signatures are noted
    assert asking.ask_kept(AT + A_DAY) == 0
    assert note_signatures(AT + A_DAY) == 3
    assert not told()


def test_a_large_roster_is_asked_hour_by_hour(
    orgs: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    brought_in()
    monkeypatch.setattr(asking, "MOST", 2)
    assert asking.ask_kept(AT + A_DAY) == 2
    assert UnsignedRoster.objects.get().asked_at is None
    assert asking.ask_kept(AT + A_DAY) == 1
    one = UnsignedRoster.objects.get()
    assert (one.asked, one.people, one.asked_at) == (3, [], AT + A_DAY)
    with pytest.raises(IntegrityError, match="membership_unsigned_asked"), transaction.atomic():
        UnsignedRoster.objects.update(people=[1])


def asks(person: int) -> bool:
    """The home has a card for it: alone, or counted with the other open question."""
    user = Person.objects.get(pk=person).user
    assert user is not None
    (card,) = cards(Actor(user.username, user.pk), timezone.localdate())
    return card.address == reverse("me_consents")


def test_the_home_of_the_phone_asks_too(orgs: dict[str, int]) -> None:
    brought_in()
    mine = named("会员甲")
    Person.objects.filter(pk=mine).update(user=User.objects.create_user("w1"))
    assert asks(mine)
    one = SignedRoster.objects.create(
        roster=Import.objects.get(kind="members"),
        text_id=consents.text_read(CODE, read_text(), at=AT), signed_on=AT.date(),
        kept_where="卷", people=[mine],
    )  # fmt: skip
    assert not asks(mine)  # it is noted tomorrow
    one.delete()
    assert asks(mine)
    consents.answer(
        mine, CODE, consents.Answer.GIVEN, how=consents.How.PAPER, evidence="卷", by=SYSTEM, at=AT
    )
    assert not asks(mine)
