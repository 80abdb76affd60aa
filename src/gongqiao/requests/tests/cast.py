"""An invented federation with clerks, workers and requests, for the tests."""

import struct
import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.utils import timezone

from gongqiao.access.tests.cast import Tree, a_tree, a_user, grant
from gongqiao.accounts.models import User
from gongqiao.kernel.names import name_key
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.registry.models import Membership, Organisation, Person
from gongqiao.requests.enums import Channel, Kind, PlaceKind, Topic
from gongqiao.requests.models import CallBack, Place, Round, Template, WorkerRequest
from gongqiao.requests.services import calls, handling, places, templates
from gongqiao.requests.services.asking import Wish, ask

AT = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)  # a Thursday, 10:00 in China
ON = date(2026, 11, 26)
ANSWER = "公司应当足额支付加班工资，我们已联系单位，本月15日前补发，有问题请再找我们。"
_number = count(1)


def _png() -> bytes:
    def part(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head)
        + part(b"IDAT", zlib.compress(b"\x00\xff\xff\xff")) + part(b"IEND", b"")
    )  # fmt: skip


PNG = _png()


@dataclass(frozen=True)
class Cast:
    """City, two towns, a union; who works there; two workers of the union."""

    tree: Tree
    clerk: Actor  # the city's service hall
    head: Actor  # of the city's service centre
    town: Actor
    union: Actor  # the union's officer
    chen: Person
    lin: Person
    chen_actor: Actor


def a_cast() -> Cast:
    """Plant it."""
    tree = a_tree()
    model = Organisation.objects
    model.filter(pk=tree.city).update(
        kind="local_federation", name="虚构市总工会", region_code="330483"
    )
    model.filter(pk__in=[tree.town, tree.other_town]).update(kind="township_federation")
    model.filter(pk=tree.town).update(name="北镇总工会")
    model.filter(pk=tree.union).update(name="恒裕纺织工会")
    people = {}
    for name, role, place in (
        ("clerk", "service_clerk", tree.city), ("head", "service_head", tree.city),
        ("town", "town_officer", tree.town), ("union", "union_officer", tree.union),
    ):  # fmt: skip
        people[name] = a_user(name)
        grant(people[name], role, place, valid_from=date(2026, 10, 1))
    chen_user = a_user("chen")
    chen = a_person("陈阿福", tree.union, chen_user)
    lin = a_person("林小妹", tree.union, a_user("lin"))
    return Cast(tree, people["clerk"], people["head"], people["town"], people["union"],
                chen, lin, chen_user)  # fmt: skip


def a_person(name: str, union: int | None, user: Actor | None = None) -> Person:
    """Somebody of the register, a member where a union is given."""
    person = Person.objects.create(
        name=name, name_key=name_key(name), user_id=user.user_id if user else None
    )
    if union is not None:
        Membership.objects.create(person=person, organisation_id=union, joined_on=date(2020, 1, 1))
    return person


def user_of(actor: Actor) -> User:
    """The user behind an actor."""
    return User.objects.get(username=actor.name)


def a_wish(**fields: Any) -> Wish:
    """A question about overtime pay, unless said otherwise."""
    return Wish(
        **{
            "key": f"key-of-a-test-{next(_number):06d}",
            "kind": Kind.CONSULT,
            "topic": Topic.HOURS,
            "text": "上个月加了二十个小时班，加班工资应该怎么算？",
            **fields,
        }
    )


def asked(cast: Cast, *, at: datetime = AT, channel: Channel = Channel.PHONE_PAGE,
          **fields: Any) -> WorkerRequest:  # fmt: skip
    """Chen asks from their phone."""
    fields = {"person_id": cast.chen.pk, **fields}
    return ask(a_wish(**fields), channel, by=cast.chen_actor, at=at)


def a_request(*, office_id: int, person_id: int) -> WorkerRequest:
    """A request that stands with a certain office, whatever the table says."""
    made = ask(a_wish(person_id=person_id), Channel.PHONE_PAGE, by=SYSTEM, at=timezone.now())
    WorkerRequest.objects.filter(pk=made.pk).update(office_id=office_id)
    return made


def a_place(organisation_id: int) -> Place:
    """A code at a hall."""
    return places.make("北镇服务站", PlaceKind.STATION, organisation_id, by=SYSTEM,
                       at=timezone.now())  # fmt: skip


def a_template() -> Template:
    """An answer that is given often."""
    return templates.make(f"加班工资{next(_number)}", Topic.HOURS,
                          "{name}您好：加班工资按劳动法计算，请核对工资条后联系{office}。",
                          by=SYSTEM, at=timezone.now())  # fmt: skip


def a_call(organisation_id: int) -> int:
    """A drawn request of an office."""
    person = a_person(f"某人{next(_number)}", None)
    made = a_request(office_id=organisation_id, person_id=person.pk)
    who = a_user(f"answers{next(_number)}")
    handling.answer(made.pk, ANSWER, seen=None, by=who, at=timezone.now())
    drawn = calls.open_round(timezone.now())
    return CallBack.objects.create(round=drawn, request=made, order=next(_number)).pk


def a_round(month: date) -> Round:
    """The round of a month, promised on its first day."""
    at = datetime(month.year, month.month, 1, 1, tzinfo=UTC)
    return calls.open_round(at)
