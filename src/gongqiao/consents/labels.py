"""States, ways and relations in words."""

from django.utils.translation import gettext_lazy as _

from gongqiao.consents.enums import Answer, How, Relation
from gongqiao.consents.rules import State

STATES = {
    State.GIVEN: (_("you agreed"), "ok"),
    State.REFUSED: (_("you said no"), ""),
    State.REVOKED: (_("taken back"), ""),
    State.OUTDATED: (_("the text has changed"), "warn"),
    State.OPEN: (_("not answered"), ""),
}
"""As the worker reads them, with the pill's tone."""

OFFICE_STATES = {
    State.GIVEN: _("agreed"),
    State.REFUSED: _("said no"),
    State.REVOKED: _("taken back"),
    State.OUTDATED: _("to be asked again"),
}

ANSWERS = {
    Answer.GIVEN: _("agreed"),
    Answer.REFUSED: _("said no"),
    Answer.REVOKED: _("taken back"),
}

HOWS = {
    How.PHONE: _("on the phone"),
    How.PAPER: _("on paper"),
    How.ENROLMENT: _("on the enrolment form"),
    How.JOINING: _("with the application to join"),
}

RELATIONS = {
    Relation.SPOUSE: _("husband or wife"),
    Relation.CHILD: _("son or daughter"),
    Relation.PARENT: _("father or mother"),
    Relation.OTHER: _("other relative"),
}

ABOUT = {
    "name": _("my name"),
    "id": _("my ID number or birthday"),
    "mobile": _("my mobile number"),
    "union": _("my union, or since when"),
    "aid": _("mutual aid"),
    "other": _("something else"),
}
