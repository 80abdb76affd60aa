"""People who join, move and are entered twice, through the services that users use."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from gongqiao.kernel.identifiers import check_digit
from gongqiao.kernel.months import months_later
from gongqiao.membership import api as membership
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.registry import api as registry
from gongqiao.synthetic import queries
from gongqiao.synthetic.services.users import actor

A_DAY = timedelta(days=1)
HALF_YEAR = timedelta(days=180)
TOWN = "TX05"


class Invented(NamedTuple):
    """Somebody born after everybody else of the city, so that no number is another's."""

    name: str
    born: str
    sequence: int
    has_mobile: bool = True

    @property
    def typed(self) -> membership.Typed:
        """As they type it; mobile numbers of the range 154, which was never given out."""
        first = f"330483{self.born}{self.sequence}"
        mobile = f"1549{int(self.born) % 10_000_000:07d}" if self.has_mobile else ""
        return membership.Typed(self.name, "01", first + check_digit(first), mobile)


WAITING = (
    Invented("沈若溪", "19960214", 998),
    Invented("陆子衡", "19970606", 997),
    Invented("钟雨桐", "19981123", 996),
    Invented("买买提·艾力", "19950901", 999),
)
WELCOME = (
    Invented("孙小溪", "19990312", 998),
    Invented("顾清扬", "20000520", 997),
    Invented("方一诺", "19970801", 998),
)
TURNED_AWAY = Invented("范成", "19961010", 997)
COURIERS = (
    ("courier", Invented("裴志远", "19950717", 997)),
    ("food_delivery", Invented("柏长青", "19980208", 999)),
)
TWICE = Invented("孙小溪", "19990312", 996, has_mobile=False)
ON_BEHALF = Invented("龚阿凤", "19950303", 998, has_mobile=False)
PAPER = "镇总工会窗口入会申请卷"
FOREIGN = membership.Typed("Anna Lee", "08", "ZZ9960001", "15499990001")


def join_and_move(union: str, others: list[str], leaving: list[str], at: datetime) -> None:
    """Applications in each state, transfers, new-form workers, duplicates, what is to be mended.

    `union`: of the demo's officer; `others`: two unions near it; `leaving`: certificate numbers of
    members of the second of them.
    """
    here, there, third = (queries.organisation_id(code) for code in (union, *others[:2]))
    officer, clerk, organiser = actor("union"), actor("desk"), actor("organiser")
    code = membership.give_out(
        here, label="食堂门口", expires_on=(at + HALF_YEAR).date(), by=officer, at=at - 4 * A_DAY
    )
    where, text = membership.Where(here, code), membership.entry_text().mark
    for person in WELCOME:
        made = membership.received(where, person.typed, text=text, by=SYSTEM, at=at - 3 * A_DAY)
        membership.approve(made.pk, by=officer, at=at - 2 * A_DAY)
    away = membership.received(where, TURNED_AWAY.typed, text=text, by=SYSTEM, at=at - 3 * A_DAY)
    says = "不在本单位上班，请向现单位工会申请"
    membership.refuse(away.pk, reason_given=says, by=officer, at=at - 2 * A_DAY)
    for typed in (*(person.typed for person in WAITING), FOREIGN):
        membership.received(where, typed, text=text, by=SYSTEM, at=at - A_DAY)
    for group, person in COURIERS:
        place = membership.Where(queries.organisation_id(TOWN), group=group)
        membership.received(place, person.typed, text=text, by=SYSTEM, at=at - A_DAY)
    membership.enter(here, ON_BEHALF.typed, text=text, paper=PAPER, by=clerk, at=at - A_DAY)
    again = membership.enter(
        there, TWICE.typed, text=text, paper=PAPER, by=clerk, at=at - 2 * A_DAY
    )
    membership.approve(again.pk, by=organiser, at=at - A_DAY)
    _leaves(WELCOME[1], at - A_DAY)
    _move(here, third, leaving, at)
    _kept_and_paying(here, there, leaving, at)


def _leaves(person: Invented, at: datetime) -> None:
    """Left again on the phone: the union finds it on its desk."""
    known = registry.known_by_certificate("01", person.typed.certno)
    if known is not None:
        words = "要回老家照顾父母，厂里已经辞了"
        membership.resign(known.person_id, words=words, sure=True, by=SYSTEM, at=at)


def _move(here: int, third: int, leaving: list[str], at: datetime) -> None:
    """One waits for its release, one is objected to, one was released, one has to be released."""
    officer, organiser = actor("union"), actor("organiser")
    people = [queries.person_with(number).pk for number in leaving[:3]]
    says = "已在本单位上班"
    first, second, last = (
        membership.claim(person, to_id=here, reason=says, by=officer, at=at - 3 * A_DAY)
        for person in people
    )
    membership.object_to(second.pk, words="宿舍押金还没有结清", by=organiser, at=at - 2 * A_DAY)
    membership.release(last.pk, by=organiser, at=at - 2 * A_DAY)
    del first
    ours = registry.known_by_certificate("01", WELCOME[2].typed.certno)
    if ours is not None:
        membership.claim(ours.person_id, to_id=third, reason=says, by=organiser, at=at - A_DAY)


def _kept_and_paying(here: int, there: int, leaving: list[str], at: datetime) -> None:
    """Kept memberships, unions that pay, and the looks of the night."""
    organiser, day = actor("organiser"), (at - A_DAY).date()
    grounds = (registry.Ground.RETIRED, registry.Ground.ARMY, registry.Ground.UNEMPLOYED)
    for number, ground in zip(leaving[3:6], grounds, strict=False):
        registry.keep_membership(
            queries.person_with(number).pk, ground, on=day, reason_given="本人申请", by=organiser,
            at=at,
        )  # fmt: skip
    for union, pays in ((here, True), (there, False)):
        for year in (at.year, at.year - 1):
            membership.set_dues(union, year, pays=pays, by=organiser, at=at)
    _dues(here, at)
    kinds = membership.LookKind
    for what in (kinds.DUPLICATES, kinds.QUALITY, kinds.FIGURES):
        membership.look(what, "", by=SYSTEM, at=at)
    _silent(organiser, at)


def _dues(here: int, at: datetime) -> None:
    """The dues of the union's members, quarter by quarter; of the latest some have not paid, and
    one sheet waits to be looked at.
    """
    officer, way = actor("union"), membership.DuesWay.PAYROLL
    this = date(at.year, (at.month - 1) // 3 * 3 + 1, 1)
    for back in (9, 6, 3):
        asked = membership.dues_period(months_later(this, -back), 3)
        moment = at - A_DAY * 30 * (back - 3) - A_DAY
        sheet = membership.draft_dues(here, asked, 3, way, by=officer, at=moment)
        without = sheet.people[::9] if back == 3 else ()
        membership.record_dues(sheet.pk, without=without, by=officer, at=moment)
    month = membership.dues_period(this, 1)
    membership.draft_dues(here, month, 1, way, by=officer, at=at)


def _silent(organiser: Actor, at: datetime) -> None:
    """Members of whom nothing was heard: one was asked long ago, one yesterday, others not yet."""
    began = at - 40 * A_DAY
    membership.look(membership.LookKind.SILENCE, "", by=SYSTEM, at=began)
    found = membership.silences_visible_to(organiser, at.date()).order_by("pk")
    for number, days in zip(list(found.values_list("pk", flat=True)[:2]), (35, 1), strict=False):
        membership.ask_silent(number, by=organiser, at=at - days * A_DAY)
