"""Wrong and stolen QR codes, replays, somebody else's phone, two unions at once: as their users."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongqiao.audit.models import Event
from gongqiao.membership.models import Application, JoinAttempt
from gongqiao.membership.services import join_codes, joining, reviewing
from gongqiao.membership.services.joining import Where
from gongqiao.membership.tests.cast import (
    AT,
    SECOND,
    Phone,
    a_code,
    applied,
    begin,
    officer,
    read_text,
    refused,
    typed,
)
from gongqiao.membership.views import join
from gongqiao.platform.context import SYSTEM
from gongqiao.registry import api as registry
from gongqiao.registry.models import Membership, Person
from gongqiao.registry.tests.cast import certno, load, members, reasons

pytestmark = pytest.mark.django_db
ROWS = [(f"会员{'甲乙'[n]}", certno(n), "", "mill", "2015-03-01") for n in range(2)]


def who() -> dict[str, str]:
    """What the form sends."""
    return {
        "name": "周晓梅", "certno": certno(50, "19900101"), "cert_type": "01",
        "mobile": "13900001111", "agrees": "on", "text": read_text(),
    }  # fmt: skip


def misuses() -> int:
    return Event.objects.filter(action="membership.code.misused").count()


def test_a_made_up_qr_is_refused_and_floods_no_trail(orgs: dict[str, int]) -> None:
    cache.clear()  # what other tests have tried counts, too
    client, wrong = Client(), reverse("membership:join", args=["0000000000000000"])
    page = client.get(wrong)
    assert (page.status_code, misuses()) == (404, 0)  # looking is no attempt
    for _n in range(6):
        assert client.post(wrong, who()).status_code == 404
    assert misuses() == 3
    assert not JoinAttempt.objects.exists()


def test_a_stolen_qr_ends_for_whoever_is_on_the_way_too(orgs: dict[str, int], phone: Phone) -> None:
    code = a_code(orgs["mill"])
    attempt = begin(Where(code.organisation_id, code), typed(), at=AT)
    join_codes.withdraw(code.pk, by=SYSTEM, at=AT + SECOND)
    later = AT + 2 * SECOND
    refused("CODE_WITHDRAWN", joining.submit, attempt.key, phone.code, by=SYSTEM, at=later)
    assert misuses() == 1
    for _n in range(3):  # and again: over, not one line more
        refused("PROOF_OVER", joining.submit, attempt.key, phone.code, by=SYSTEM, at=later)
    assert misuses() == 1
    assert not Application.objects.exists()


def test_a_qr_that_expires_on_the_way(orgs: dict[str, int], phone: Phone) -> None:
    code = a_code(orgs["mill"], days=1)
    evening = AT.replace(hour=15, minute=58)  # two minutes to midnight
    attempt = begin(Where(code.organisation_id, code), typed(), at=evening)
    after = evening + timedelta(minutes=3)
    refused("CODE_EXPIRED", joining.submit, attempt.key, phone.code, by=SYSTEM, at=after)


def test_a_replayed_code_is_refused_with_one_line(orgs: dict[str, int], phone: Phone) -> None:
    whole, client = join_codes.whole(a_code(orgs["mill"])), Client()
    assert client.post(reverse("membership:join", args=[whole]), who()).status_code == 302
    there, code = reverse("membership:proof"), {"code": phone.code}
    assert client.post(there, code).headers["Location"] == reverse("membership:joined")
    for _n in range(4):
        assert client.post(there, code).status_code == 200
    assert Application.objects.count() == 1
    assert Event.objects.filter(action="membership.join.replayed").count() == 1
    other = Client()  # another browser with the code alone has nothing to send
    assert other.post(there, code).headers["Location"] == reverse("membership:residence")


def test_with_somebody_elses_phone_nothing_is_joined(orgs: dict[str, int], phone: Phone) -> None:
    client, whole = Client(), join_codes.whole(a_code(orgs["mill"]))
    assert client.post(reverse("membership:join", args=[whole]), who()).status_code == 302
    wrong = f"{(int(phone.code) + 1) % 1_000_000:06d}"
    for _n in range(8):  # the code went to the other's phone: guessing ends
        assert client.post(reverse("membership:proof"), {"code": wrong}).status_code == 200
    assert client.post(reverse("membership:proof"), {"code": phone.code}).status_code == 200
    assert not Application.objects.exists()


def test_nobody_is_in_two_unions(orgs: dict[str, int], phone: Phone, tmp_path: Path) -> None:
    code = a_code(orgs["dye"])
    attempt = begin(Where(code.organisation_id, code), typed(1, "会员乙", born="19800101"), at=AT)
    assert joining.submit(attempt.key, phone.code, by=SYSTEM, at=AT) is None  # asked to be moved
    made = joining.submit(attempt.key, "", agrees=True, by=SYSTEM, at=AT)
    assert made is not None
    reviewing.approve(made.pk, by=officer("dye", "union_officer", orgs["dye"]), at=AT + SECOND)
    me = Person.objects.get(name="会员乙")
    assert Membership.objects.get(person=me, left_on=None).organisation_id == orgs["mill"]
    roster = members(("会员乙", certno(1), "", "dye", "2026-01-01"))
    assert "MEMBER_ELSEWHERE" in reasons(load(tmp_path, "members", roster)).values()
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(person=me, organisation_id=orgs["dye"], joined_on=AT.date())
    assert Membership.objects.filter(person=me, left_on=None).count() == 1


def test_after_a_refusal_no_page_says_that_it_was_sent(orgs: dict[str, int], phone: Phone) -> None:
    client, at = Client(), timezone.now()
    holder = Person.objects.order_by("pk")[0].pk
    registry.prove_mobile(holder, "13800006021", by=SYSTEM, at=at)
    attempt = begin(Where(orgs["mill"]), typed(mobile="13800006021"), at=at)
    session = client.session
    session[join.KEY] = attempt.key
    session.save()
    page = client.post(reverse("membership:proof"), {"code": phone.code}).content.decode()
    assert "已登记在另一位会员名下" in page
    assert 'name="code"' not in page, "no code helps any more"
    assert 'name="agrees"' not in page, "nobody is to be moved"
    assert "重新填写" in page
    assert reverse("membership:residence") in page
    done = client.get(reverse("membership:joined"))
    assert done.headers["Location"] == reverse("membership:join_status")
    JoinAttempt.objects.update(used_at=at)  # sent: the way back leads to the receipt, not the code
    back = client.get(reverse("membership:proof"))
    assert back.headers["Location"] == reverse("membership:joined")


def test_an_application_under_another_name_is_refused_without_a_look(
    orgs: dict[str, int], phone: Phone
) -> None:
    made = applied(a_code(orgs["mill"]), typed(1, "周晓梅", born="19800101"), phone)
    mei = officer("mei", "union_officer", orgs["mill"])
    client = Client()
    client.force_login(get_user_model().objects.get(username="mei"))
    page = client.get(reverse("membership:application", args=[made.pk])).content.decode()
    assert "名册里还没有此人" not in page, "the number stands there, under another name"
    assert reverse("membership:application_refuse", args=[made.pk]) in page
    reviewing.refuse(made.pk, reason_given="不是本人的证件", by=mei, at=AT + 2 * SECOND)
    made.refresh_from_db()
    assert made.state == "refused"


def test_nobody_lives_or_works_somewhere_by_default(orgs: dict[str, int]) -> None:
    page = Client().get(reverse("membership:residence")).content.decode()
    assert page.count('<option value="">请选择</option>') + page.count(
        '<option value="" selected>请选择</option>'
    ) == 2  # fmt: skip
