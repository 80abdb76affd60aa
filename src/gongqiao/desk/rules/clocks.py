"""When a matter is due: the clock of its kind, counted in working days and office hours.

Pure. The allowances stand in `tables/clocks.yaml`, dated, by clock and region; the key of an entry
is `clock@region` (the region may be blank), and the nearest region wins. docs/rules/clocks.md has
the worked table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gongqiao.desk.enums import Allows
from gongqiao.kernel.dated import BadTable, DatedTable, NotInForce, read_table
from gongqiao.kernel.officehours import OfficeClock, day_of, narrowing

UNKNOWN = "the clock {clock} is not in the table for {region} on {day}"


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much time a clock gives: `amount` working days or office hours, or the day itself.

    `at_least`: what comes in at the last moment of a day gets so much office time all the same.
    """

    allows: Allows
    amount: int = 0
    at_least: timedelta = timedelta(0)

    @property
    def whole_days(self) -> bool:
        """Does it end when the office closes, so that a stopped clock goes on for whole days?"""
        return self.allows is not Allows.OFFICE_HOURS


def clocks_of(text: str) -> DatedTable:
    """The table of clocks from YAML text. Raises BadTable."""
    table = read_table(text)
    for entry in table.entries:
        if "@" not in entry.key:
            raise BadTable(f"{entry.key}: a key is clock@region")
        _allowance(entry.key, dict(entry.values))
    return table


def allowance_of(table: DatedTable, clock: str, region: str, day: date) -> Allowance:
    """What the clock gives in the region on that day. Raises NotInForce."""
    for near in narrowing(region):
        try:
            entry = table.at(day, f"{clock}@{near}")
        except NotInForce:
            continue
        return _allowance(entry.key, dict(entry.values))
    raise NotInForce(UNKNOWN.format(clock=clock, region=region or "-", day=day.isoformat()))


def due_at(allowance: Allowance, opened_at: datetime, office: OfficeClock) -> datetime:
    """The instant by which a matter that came in at `opened_at` is to be done."""
    match allowance.allows:
        case Allows.DAY_END:
            due = office.close_of(opened_at)
        case Allows.WORKING_DAYS:
            due = office.close_after(opened_at, allowance.amount)
        case Allows.OFFICE_HOURS:  # pragma: no branch  # there is no fourth
            due = office.add(opened_at, timedelta(hours=allowance.amount))
    return max(due, office.add(opened_at, allowance.at_least))


def moved_on(
    due: datetime, stopped_at: datetime, resumed_at: datetime, office: OfficeClock, *,
    whole_days: bool,
) -> datetime:  # fmt: skip
    """The due time after the clock stood still: what was left then is left again now.

    Nothing is given back to a matter that was late already. A clock that counts days goes on until
    the office closes.
    """
    if due <= stopped_at or resumed_at <= stopped_at:
        return due
    moved = office.add(resumed_at, office.between(stopped_at, due))
    return max(due, office.close_of(moved - timedelta(seconds=1)) if whole_days else moved)


@dataclass(frozen=True, slots=True)
class Hours:
    """What a clock gives in a region, and the office time in which it runs there."""

    allowance: Allowance
    office: OfficeClock

    def due(self, opened_at: datetime, stops: Sequence[tuple[datetime, datetime]]) -> datetime:
        """The due time of a matter whose clock stood still so often, one after the other."""
        due = due_at(self.allowance, opened_at, self.office)
        for stopped_at, resumed_at in stops:
            due = moved_on(
                due, stopped_at, resumed_at, self.office, whole_days=self.allowance.whole_days
            )
        return due


def put_right(
    due: datetime,
    opened_at: datetime,
    stops: Sequence[tuple[datetime, datetime]],
    at: datetime,
    *,
    was: Hours,
    now: Hours,
) -> datetime:
    """The due time of an open matter whose office never stood in the region that was believed.

    What the clock gave there it gives here; a day of its own stays the day, until the office closes
    here. What was promised otherwise (before it was handed over a border) stays as it is, and
    nothing that is in time becomes late by it.
    """
    if due == was.due(opened_at, stops):
        right = now.due(opened_at, stops)
    elif due == was.office.close_on(day_of(due)):
        right = now.office.close_on(day_of(due))
    else:
        right = due
    return due if due > at >= right else right


def left(due: datetime, at: datetime, office: OfficeClock) -> timedelta:
    """The office time left at an instant; negative when it is late."""
    return office.between(at, due)


def _allowance(key: str, values: dict[str, object]) -> Allowance:
    at_least = values.pop("at_least_minutes", 0)
    given = {name: values[name] for name in Allows if name in values}
    unknown = set(values) - set(Allows)
    if len(given) != 1 or unknown or not isinstance(at_least, int) or at_least < 0:
        raise BadTable(f"{key}: one of {', '.join(Allows)} is expected")
    ((name, amount),) = given.items()
    if name == Allows.DAY_END:
        if amount is not True:
            raise BadTable(f"{key}: day_end is true or absent")
        return Allowance(Allows.DAY_END, 0, timedelta(minutes=at_least))
    if not isinstance(amount, int) or isinstance(amount, bool) or not 0 < amount <= 1000:
        raise BadTable(f"{key}: {name} must be a whole number above 0")
    return Allowance(Allows(name), amount, timedelta(minutes=at_least))
