"""The tree and the people one at a time, merges, and what the database refuses by itself."""

from datetime import date, datetime
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction

from gongqiao.audit.models import Event
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import Scope
from gongqiao.registry import api, queries
from gongqiao.registry.enums import OfficeNature, Post
from gongqiao.registry.models import (
    BankAccount,
    Certificate,
    Membership,
    Office,
    Organisation,
    OrganisationVersion,
    Person,
    PersonMerge,
)
from gongqiao.registry.services import merging, organisations, persons
from gongqiao.registry.tests.cast import AT, ON, ORGS, certno, load, members, path_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path) -> dict[str, Person]:
    load(tmp_path, "organisations", ORGS)
    load(
        tmp_path,
        "members",
        members(("王桂芳", certno(1), "13800006021", "mill", "2015-03-01"),
                ("王桂芳", certno(2), "", "dye", "2016-03-01"),
                ("李大山", certno(3), "", "dye", "2016-03-01")),
    )  # fmt: skip
    load(
        tmp_path,
        "accounts",
        "certno,name,bank_name,account_no\n"
        f"{certno(1)},王桂芳,工商银行,6222000011112222\n{certno(2)},王桂芳,农业银行,622888880000\n",
    )
    first, second, other = Person.objects.order_by("pk")
    return {"first": first, "second": second, "other": other}


def code(refusal: pytest.ExceptionInfo[Refused]) -> str:
    return refusal.value.code


