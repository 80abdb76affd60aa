"""Writes of the desk."""

from gongqiao.desk.services.closing import close_item
from gongqiao.desk.services.concealing import open_trail, retype
from gongqiao.desk.services.handing import hand_over, take
from gongqiao.desk.services.handling import answered, finish, resume, wait
from gongqiao.desk.services.noting import note
from gongqiao.desk.services.opening import describe, open_item
from gongqiao.desk.services.passing import pass_on
from gongqiao.desk.services.rating import not_as_told, rate
from gongqiao.desk.services.regions import follow_regions
from gongqiao.desk.services.sharing import Shared, To, hand_over_many, would_go

__all__ = [
    "Shared",
    "To",
    "answered",
    "close_item",
    "describe",
    "finish",
    "follow_regions",
    "hand_over",
    "hand_over_many",
    "not_as_told",
    "note",
    "open_item",
    "open_trail",
    "pass_on",
    "rate",
    "resume",
    "retype",
    "take",
    "wait",
    "would_go",
]
