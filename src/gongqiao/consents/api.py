"""What other apps may import.

A programme that looks at facts of another one says so, and asks each time::

    consents.api.register(Purpose("relief.bill", title=_("…"), …))   # in ready()
    consents.api.allowed(person.pk, "relief.bill", on)               # one person
    consents.api.allowed_frame(cursor, "relief.bill", on)            # all: person_id, since
    consents.api.family_for(person.pk, "study.family", on)           # with the family
"""

from gongqiao.consents.enums import Answer, How, Relation
from gongqiao.consents.purposes import Purpose, listen, purpose_of, purposes, register
from gongqiao.consents.queries import (
    OwnConsent,
    PresentText,
    against,
    allowed,
    allowed_frame,
    answered,
    consent_of,
    consents_of,
    present_text,
)
from gongqiao.consents.queries_family import Relative, family_for
from gongqiao.consents.rules import State
from gongqiao.consents.services import (
    add_member,
    answer,
    answer_correction,
    answer_many,
    ask_correction,
    begin,
    end,
    end_overdue,
    keep_yes,
    text_read,
)
from gongqiao.consents.shown import Held, provide

__all__ = [
    "Answer",
    "Held",
    "How",
    "OwnConsent",
    "PresentText",
    "Purpose",
    "Relation",
    "Relative",
    "State",
    "add_member",
    "against",
    "allowed",
    "allowed_frame",
    "answer",
    "answer_correction",
    "answer_many",
    "answered",
    "ask_correction",
    "begin",
    "consent_of",
    "consents_of",
    "end",
    "end_overdue",
    "family_for",
    "keep_yes",
    "listen",
    "present_text",
    "provide",
    "purpose_of",
    "purposes",
    "register",
    "text_read",
]
