"""Writes of notices."""

from gongqiao.notices.services.deliver import deliver_due
from gongqiao.notices.services.reading import mark_all_read, mark_read
from gongqiao.notices.services.send import send, send_many

__all__ = ["deliver_due", "mark_all_read", "mark_read", "send", "send_many"]
