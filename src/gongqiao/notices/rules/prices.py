"""What a channel costs and how much it may cost in a month."""

from dataclasses import dataclass
from datetime import date

from gongqiao.kernel.dated import DatedTable, NotInForce


@dataclass(frozen=True, slots=True)
class Price:
    """Whole fen for each part; `month_fen` is the most that a month may cost (None: no limit).

    `warn_percent`: when so much of it is spent, it is told.
    """

    part_fen: int = 0
    month_fen: int | None = None
    warn_percent: int = 100

    def runs_out(self, spent_fen: int) -> bool:
        """Is it time to tell? Whole numbers: at 80 percent of 12 fen from the tenth on."""
        if self.month_fen is None:
            return False
        return spent_fen * 100 >= self.month_fen * self.warn_percent


def price_on(table: DatedTable, channel: str, on: date) -> Price:
    """The channel's price on that day; a channel that the table does not name is free."""
    try:
        values = table.at(on, channel).values
    except NotInForce:
        return Price()
    month = values.get("month_fen")
    most = None if month is None else int(month)
    return Price(int(values["part_fen"]), most, int(values.get("warn_percent", 100)))
