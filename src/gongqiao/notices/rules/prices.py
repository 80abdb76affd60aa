"""What a channel costs and how much it may cost in a month."""

from dataclasses import dataclass
from datetime import date

from gongqiao.kernel.dated import DatedTable, NotInForce


@dataclass(frozen=True, slots=True)
class Price:
    """Whole fen for each part; `month_fen` is the most that a month may cost (None: no limit)."""

    part_fen: int = 0
    month_fen: int | None = None


def price_on(table: DatedTable, channel: str, on: date) -> Price:
    """The channel's price on that day; a channel that the table does not name is free."""
    try:
        values = table.at(on, channel).values
    except NotInForce:
        return Price()
    month = values.get("month_fen")
    return Price(int(values["part_fen"]), None if month is None else int(month))
