"""Where business dates are counted."""

from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
"""Business dates and office hours are of this zone."""
