"""When, by which way and in how many parts a message leaves. The text is docs/rules/notices.md."""

from gongqiao.notices.rules.links import message_of, token_of
from gongqiao.notices.rules.parts import sms_parts
from gongqiao.notices.rules.prices import Price, price_on
from gongqiao.notices.rules.quiet import leaves_at
from gongqiao.notices.rules.replies import wants
from gongqiao.notices.rules.ways import EVERYTHING, Kind, kind_of, kind_on, way

__all__ = [
    "EVERYTHING",
    "Kind",
    "Price",
    "kind_of",
    "kind_on",
    "leaves_at",
    "message_of",
    "price_on",
    "sms_parts",
    "token_of",
    "wants",
    "way",
]
