"""From a QR to a member: who gets in, who is refused, what the database refuses by itself."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from gongqiao.audit.models import Event
from gongqiao.desk import api as desk
from gongqiao.membership.models import Application, JoinAttempt, JoinCode
from gongqiao.membership.services import join_codes, joining, reviewing, statuses
from gongqiao.membership.services.joining import Where
from gongqiao.membership.tests.cast import (
    AT,
    MOBILE,
    ON,
    SECOND,
    Phone,
    a_code,
    applied,
    begin,
    enter,
    officer,
    received,
    refused,
    typed,
)
from gongqiao.notices.models import Message
from gongqiao.platform.context import SYSTEM
from gongqiao.registry import api as registry
from gongqiao.registry.models import Membership, Person
from gongqiao.registry.services.standing import release_mobile

pytestmark = pytest.mark.django_db


def test_from_the_code_to_a_member(orgs: dict[str, int], phone: Phone) -> None:
    made = applied(a_code(orgs["mill"]), typed(), phone)
    assert (made.state, made.gender, str(made.born_on)) == ("pending_review", "f", "1990-01-01")
    assert made.mobile_proved_at is not None
    mei = officer("mei", "union_officer", orgs["mill"])
    reviewing.approve(made.pk, by=mei, at=AT + timedelta(days=2))
    member = Membership.objects.select_related("person").get(person__name="周晓梅")
    assert (member.state, str(member.joined_on)) == ("active", "2026-12-03")  # of the approval
    assert bytes(member.person.proved_index or b"") == bytes(member.person.mobile_index or b"x")
    assert Message.objects.get(code="membership.approved").person_id == member.person_id
    item = desk.item_of(f"membership.application:{made.pk}")
    assert item is not None
    assert item.closed_at is not None
    refused("DECIDED", reviewing.approve, made.pk, by=mei, at=AT)
    refused("DECIDED", reviewing.refuse, made.pk, reason_given="为什么", by=mei, at=AT)


def test_the_code_is_of_this_phone_and_good_once(orgs: dict[str, int], phone: Phone) -> None:
    code = a_code(orgs["mill"])
    attempt = begin(Where(code.organisation_id, code), typed(), at=AT)
    wrong = f"{(int(phone.code) + 1) % 1_000_000:06d}"
    refused("CODE_WRONG", joining.submit, attempt.key, wrong, by=SYSTEM, at=AT)
    assert joining.submit(attempt.key, phone.code, by=SYSTEM, at=AT)
    refused("PROOF_USED", joining.submit, attempt.key, phone.code, by=SYSTEM, at=AT)
    assert Event.objects.filter(action="membership.join.replayed").count() == 1
    refused("PROOF_OVER", joining.submit, "made-up", phone.code, by=SYSTEM, at=AT)
    later = AT + timedelta(minutes=20)
    second = begin(Where(code.organisation_id, code), typed(51), at=later)
    refused("PROOF_OVER", joining.submit, second.key, phone.code, by=SYSTEM,
            at=later + timedelta(hours=1))  # fmt: skip
    assert joining.forget_attempts(AT + timedelta(days=3)) == 2


def test_nothing_of_the_register_is_told_before_the_proof(
    orgs: dict[str, int], phone: Phone
) -> None:
    code = a_code(orgs["dye"])
    attempt = begin(Where(code.organisation_id, code), typed(1, "王桂芳", born="19800101"), at=AT)
    assert not Application.objects.exists()
    assert joining.submit(attempt.key, phone.code, by=SYSTEM, at=AT) is None  # asks to be moved?
    made = joining.submit(attempt.key, "", agrees=True, by=SYSTEM, at=AT)
    assert made is not None
    assert made.kind == "transfer"


def test_a_second_application_and_a_member_of_this_union(
    orgs: dict[str, int], phone: Phone
) -> None:
    code = a_code(orgs["mill"])
    first = applied(code, typed(), phone)
    next_day = AT + timedelta(days=1)
    again = begin(Where(code.organisation_id, code), typed(mobile="13900002222"), at=AT + SECOND)
    refused("OPEN_ALREADY", joining.submit, again.key, phone.code, by=SYSTEM, at=AT + SECOND)
    mei = officer("mei", "union_officer", orgs["mill"])
    refused("REASON", reviewing.refuse, first.pk, reason_given=" ", by=mei, at=AT)
    reviewing.refuse(first.pk, reason_given="不在本单位上班", by=mei, at=next_day)
    later = next_day + timedelta(hours=2)
    attempt = begin(Where(code.organisation_id, code), typed(), at=later)
    assert joining.submit(attempt.key, phone.code, by=SYSTEM, at=later)  # may apply again
    own = begin(Where(code.organisation_id, code),
                        typed(1, "王桂芳", "13800006021", "19800101"), at=later)  # fmt: skip
    refused("SAME_UNION", joining.submit, own.key, phone.code, by=SYSTEM, at=later)


def test_a_mobile_number_that_is_taken_is_released_by_somebody(
    orgs: dict[str, int], phone: Phone
) -> None:
    code = a_code(orgs["mill"])
    attempt = begin(Where(code.organisation_id, code), typed(mobile="13800006021"), at=AT)
    refused("MOBILE_TAKEN", joining.submit, attempt.key, phone.code, by=SYSTEM, at=AT)
    assert Event.objects.filter(action="membership.join.mobile_taken").count() == 1
    attempt.refresh_from_db()
    assert attempt.used_at is None, "nothing was sent"
    refused("PROOF_OVER", joining.submit, attempt.key, phone.code, by=SYSTEM, at=AT)
    holder = Person.objects.get(name="王桂芳")
    release_mobile(holder.pk, reason_given="已换号", by=SYSTEM, at=AT)
    later = AT + timedelta(hours=1)
    again = begin(Where(code.organisation_id, code), typed(mobile="13800006021"), at=later)
    assert joining.submit(again.key, phone.code, by=SYSTEM, at=later)


def test_somebody_elses_number_waits_for_a_look(orgs: dict[str, int], phone: Phone) -> None:
    made = applied(a_code(orgs["mill"]), typed(1, "周晓梅", born="19800101"), phone)
    assert (made.state, made.why_looked_at, made.person_id) == ("applied", "NAME_CONFLICT", None)
    mei = officer("mei", "union_officer", orgs["mill"])
    refused("DECIDED", reviewing.approve, made.pk, by=mei, at=AT)
    reviewing.identity_seen(made.pk, by=mei, at=AT)
    refused("NAME_CONFLICT", reviewing.approve, made.pk, by=mei, at=AT)
    assert Person.objects.get(name="王桂芳").memberships.count() == 1


def test_codes_that_do_not_hold(orgs: dict[str, int]) -> None:
    code = a_code(orgs["mill"])
    whole = join_codes.whole(code)
    assert join_codes.scanned(whole, ON) == code
    refused("CODE_UNKNOWN", join_codes.scanned, whole[:-1] + "*", ON)
    refused("CODE_EXPIRED", join_codes.scanned, whole, code.expires_on)
    join_codes.withdraw(code.pk, by=SYSTEM, at=AT)
    join_codes.withdraw(code.pk, by=SYSTEM, at=AT + timedelta(days=1))
    assert JoinCode.objects.get().withdrawn_at == AT
    refused("CODE_WITHDRAWN", join_codes.scanned, whole, ON)
    for days in (0, 367):
        refused("DATES", a_code, orgs["mill"], days)
    join_codes.misused(whole, "CODE_WITHDRAWN", by=SYSTEM, at=AT)
    assert Event.objects.filter(action="membership.code.misused").count() == 1


def test_nobody_applies_to_a_closed_union(orgs: dict[str, int], phone: Phone) -> None:
    code = a_code(orgs["dye"])
    here = Where(orgs["dye"], code)
    waiting = applied(code, typed(51), phone)
    later = AT + timedelta(hours=1)
    begun = begin(here, typed(), at=later)
    registry.close_organisation(orgs["dye"], on=ON, because="企业注销", by=SYSTEM, at=later)
    mei = officer("mei", "organisation_clerk", orgs["city"])
    refused("ORG_CLOSED", join_codes.scanned, join_codes.whole(code), ON)
    refused("ORG_CLOSED", begin, here, typed(52), at=later)
    refused("ORG_CLOSED", joining.submit, begun.key, phone.code, by=SYSTEM, at=later)
    refused("ORG_CLOSED", received, here, typed(53), by=SYSTEM, at=later)
    refused("ORG_CLOSED", enter, orgs["dye"], typed(54, mobile=""), by=mei, at=later)
    refused("ORG_CLOSED", a_code, orgs["dye"])
    refused("ORG_CLOSED", reviewing.approve, waiting.pk, by=mei, at=later)
    assert Application.objects.get().state == "pending_review"
    assert Membership.objects.filter(left_on=None).count() == 1
    reviewing.refuse(waiting.pk, reason_given="工会已撤销", by=mei, at=later)


def test_a_clerk_enters_and_somebody_else_approves(orgs: dict[str, int]) -> None:
    clerk = officer("clerk", "organisation_clerk", orgs["city"])
    mei = officer("mei", "union_officer", orgs["mill"])
    made = enter(orgs["mill"], typed(mobile=""), by=clerk, at=AT)
    assert (made.way, made.entered_by_id, made.seen_by_id) == ("clerk", clerk.user_id,
                                                               clerk.user_id)  # fmt: skip
    refused("FOUR_EYES", reviewing.approve, made.pk, by=clerk, at=AT)
    reviewing.approve(made.pk, by=mei, at=AT)
    assert Person.objects.get(name="周晓梅").seen_at == AT
    refused("SAME_UNION", enter, orgs["mill"], typed(mobile=""), by=clerk, at=AT)


def test_several_at_once_stop_nobody(orgs: dict[str, int], phone: Phone) -> None:
    code = a_code(orgs["mill"])
    ids = [
        applied(code, typed(60 + n, f"周{'一二三'[n]}", f"1390000222{n}"), phone).pk
        for n in range(3)
    ]
    other = applied(a_code(orgs["dye"]), typed(70, "郑四", "13900003333"), phone)
    Person.objects.create(name="占号", name_key="占号",
                          mobile_index=Application.objects.get(pk=ids[1]).mobile_index)  # fmt: skip
    mei = officer("mei", "union_officer", orgs["mill"])
    done = reviewing.approve_together([*ids, other.pk, 10**9], by=mei, at=AT + SECOND)
    assert done.approved == 2
    assert list(done.kept) == [ids[1]]
    assert Application.objects.get(pk=other.pk).state == "pending_review"  # out of reach


def test_a_courier_is_placed_in_a_union_of_the_town(orgs: dict[str, int], phone: Phone) -> None:
    attempt = begin(Where(orgs["north"], group="courier"), typed(), at=AT)
    made = joining.submit(attempt.key, phone.code, by=SYSTEM, at=AT)
    assert made is not None
    assert (made.kind, made.way, made.group) == ("pool", "residence", "courier")
    town = officer("town", "town_officer", orgs["north"])
    refused("DESTINATION", reviewing.approve, made.pk, by=town, at=AT)
    reviewing.approve(made.pk, destination_id=orgs["mill"], by=town, at=AT)
    assert Membership.objects.get(person__name="周晓梅").organisation_id == orgs["mill"]


def test_the_status_for_whoever_holds_the_phone(orgs: dict[str, int], phone: Phone) -> None:
    made = applied(a_code(orgs["mill"]), typed(), phone)
    later = AT + timedelta(hours=1)
    count = len(phone.sent)
    statuses.ask("13900009999", "", at=later)  # nothing there: nothing leaves, nobody can tell
    assert len(phone.sent) == count
    statuses.ask(MOBILE, "", at=later)
    assert statuses.read(MOBILE, phone.code, at=later) == [made]


def test_the_database_refuses_by_itself(orgs: dict[str, int], phone: Phone) -> None:
    made = applied(a_code(orgs["mill"]), typed(), phone)
    clerk = officer("clerk", "organisation_clerk", orgs["city"])
    for wrong in (
        {"state": "approved"},  # nobody became a member
        {"state": "refused", "decided_at": AT},  # without a reason
        {"state": "claimed", "entered_by": clerk.user_id, "decided_by": clerk.user_id},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Application.objects.filter(pk=made.pk).update(**wrong)
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)
    assert JoinAttempt.objects.exclude(sealed="").exists()
