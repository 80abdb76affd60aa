"""What other apps may import.

requests.api.ask(Wish(key=…, kind=Kind.HELP, topic=Topic.WAGES, text=…, person_id=…),
                 Channel.PHONE_PAGE, by=by, at=at)
"""

from gongqiao.requests.enums import Channel, Kind, PlaceKind, Reached, State, Topic
from gongqiao.requests.models import CallBack, WorkerRequest
from gongqiao.requests.queries import (
    name_of,
    request_filed,
    request_for,
    requests_of,
    requests_visible_to,
    turns_of,
)
from gongqiao.requests.services.again import rate, reopen
from gongqiao.requests.services.asking import Photo, Wish, ask
from gongqiao.requests.services.calls import called, draw_due, open_round
from gongqiao.requests.services.handing import hand_on
from gongqiao.requests.services.handling import add_photos, answer, ask_back, reply, say, withdraw
from gongqiao.requests.services.merging import merge
from gongqiao.requests.services.places import make as make_place
from gongqiao.requests.services.secrecy import conceal, reveal
from gongqiao.requests.services.templates import make as make_template

__all__ = [
    "CallBack",
    "Channel",
    "Kind",
    "Photo",
    "PlaceKind",
    "Reached",
    "State",
    "Topic",
    "Wish",
    "WorkerRequest",
    "add_photos",
    "answer",
    "ask",
    "ask_back",
    "called",
    "conceal",
    "draw_due",
    "hand_on",
    "make_place",
    "make_template",
    "merge",
    "name_of",
    "open_round",
    "rate",
    "reopen",
    "reply",
    "request_filed",
    "request_for",
    "requests_of",
    "requests_visible_to",
    "reveal",
    "say",
    "turns_of",
    "withdraw",
]
