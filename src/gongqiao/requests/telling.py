"""The course of a request in sentences, for the worker and for the office."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongqiao.documents import api as documents
from gongqiao.platform.errors import Refused
from gongqiao.requests import labels, queries
from gongqiao.requests.enums import Side, TurnKind
from gongqiao.requests.models import TemplateVersion, Turn, WorkerRequest
from gongqiao.requests.rules.answers import filled


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is shown: words that somebody wrote, or a sentence about what happened."""

    at: datetime
    who: str
    says: str
    text: str
    own: bool  # the applicant's
    office: bool


def told(turns: Iterable[Turn], *, to_worker: bool) -> list[Line]:
    """All lines. The worker reads the office's name, colleagues read who wrote it."""
    return [_line(turn, to_worker=to_worker) for turn in turns]


def _line(turn: Turn, *, to_worker: bool) -> Line:
    # an unsatisfied rating moves the request by itself; the word with it is the applicant's
    own = turn.side == Side.APPLICANT or (turn.kind == TurnKind.AGAIN and not turn.by_name)
    if own:
        who = _("You") if to_worker else _("Applicant")
    else:
        who = _("The union") if to_worker else turn.by_name
    says = _sentence(turn, to_worker=to_worker)
    return Line(turn.at, who, says, turn.text, own, office=turn.side == Side.OFFICE)


def _sentence(turn: Turn, *, to_worker: bool) -> str:
    kind = TurnKind(turn.kind)
    if kind is TurnKind.HAND_ON:
        return _handed(turn)
    if kind is TurnKind.REPLY and turn.figures.get("photos"):
        sent = int(turn.figures["photos"])
        return ngettext("%(n)s photo sent", "%(n)s photos sent", sent) % {"n": sent}
    if kind is TurnKind.MERGE:
        return _("Somebody asked the same: both are handled together.")
    if kind is TurnKind.AGAIN and turn.figures.get("called"):
        return _rung_up(to_worker=to_worker)
    if kind is TurnKind.CALL_BACK:
        return str(labels.label("reached", str(turn.figures.get("reached", ""))))
    return (_own_sentences() if to_worker else {}).get(kind) or _sentences().get(kind, "")


def _rung_up(*, to_worker: bool) -> str:
    if to_worker:
        return _(
            "You told us on the telephone that it is not as the answer says. A colleague who has "
            "not dealt with it looks at it again."
        )
    return _("Called back: it is not as the answer says. Somebody else looks at it again")


def _own_sentences() -> dict[TurnKind, str]:
    return {
        TurnKind.AGAIN: _(
            "You were not satisfied. A colleague who has not dealt with it looks at it again."
        ),
        TurnKind.ASK_BACK: _("A question for you. Until you reply our clock stands still."),
        TurnKind.WITHDRAW: _("You have withdrawn it."),
        TurnKind.CONCEAL: _("From now on your employer and your own union see nothing of it."),
    }


def _sentences() -> dict[TurnKind, str]:
    return {
        TurnKind.ANSWER: _("Answer"),
        TurnKind.ASK_BACK: _("Question to the applicant: the clock stands still"),
        TurnKind.RESUME: _("Went on without a reply"),
        TurnKind.UNMERGE: _("It is handled on its own again."),
        TurnKind.WITHDRAW: _("Withdrawn"),
        TurnKind.REOPEN: _("Taken up again"),
        TurnKind.AGAIN: _("Not satisfied: somebody else looks at it again"),
        TurnKind.LINK: _("Note for colleagues"),
        TurnKind.CONCEAL: _("Kept from the employer and the worker's own union from now on"),
        TurnKind.REVEAL: _("No longer confidential"),
    }


def _handed(turn: Turn) -> str:
    office, domain = str(turn.figures.get("office", "")), str(turn.figures.get("domain", ""))
    if domain:
        says = _("Handed on to %(office)s for %(domain)s")
        return says % {"office": office, "domain": labels.label("domain", domain)}
    return _("Handed on to %(office)s") % {"office": office}


@dataclass(frozen=True, slots=True)
class Kept:
    """A photo of a request."""

    id: int
    name: str
    picture: bool


def photos_of(request: WorkerRequest) -> list[Kept]:
    """The photos, in the order in which they came."""
    found = documents.documents_of((queries.SUBJECT, request.number))
    kinds = ("jpeg", "png", "webp")
    return [Kept(d.pk, d.name, d.blob.kind in kinds) for d in found]


def photo_of(request: WorkerRequest, document_id: int) -> documents.Opened | None:
    """One of them, opened: the caller has passed the request's gate."""
    found = documents.documents_of((queries.SUBJECT, request.number))
    one = next((d for d in found if d.pk == document_id), None)
    return documents.open_kept_apart(one) if one is not None else None


def refused_field(refusal: Refused, fields: Iterable[str]) -> str | None:
    """The form's field that a refusal is about; None: the form as a whole."""
    asked = {"file": "photos"}.get(refusal.field or "", refusal.field)
    return asked if asked in set(fields) else None


def worded(version: TemplateVersion, request: WorkerRequest, day: date) -> str:
    """A template's words for this request."""
    return filled_in(version.text, request, day)


def worded_for_others(version: TemplateVersion, request: WorkerRequest, day: date) -> str:
    """The same for those who asked the same: each one's name and number are put in later."""
    figures = {"office": request.office.name, "day": date_format(day, "DATE_FORMAT")}
    return filled(version.text, figures)


def filled_in(text: str, request: WorkerRequest, day: date) -> str:
    """A template's text with this request's name, number, office and the day in its places."""
    figures = {
        "name": queries.name_of(request),
        "number": request.number,
        "office": request.office.name,
        "day": date_format(day, "DATE_FORMAT"),
    }
    return filled(text, figures)
