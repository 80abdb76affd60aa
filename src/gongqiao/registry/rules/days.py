"""Days that are asked for in an address."""

from datetime import date

from gongqiao.registry.rules import cells


def past_day(text: str, today: date) -> date:
    """A day up to today, as `2024-01-01`; today for anything else."""
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today
    return asked if cells.EARLIEST <= asked <= today else today
