"""Writes of notices."""

from gongqiao.notices.services.apart import keep_apart, reword
from gongqiao.notices.services.by_hand import choose_kinds, retry
from gongqiao.notices.services.carried import Carried, keep_carried
from gongqiao.notices.services.codes import carry_code
from gongqiao.notices.services.declining import answered, chose_by_link
from gongqiao.notices.services.deliver import deliver_due
from gongqiao.notices.services.following import follower_changed
from gongqiao.notices.services.forged import note_forged
from gongqiao.notices.services.merging import RefusalsFollow
from gongqiao.notices.services.noting import note_wish
from gongqiao.notices.services.numbers import tell_left_numbers
from gongqiao.notices.services.reading import mark_all_read, mark_read
from gongqiao.notices.services.reports import reported
from gongqiao.notices.services.security import tell_security
from gongqiao.notices.services.send import send, send_many

__all__ = [
    "Carried",
    "RefusalsFollow",
    "answered",
    "carry_code",
    "choose_kinds",
    "chose_by_link",
    "deliver_due",
    "follower_changed",
    "keep_apart",
    "keep_carried",
    "mark_all_read",
    "mark_read",
    "note_forged",
    "note_wish",
    "reported",
    "retry",
    "reword",
    "send",
    "send_many",
    "tell_left_numbers",
    "tell_security",
]
