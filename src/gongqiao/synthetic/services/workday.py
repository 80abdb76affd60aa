"""Something to look at on the board: a working day of each office, in every state of a matter."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from gongqiao.desk import api as desk
from gongqiao.desk.api import WaitFor, WorkItem
from gongqiao.kernel.period import CHINA
from gongqiao.platform.context import Actor
from gongqiao.synthetic.services.users import actor

EARLIER = ("核对本周经费报销单", "回电询问驿站空调报修进度")


@dataclass(frozen=True, slots=True)
class Office:
    """Where the day is spent, by whom, and to whom something goes on."""

    id: int
    who: str
    passes_to_user: str | None = None
    passes_to_office: int | None = None


def spend_day(city: int, town: int, union: int, now: datetime) -> int:
    """Matters noted down, taken, waiting, handed on, closed, late. Once; nothing after `now`."""
    offices = (
        Office(city, "desk", passes_to_user="centre"),
        Office(town, "town", passes_to_office=city),
        Office(union, "union", passes_to_office=town),
    )
    with transaction.atomic():
        return sum(_spend(office, now) for office in offices)


def _spend(office: Office, now: datetime) -> int:
    by, today = actor(office.who), now.astimezone(CHINA).date()
    early, late = _today(now, 150), _today(now, 20)
    before = datetime.combine(_later(today, -12), time(9, 10), CHINA)
    made = [
        _note(office, 1, "准备下午的女职工座谈会材料", by, early, today, mine=True),
        _note(office, 2, "把新印的入会宣传折页送到窗口", by, late, today, mine=False),
        _note(office, 3, "请财务补开上月活动的发票", by, early, _later(today, 2), mine=True),
        _note(
            office, 4, "向劳动监察了解恒达厂欠薪处理进度", by, early, _later(today, 3), mine=True
        ),
        _note(office, 5, EARLIER[0], by, before, _later(today, -1), mine=True),
        _note(office, 6, EARLIER[1], by, before, _later(today, -2), mine=False),
        _note(office, 7, "答复来信：疗休养名额怎么报", by, early, today, mine=True),
        _note(
            office, 8, "转给负责同事：高温慰问品发放名单", by, early, _later(today, 1), mine=True
        ),
    ]
    desk.wait(made[2].pk, for_whom=WaitFor.OFFICE, reason="等财务的发票", at=late, seen=None, by=by)
    desk.wait(
        made[3].pk, for_whom=WaitFor.OUTSIDE, reason="等劳动监察的答复", at=late, seen=None, by=by
    )
    desk.close_item(made[6].pk, outcome="done", at=late, seen=None, by=by)
    to = actor(office.passes_to_user).user_id if office.passes_to_user else None
    desk.hand_over(
        made[7].pk, to_user_id=to, to_organisation_id=office.passes_to_office, at=late,
        reason="由您那边统一安排", seen=None, by=by,
    )  # fmt: skip
    return len(made)


def _note(
    office: Office, n: int, text: str, by: Actor, at: datetime, due_on: date, *, mine: bool
) -> WorkItem:
    return desk.note(
        text, key=f"demo-{office.who}-{n}", organisation_id=office.id, due_on=max(due_on, _day(at)),
        owner_id=by.user_id if mine else None, by=by, at=at,
    )  # fmt: skip


def _later(today: date, days: int) -> date:
    return today + timedelta(days=days)


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()


def _today(now: datetime, minutes: int) -> datetime:
    """So long before now, but not before midnight: the demo may be loaded at any hour."""
    midnight = datetime.combine(_day(now), time(), CHINA)
    return max(now - timedelta(minutes=minutes), midnight)
