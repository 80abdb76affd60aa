"""What other apps may import.

notices.api.send(key=f"aid.paid:{payment.pk}", person_id=person.pk, code="aid.paid",
                 figures={"amount_fen": 146077, "account": "****3382"}, at=at)
"""

from gongqiao.notices.channels import Channel, Later, Parcel, Undeliverable
from gongqiao.notices.channels import register as register_channels
from gongqiao.notices.enums import How, OutboxState
from gongqiao.notices.queries import (
    messages_of,
    messages_shown,
    messages_to_person,
    unread_count,
)
from gongqiao.notices.services import (
    Carried,
    deliver_due,
    keep_apart,
    keep_carried,
    mark_all_read,
    mark_read,
    note_wish,
    reword,
    send,
    send_many,
)
from gongqiao.notices.words import (
    NoticeTemplate,
    Words,
    register,
    register_kind,
    registered,
    words_of,
)

__all__ = [
    "Carried",
    "Channel",
    "How",
    "Later",
    "NoticeTemplate",
    "OutboxState",
    "Parcel",
    "Undeliverable",
    "Words",
    "deliver_due",
    "keep_apart",
    "keep_carried",
    "mark_all_read",
    "mark_read",
    "messages_of",
    "messages_shown",
    "messages_to_person",
    "note_wish",
    "register",
    "register_channels",
    "register_kind",
    "registered",
    "reword",
    "send",
    "send_many",
    "unread_count",
    "words_of",
]
