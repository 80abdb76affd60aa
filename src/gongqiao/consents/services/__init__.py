"""Writes of consents."""

from gongqiao.consents.services.answering import answer, answer_many, text_now
from gongqiao.consents.services.assisting import begin, end, end_overdue, end_own
from gongqiao.consents.services.corrections import answer_correction, ask_correction
from gongqiao.consents.services.earlier import keep_yes, text_read
from gongqiao.consents.services.family import add_member, remove_member

__all__ = [
    "add_member",
    "answer",
    "answer_correction",
    "answer_many",
    "ask_correction",
    "begin",
    "end",
    "end_overdue",
    "end_own",
    "keep_yes",
    "remove_member",
    "text_now",
    "text_read",
]