def org(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def change(code: str, **values: object) -> Organisation:
    parent = values.pop("parent", None)
    return organisations.change_organisation(
        org(code).pk, values=values, by=SYSTEM, at=AT,
        parent_id=org(str(parent)).pk if parent else None,
    )  # fmt: skip


def test_moving_rewrites_the_paths_below_and_asks_what_was(people: dict[str, Person]) -> None:
    change("north", parent="south", name="北镇街道总工会")
    assert path_of("mill").startswith(path_of("south"))
    before = queries.organisation_on(org("north").pk, date(2026, 3, 4))
    after = queries.organisation_on(org("north").pk, ON)
    assert before is not None
    assert after is not None
    assert (before.name, before.parent) == ("北镇总工会", org("city"))
    assert (after.name, after.parent) == ("北镇街道总工会", org("south"))
    assert queries.organisation_on(org("north").pk, date(1999, 1, 1)) is None


def test_never_below_itself(people: dict[str, Person]) -> None:
    for below in ("mill", "north"):
        with pytest.raises(Refused) as refusal:
            change("north", parent=below)
        assert code(refusal) == "PARENT_CYCLE"
    assert path_of("mill").startswith(path_of("north"))


def test_no_federation_below_a_basic_union(people: dict[str, Person]) -> None:
    for kind, parent in (("township_federation", "mill"), ("chamber_federation", "dye")):
        with pytest.raises(Refused) as refusal:
            organisations.create_organisation(
                code="new", parent_id=org(parent).pk, values={"name": "x", "kind": kind},
                by=SYSTEM, at=AT,
            )  # fmt: skip
        assert code(refusal) == "PARENT_KIND"
    with pytest.raises(Refused) as refusal:
        change("south", parent="mill")
    assert code(refusal) == "PARENT_KIND"
    change("dye", parent="mill")  # a branch of the union there
    for place, kind, why in (("dye", "area_federation", "PARENT_KIND"),
                             ("city", "grassroots", "KIND_BELOW")):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            change(place, kind=kind)
        assert (code(refusal), refusal.value.field) == (why, "kind")
    change("mill", kind="joint_grassroots")  # what stands below it is a union of workers, too


def test_a_change_that_changes_nothing_leaves_no_trace(people: dict[str, Person]) -> None:
    events, versions = Event.objects.count(), OrganisationVersion.objects.count()
    change("north", name="北镇总工会", parent="city")
    assert (Event.objects.count(), OrganisationVersion.objects.count()) == (events, versions)


def test_a_code_is_taken_once(people: dict[str, Person]) -> None:
    with pytest.raises(Refused) as refusal:
        organisations.create_organisation(
            code="mill", parent_id=org("north").pk, values={"name": "x", "kind": "group"},
            by=SYSTEM, at=AT,
        )  # fmt: skip
    assert code(refusal) == "CODE_TAKEN"


def give(person: Person, starts: date, ends: date | None, post: Post = Post.CHAIR) -> Office:
    return organisations.give_office(
        organisation_id=org("mill").pk, person_id=person.pk, post=post,
        nature=OfficeNature.FULL_TIME, starts_on=starts, ends_on=ends, by=SYSTEM, at=AT,
    )  # fmt: skip


def test_one_chair_at_a_time(people: dict[str, Person]) -> None:
    give(people["first"], date(2020, 1, 1), date(2025, 1, 1))
    give(people["other"], date(2025, 1, 1), None)
    with pytest.raises(Refused) as refusal:
        give(people["second"], date(2024, 12, 31), date(2025, 1, 1))
    assert code(refusal) == "TWO_CHAIRS"
    give(people["second"], date(2024, 1, 1), None, Post.VICE_CHAIR)
    assert [o.person for o in queries.offices_in(org("mill"), date(2024, 6, 1))] == [
        people["first"], people["second"]
    ]  # fmt: skip


def test_what_the_database_refuses_by_itself(people: dict[str, Person]) -> None:
    mill, person = org("mill"), people["first"]
    card = Certificate.objects.get(person=person)
    version = OrganisationVersion.objects.get(organisation=mill)
    give(person, date(2020, 1, 1), None)
    attempts = (
        lambda: Office.objects.create(organisation=mill, person=person, post="chair",
                                      nature="full_time", starts_on=date(2021, 1, 1)),
        lambda: Office.objects.create(organisation=mill, person=person, post="staff",
                                      nature="full_time", starts_on=ON, ends_on=ON),
        lambda: OrganisationVersion.objects.create(
            organisation=mill, name="x", kind="group", valid_from=version.valid_from,
            changed_by="x", changed_at=AT),
        lambda: Certificate.objects.create(person=people["other"], cert_type="01", number="x",
                                           number_index=card.number_index, last4="x"),
        lambda: Membership.objects.create(person=person, organisation=mill, joined_on=ON),
        lambda: BankAccount.objects.create(person=person, kind="bank_card", bank_name="x",
                                           number="1", number_index=b"1", last4="1",
                                           holder_name="x", created_at=AT),
        lambda: PersonMerge.objects.create(kept=person, merged=person, reason="x", proposed_at=AT),
    )  # fmt: skip
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_a_person_with_several_certificates_over_time(people: dict[str, Person]) -> None:
    person = people["first"]
    added = persons.add_certificate(
        person.pk, cert_type="08", certno="e1234567", valid_from=None, by=SYSTEM, at=AT
    )
    assert added.number == "E1234567"
    newer = persons.add_certificate(
        person.pk, cert_type="08", certno="E7654321", valid_from=ON, by=SYSTEM, at=AT
    )
    added.refresh_from_db()
    assert (added.valid_to, newer.valid_to) == (ON, None)
    with pytest.raises(Refused) as taken:
        persons.add_certificate(
            people["other"].pk, cert_type="01", certno=certno(1), valid_from=None, by=SYSTEM, at=AT
        )
    assert code(taken) == "CERT_TAKEN"
    persons.correct_certificate(
        newer.pk, certno="E7654322", reason_given="看错一位", by=SYSTEM, at=AT
    )
    found = queries.persons_matching(Person.objects.all(), "E7654322")
    assert list(found) == [person]


def test_transfer_and_leave(people: dict[str, Person]) -> None:
    person = people["first"]
    persons.transfer(person.pk, organisation_id=org("dye").pk, on=ON, by=SYSTEM, at=AT)
    old, new = Membership.objects.filter(person=person).order_by("pk")
    assert (old.left_on, old.state, new.joined_on) == (ON, "left", ON)
    with pytest.raises(Refused) as same:
        persons.transfer(person.pk, organisation_id=org("dye").pk, on=ON, by=SYSTEM, at=AT)
    assert code(same) == "SAME_UNION"
    in_april = AT.replace(month=4)  # nobody leaves on a day to come
    persons.leave(person.pk, on=date(2026, 4, 1), reason_given="退休离厂", by=SYSTEM, at=in_april)
    south = queries.persons_in(Scope(paths=(path_of("south"),)))
    assert person in south  # has left, and is nowhere else
    with pytest.raises(Refused) as early:
        persons.leave(people["other"].pk, on=date(2000, 1, 1), reason_given="太早了啊",
                      by=SYSTEM, at=AT)  # fmt: skip
    assert code(early) == "DATES"


@pytest.mark.parametrize("many", [queries.MANY, 0])
def test_who_left_for_another_union_is_out_of_sight(
    people: dict[str, Person], many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MANY", many)
    north, south = Scope(paths=(path_of("north"),)), Scope(paths=(path_of("south"),))

    def seen(scope: Scope) -> set[Person]:
        listed = queries.persons_in(scope, in_order=True).order_by("born_on", "pk")
        assert len(listed) == len(set(listed))
        assert set(listed) == set(queries.persons_in(scope))
        return set(listed)

    before = seen(north), seen(south)
    assert people["first"] in before[0]
    persons.transfer(people["first"].pk, organisation_id=org("dye").pk, on=ON, by=SYSTEM, at=AT)
    assert seen(north) == before[0] - {people["first"]}
    assert seen(south) == before[1] | {people["first"]}
    in_april = AT.replace(month=4)
    persons.leave(people["first"].pk, on=date(2026, 4, 1), reason_given="退休离厂", by=SYSTEM,
                  at=in_april)  # fmt: skip
    assert seen(south) == before[1] | {people["first"]}
    assert seen(north) == before[0]  # belongs nowhere now: seen where they ever belonged


def officer(name: str) -> Actor:
    return Actor(name, get_user_model().objects.create(username=name).pk)


class Benefits:
    """An app above whose rows follow the person."""

    name = "benefits-of-a-test"

    def __init__(self) -> None:
        self.calls: list[tuple[str, int, int]] = []

    def repoint(self, merged_id: int, kept_id: int, *, by: Actor, at: datetime) -> list[int]:
        self.calls.append(("repoint", merged_id, kept_id))
        return [7, 8]

    def put_back(
        self, ids: list[int], merged_id: int, kept_id: int, *, by: Actor, at: datetime
    ) -> None:
        assert ids == [7, 8]
        self.calls.append(("put_back", merged_id, kept_id))


def snapshot() -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    with connection.cursor() as cursor:
        for table in ("person", "certificate", "membership", "bankaccount"):
            cursor.execute(f"SELECT t::text FROM registry_{table} t ORDER BY id")
            found += cursor.fetchall()
    return found


def test_merge_by_four_eyes_and_back(
    people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "_listeners", {})
    benefits = Benefits()
    api.listen(benefits)
    before = snapshot()
    kept, gone = people["first"], people["second"]
    proposer, decider = officer("a"), officer("b")
    merge = api.propose_merge(
        kept_id=kept.pk, merged_id=gone.pk, reason="同一个人", by=proposer, at=AT
    )
    with pytest.raises(Refused) as alone:
        api.decide_merge(merge.pk, confirm=True, by=proposer, at=AT)
    assert code(alone) == "FOUR_EYES"
    api.decide_merge(merge.pk, confirm=True, by=decider, at=AT)
    assert kept.certificates.count() == 2
    assert Membership.objects.filter(person=kept, left_on=None).count() == 1
    assert kept.accounts.filter(state="active").count() == 1
    assert not queries.persons_in(Scope(everywhere=True)).filter(pk=gone.pk).exists()
    api.undo_merge(merge.pk, by=decider, at=AT)
    assert snapshot() == before
    assert benefits.calls == [("repoint", gone.pk, kept.pk), ("put_back", gone.pk, kept.pk)]


def test_merge_confirmed_by_its_proposer_is_refused_by_the_database(
    people: dict[str, Person],
) -> None:
    who = officer("a").user_id
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonMerge.objects.create(
            kept=people["first"], merged=people["second"], state="confirmed", reason="x",
            proposed_by_id=who, proposed_at=AT, decided_by_id=who, decided_at=AT,
        )  # fmt: skip


def test_unmask_needs_a_reason_and_leaves_no_value_in_the_trail(
    people: dict[str, Person],
) -> None:
    with pytest.raises(Refused):
        persons.unmask(people["first"].pk, "mobile", " ", by=SYSTEM, at=AT)
    value = persons.unmask(people["first"].pk, "mobile", "核对手机号", by=SYSTEM, at=AT)
    assert value == "13800006021"
    event = Event.objects.latest("pk")
    assert value not in str([event.old, event.new, event.reason])
    with pytest.raises(Refused):
        persons.unmask(people["other"].pk, "mobile", "没有手机号", by=SYSTEM, at=AT)


def test_what_apps_above_read(people: dict[str, Person]) -> None:
    with connection.cursor() as cursor:
        certificates = api.certificate_index(cursor)
        accounts = api.active_accounts_frame(cursor)
        names = api.name_keys(cursor)
    assert sum(len(numbers) for numbers in certificates.values()) == 3
    assert people["first"].pk in certificates["01"].values()
    assert accounts.select("person_id", "last4").rows() == [
        (people["first"].pk, "2222"), (people["second"].pk, "0000")
    ]  # fmt: skip
    assert names.filter(person_id=people["other"].pk)["name_key"].to_list() == ["李大山"]
    assert api.organisation_root_name() == "虚构市总工会"
    assert api.organisation_paths()[org("mill").pk] == path_of("mill")
