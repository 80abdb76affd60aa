"""Something to look at for requests: what some dozen workers asked during the last weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction

from gongqiao.desk.api import Score
from gongqiao.kernel.period import CHINA
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.requests import api as requests
from gongqiao.requests.api import Channel, Kind, PlaceKind, Topic, Wish, WorkerRequest
from gongqiao.synthetic.rules import tables
from gongqiao.synthetic.services.users import actor

COUNT = 60
DAYS = 32
"""Working days back from today over which they are spread."""
CALLERS = ("沈某", "俞某", "金某", "朱某", "钱某")
OFFICE_OPENS = 8 * 60 + 40
FRESH, TODAY = 5, 9
"""So many came in just now; so many today."""
OPEN = {11, 21, 23, 26, 40, 41, 45, 56}
"""These stay open, so they came in lately."""


@dataclass(frozen=True, slots=True)
class Where:
    """The offices of the demo with who works there."""

    city: int
    town: int

    def staff(self, office_id: int) -> list[Actor]:
        """Whoever answers there; two at the city, so that somebody else can look again."""
        if office_id == self.city:
            return [actor("desk"), actor("centre")]
        return [actor("town")] if office_id == self.town else [actor("union")]


def ask_around(people: Sequence[int], where: Where, now: datetime) -> int:
    """Templates, codes, and requests in all states. Once: the second call does nothing.

    Nothing of it happens after `now`, when the demo is loaded.
    """
    today = now.astimezone(CHINA).date()
    if requests.requests_visible_to(SYSTEM, today).exists():
        return 0
    with transaction.atomic():
        _keep(where, today)
        days = _working_days(today)
        made = [_one(k, people, where, _came(k, days, now)) for k in range(COUNT)]
        _together(made[:FRESH], where, now - timedelta(minutes=3))
        requests.draw_due(now)
    return len(made)


def _came(k: int, days: Sequence[date], now: datetime) -> datetime:
    """When the k-th came in: the first ones just now, what stays open lately, the rest before."""
    if k < FRESH:
        return now - timedelta(minutes=25 + 30 * k)
    if k < TODAY:
        return now - timedelta(minutes=600 - 40 * k)
    day = days[1 + k % 2] if k in OPEN else days[1 + (k * 11) % (DAYS - 1)]
    return _at(day, OFFICE_OPENS + k * 37 % 400)


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60), CHINA).astimezone(UTC)


def _working_days(today: date) -> list[date]:
    """Today first, then backwards, without weekends."""
    back = [today - timedelta(days=n) for n in range(DAYS * 2)]
    return [day for day in back if day.weekday() < 5 or day == today][:DAYS]


def _keep(where: Where, today: date) -> None:
    head, at = actor("centre"), _at(today - timedelta(days=90), OFFICE_OPENS)
    for each in tables.requests()["templates"]:
        topic = Topic(each["topic"]) if each["topic"] else None
        requests.make_template(each["title"], topic, each["text"], by=head, at=at)
    requests.make_place("市职工服务大厅", PlaceKind.HALL, where.city, by=head, at=at)
    requests.make_place("镇工会驿站", PlaceKind.STATION, where.town, by=head, at=at)
    month = today.replace(day=1)
    for first in ((month - timedelta(days=1)).replace(day=1), month):
        requests.open_round(_at(first, 5))


def _one(k: int, people: Sequence[int], where: Where, at: datetime) -> WorkerRequest:
    """The k-th: by which way, and what became of it, all from its number alone."""
    told = tables.requests()["asked"][k * 7 % len(tables.requests()["asked"])]
    made = _asked(k, told, people, at)
    if k < FRESH:
        return made  # nobody has looked at it
    _handled(k, made, told, where, at + timedelta(minutes=25 + k * 13 % 90))
    return made


def _asked(k: int, told: dict[str, Any], people: Sequence[int], at: datetime) -> WorkerRequest:
    person = people[k % len(people)]
    wish: dict[str, Any] = {
        "key": f"demo-request-{k:04d}", "kind": Kind(told["kind"]), "topic": Topic(told["topic"]),
        "text": told["text"], "confidential": k % 19 == 7,
    }  # fmt: skip
    if k % 9 == 4:
        caller: dict[str, Any] = {"name": CALLERS[k % len(CALLERS)], "mobile": f"1390573{k:04d}"}
        return requests.ask(Wish(**wish, **caller), Channel.CALL, by=actor("desk"), at=at)
    if k % 8 == 6:
        by = actor("desk")
        return requests.ask(Wish(**wish, person_id=person), Channel.ASSISTED, by=by, at=at)
    return requests.ask(Wish(**wish, person_id=person), Channel.PHONE_PAGE, by=SYSTEM, at=at)


def _handled(k: int, made: WorkerRequest, told: dict[str, Any], where: Where, at: datetime) -> None:
    staff = where.staff(made.office_id)
    by = staff[k % len(staff)]
    if k == 5 or k % 15 == 11:
        text = "请问是哪家单位、什么时候的事？有工资条的话请拍一张。"
        requests.ask_back(made.pk, text, seen=None, by=by, at=at)
        if k % 2:
            return
        at += timedelta(minutes=95)
        requests.reply(made.pk, "是上个月的事，工资条我晚上拍给你们。", by=SYSTEM, at=at)
    if k in (6, 23):
        requests.say(made.pk, "我们已经联系单位，核实后马上告诉您。", seen=None, by=by, at=at)
        return
    if k in (8, 21, 40):
        domain = {8: "relief", 21: "mediation", 40: "supervision"}[k]
        requests.hand_on(made.pk, domain=domain, reason="按职责转办", by=by, at=at)
        return
    if k == 33:
        requests.withdraw(made.pk, by=SYSTEM, at=at)
        return
    _answered(k, made, told, by, staff, at + timedelta(minutes=20))


def _answered(
    k: int, made: WorkerRequest, told: dict[str, Any], by: Actor, staff: list[Actor], at: datetime
) -> None:
    name = made.person.name if made.person else made.contact_name
    text = told["answer"].replace("{name}", name)
    done = requests.answer(made.pk, text, seen=None, by=by, at=at)
    if made.person_id is None or k % 3 == 2:
        return  # nothing said
    later = at + timedelta(hours=3)
    score = Score.FAIRLY if k % 7 == 3 else Score.SATISFIED
    unhappy = k in (10, 37) and len(staff) > 1
    requests.rate(done, Score.UNSATISFIED if unhappy else score,
                  "还是没有收到" if unhappy else "", by=SYSTEM, at=later)  # fmt: skip
    if unhappy:
        other = next(one for one in staff if one.user_id != by.user_id)
        again = (
            "{}您好：上次答复不够清楚，抱歉。我们已当面和单位核对，款项今天已经转出，请明天查收。"
        )
        requests.answer(made.pk, again.format(name), seen=None, by=other,
                        at=later + timedelta(hours=1))  # fmt: skip
    elif k == 45:
        requests.reopen(made.pk, "还没有完全解决，想请你们再问问。", by=SYSTEM, at=later)


def _together(made: Sequence[WorkerRequest], where: Where, at: datetime) -> None:
    """Of those that nobody has looked at, one asks the same as an earlier one."""
    shown = sorted((one for one in made if not one.confidential), key=lambda one: one.asked_at)
    for first, second in pairwise(shown):
        if first.office_id == second.office_id:
            by = where.staff(first.office_id)[0]
            requests.merge(second.pk, first.pk, by=by, at=at)
            return
