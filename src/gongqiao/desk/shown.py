"""A matter as the board shows it: its words, its clock, who has it, what can be done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gongqiao.desk import kinds
from gongqiao.desk.enums import HANDED_ON, ItemState, WaitFor
from gongqiao.desk.models import Wait, WorkItem
from gongqiao.kernel.officehours import day_of, office_of
from gongqiao.platform.sentences import fill
from gongqiao.platform.templatetags.gq import day

SOON = timedelta(hours=1)
WAITS_FOR = {
    WaitFor.APPLICANT: gettext_lazy("the applicant"),
    WaitFor.OFFICE: gettext_lazy("another office"),
    WaitFor.OUTSIDE: gettext_lazy("somebody outside"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do with an item: a key, and whether it is done at once."""

    verb: str
    label: str | Promise
    key: str
    at_once: bool = False


ACTS = (
    Act("take", gettext_lazy("Take it"), "t", at_once=True),
    Act("answer", gettext_lazy("Answer"), "r"),
    Act("hand", gettext_lazy("Hand on"), "e"),
    Act("pause", gettext_lazy("Pause"), "p"),
    Act("resume", gettext_lazy("Go on"), "p", at_once=True),
    Act("close", gettext_lazy("Finish"), "c"),
)


@dataclass(frozen=True, slots=True)
class Clock:
    """What is left, until when; `tone` is late, soon, still (stands still) or blank."""

    left: str
    until: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An item with its words."""

    item: WorkItem
    title: str
    note: str
    address: str
    clock: Clock
    state: str
    tone: str
    acts: tuple[Act, ...]

    @property
    def history(self) -> str:
        """Its own page at the desk."""
        return reverse("desk_item", args=[self.item.pk])


def title_of(item: WorkItem) -> str:
    """The line of its kind with the figures in it, in the active language."""
    return fill(str(kinds.known(item.kind).says), item.figures)


def shown(item: WorkItem, at: datetime, me: int | None, waits: Wait | None = None) -> Shown:
    """As the visitor sees it now."""
    kind = kinds.known(item.kind)
    state, tone = _state(item, me, waits)
    note = fill(str(kind.note), item.figures) if kind.note else ""
    address = kind.address(item.subject_id) or reverse("desk_item", args=[item.pk])
    return Shown(
        item, title_of(item), note, address, clock_of(item, at), state, tone, _acts(item, kind, me)
    )


def show_all(
    items: list[WorkItem], at: datetime, me: int | None, waiting: Callable[..., dict[int, Wait]]
) -> list[Shown]:
    """Those of a page."""
    waits = waiting(items)
    return [shown(item, at, me, waits.get(item.pk)) for item in items]


def clock_of(item: WorkItem, at: datetime) -> Clock:
    """What is left in office time: hours and minutes today, working days later."""
    if item.closed_at is not None:
        ended = _("gone on") if item.outcome == HANDED_ON else _("closed")
        return Clock(ended, _hour(item.closed_at, at))
    if item.stopped_at is not None:
        return Clock(_("paused"), _("the clock stands still"), "still")
    office = office_of(item.region)
    left = office.between(at, item.due_at)
    if item.due_at < at:
        days = office.calendar.between(day_of(item.due_at), day_of(at))
        return Clock(
            _late(days, -left), _("due %(when)s") % {"when": _hour(item.due_at, at)}, "late"
        )
    until = _("by %(when)s") % {"when": _hour(item.due_at, at)}
    if day_of(item.due_at) == day_of(at):
        return Clock(hours(left), until, "soon" if left <= SOON else "")
    days = office.calendar.between(day_of(at), day_of(item.due_at))
    return Clock(_days(max(days, 1)), until)


def hours(left: timedelta) -> str:
    """2:47."""
    minutes = int(left.total_seconds()) // 60
    return f"{minutes // 60}:{minutes % 60:02d}"


def _days(days: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def _late(days: int, late: timedelta) -> str:
    if not days and late < timedelta(minutes=1):
        return _("just late")  # the office closed when it was due: no office time has passed
    return "−" + (_days(days) if days else hours(late))


def _hour(moment: datetime, at: datetime) -> str:
    local = timezone.localtime(moment)
    if day_of(moment) == day_of(at):
        return f"{local.hour}:{local.minute:02d}"
    if local.year == timezone.localtime(at).year:
        return _("%(month)s/%(day)s") % {"month": local.month, "day": local.day}
    return day(local.date())


def _state(item: WorkItem, me: int | None, waits: Wait | None) -> tuple[str, str]:
    if item.outcome == HANDED_ON:
        return _("gone on"), "info"
    if item.state == ItemState.CLOSED:
        return _("closed"), "ok"
    if item.state == ItemState.WAITING:
        whom = WAITS_FOR[WaitFor(waits.for_whom)] if waits else _("somebody")
        return _("waits for %(whom)s") % {"whom": whom}, ""
    if item.owner_id is None:
        return _("nobody has it"), "warn"
    if item.taken_at is None:
        return _("not taken up yet"), "warn"
    if item.answered_at is not None:
        return _("answered, still open"), "info"
    return (_("with me"), "info") if item.owner_id == me else (_("in hand"), "")


def _acts(item: WorkItem, kind: kinds.ItemKind, me: int | None) -> tuple[Act, ...]:
    if item.state == ItemState.CLOSED:
        return ()
    mine = item.owner_id == me
    waiting = item.state == ItemState.WAITING
    possible = {
        "take": (item.owner_id is None or (mine and item.taken_at is None))
        and item.barred_id != me,
        "answer": kind.answers and not waiting,
        "hand": True,
        "pause": not waiting,
        "resume": waiting,
        "close": bool(kind.outcomes) and not waiting,
    }
    return tuple(act for act in ACTS if possible[act.verb])


def named_for_person(item: WorkItem) -> str:
    """How the worker's own pages name it: what it is, and their own words or its number."""
    kind = kinds.known(item.kind)
    if not kind.called:
        return title_of(item)
    own = item.figures.get("gist") or item.figures.get("number") or ""
    called = fill(str(kind.called), item.figures)
    return _("%(called)s: %(own)s") % {"called": called, "own": own} if own else called
