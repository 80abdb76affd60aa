"""Refusals as RFC 9457 says: a code for programs, a sentence for people, row and field by name."""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from gongqiao.gateway.services import calls
from gongqiao.gateway.services.pushing import NotAtTheTop
from gongqiao.platform import gate
from gongqiao.platform.errors import RETRY_SECONDS, Refused, out_of_reach
from gongqiao.platform.pace import say_when
from gongqiao.platform.room import NoRoom

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 100
TITLES: Mapping[int, str] = {
    400: gettext_noop("The call cannot be read"),
    401: gettext_noop("No valid key"),
    403: gettext_noop("The key was not made for this"),
    404: gettext_noop("Not there, or not within reach"),
    405: gettext_noop("There is no such method here"),
    413: gettext_noop("Too large"),
    415: gettext_noop("This kind of content is not taken"),
    422: gettext_noop("What was sent cannot be used"),
    429: gettext_noop("Too many calls"),
    500: gettext_noop("A fault of ours"),
    503: gettext_noop("Out of order for a moment"),
    507: gettext_noop("No room left"),
}
DETAILS: Mapping[int, str] = {
    400: gettext_noop("The body or the address is broken."),
    401: gettext_noop(
        "Send the header “Authorization: Bearer gq_…” with a key that has not ended."
    ),
    403: gettext_noop("Ask whoever made the key for another one with this scope."),
    404: gettext_noop("There is nothing here that this key may see."),
    405: gettext_noop("The header Allow names the methods."),
    413: gettext_noop("Send it in several parts."),
    415: gettext_noop("Send plain application/json or text/csv, without Content-Encoding."),
    422: gettext_noop("The list of errors names field and row."),
    429: gettext_noop("The header Retry-After says in how many seconds to go on."),
    500: gettext_noop("It was written down. Try again later."),
    503: gettext_noop("The database cannot be reached. Send the same again in a minute."),
    507: gettext_noop("Nothing was stored. Send the same again when there is room."),
}
_SHAPES: Mapping[str, Promise] = {
    "missing": _("This is missing."),
    "string_type": _("This must be text in quotation marks."),
    "string_too_long": _("This is too long."),
    "string_too_short": _("This is too short."),
    "string_pattern_mismatch": _("This is not written as it should be."),
    "json_invalid": _("This is not JSON in UTF-8."),
    "too_long": _("There are too many rows. Send them in several parts."),
    "too_short": _("There are no rows."),
    "list_type": _("This must be a list."),
    "enum": _("This is none of the words that are known here."),
    "int_parsing": _("This must be a whole number."),
    "int_type": _("This must be a whole number, without quotation marks."),
    "bool_parsing": _("This must be true or false."),
    "bool_type": _("This must be true or false, without quotation marks."),
    "date_from_datetime_parsing": _("This must be a day, such as 2026-03-05."),
    "date_parsing": _("This must be a day, such as 2026-03-05."),
    "datetime_from_date_parsing": _("This must be a moment, such as 2026-03-05T10:00:00+08:00."),
    "datetime_parsing": _("This must be a moment, such as 2026-03-05T10:00:00+08:00."),
    "uuid_parsing": _("This must be an id as it was given out, such as a webhook-id."),
    "greater_than_equal": _("This number is too small."),
    "less_than_equal": _("This number is too large."),
    "extra_forbidden": _("This field is not taken here."),
    "model_type": _("This must be an object."),
    "model_attributes_type": _("This must be an object."),
}


@dataclass
class Turned(Exception):
    """A call is turned away by the interface itself."""

    status: int
    code: str
    detail: str | Promise = ""
    errors: list[dict[str, object]] = field(default_factory=list)


def problem(
    status: int,
    code: str = "",
    detail: str | Promise = "",
    errors: Iterable[Mapping[str, object]] = (),
) -> HttpResponse:
    """The answer, in the active language."""
    name = code or f"HTTP_{status}"
    body = {
        "type": "urn:gongqiao:problem:" + name.lower().replace("_", "-"),
        "title": gettext(TITLES[status]),
        "status": status,
        "detail": str(detail) or gettext(DETAILS[status]),
        "code": name,
        "errors": list(errors)[:MOST_ERRORS],
    }
    content = json.dumps(body, ensure_ascii=False)
    return HttpResponse(content, status=status, content_type=MEDIA_TYPE)


def wrong(
    code: str, says: str | Promise, *, field: str = "", row: int | None = None
) -> dict[str, object]:
    """One entry of the list of errors."""
    return {"row": row, "field": field, "code": code, "says": str(says)}


def shape_errors(found: Iterable[Mapping[str, Any]]) -> list[dict[str, object]]:
    """What pydantic found, with row and field by name; never the value."""
    errors = []
    for one in list(found)[:MOST_ERRORS]:
        place: object
        parts: list[Any]
        place, *parts = one["loc"] or ("body",)  # no place where the body is no JSON at all
        # of a body the next part is only what we call it, not what was sent
        where = parts[1:] if place == "body" and len(parts) > 1 else parts
        where = where if place in ("body", "query", "path", "header") else list(one["loc"])
        rows = [n for part, n in pairwise(where) if part == "rows"]
        row = next((n + 1 for n in rows if isinstance(n, int)), None)
        names = [str(p) for p in where if isinstance(p, str) and (row is None or p != "rows")]
        says = _says(one)
        errors.append(wrong(one["type"].upper(), says, field=".".join(names), row=row))
    return errors


def _says(one: Mapping[str, Any]) -> str:
    """In a sentence; where the description names words or bounds, with these."""
    says = str(_SHAPES.get(one["type"], _("This value cannot be used.")))
    known = one.get("ctx") or {}
    if one["type"] == "enum" and known.get("expected"):
        words = str(known["expected"]).replace("'", "").replace(" or ", ", ")
        return f"{says} {gettext('They are: %(words)s') % {'words': words}}"
    bound = known.get("le", known.get("ge"))
    if bound is not None:
        return f"{says} {gettext('The limit is %(limit)s.') % {'limit': bound}}"
    return says


def _refused(_request: HttpRequest, no: Refused) -> HttpResponse:
    errors = [wrong(no.code, no.says, field=no.field)] if no.field else []
    return problem(422, no.code, no.says, errors)


def _no_room(_request: HttpRequest, no: NoRoom) -> HttpResponse:
    return problem(507, no.code, no.says)  # nothing is wrong with what was sent: no list of errors


def _too_many(_request: HttpRequest, no: calls.TooMany) -> HttpResponse:
    answer = say_when(problem(429, "TOO_MANY_CALLS"), no.wait)
    answer["RateLimit-Limit"], answer["RateLimit-Remaining"] = str(no.limit), "0"
    return answer


def _unknown(_request: HttpRequest, _no: calls.Unknown) -> HttpResponse:
    answer = problem(401, "KEY_UNKNOWN")
    answer["WWW-Authenticate"] = 'Bearer realm="gongqiao"'
    return answer


def _fault(request: HttpRequest, fault: Exception) -> HttpResponse:
    # no exception text: it may quote what was sent
    log.error("fault at %s: %s", request.path, type(fault).__name__, exc_info=fault)
    return broken(fault)


def broken(fault: BaseException | None) -> HttpResponse:
    """A fault of ours: 500, or 503 while the database is away."""
    if not out_of_reach(fault):
        return problem(500, "FAULT")
    return say_when(problem(503, "AWAY"), RETRY_SECONDS)


def _told(_request: HttpRequest, no: Turned) -> HttpResponse:
    return problem(no.status, no.code, no.detail, no.errors)


def _misshapen(_request: HttpRequest, no: ValidationError) -> HttpResponse:
    return problem(422, "SHAPE", "", shape_errors(no.errors))


def _by_status(_request: HttpRequest, no: HttpError) -> HttpResponse:
    return problem(no.status_code if no.status_code in TITLES else 400)


def _not_there(_request: HttpRequest, _no: Http404) -> HttpResponse:
    return problem(404, "NOT_FOUND")


def _forbidden(_request: HttpRequest, no: PermissionDenied) -> HttpResponse:
    if isinstance(no, NotAtTheTop):
        says = gettext(
            "Settlements concern everybody: this takes a key that belongs to the federation at "
            "the top."
        )
        return problem(403, "NOT_AT_THE_TOP", says)
    scope = str(no)
    if scope not in gate.key_scopes():
        return problem(403, "SCOPE")
    says = gettext("The scope %(scope)s is missing. Ask whoever made the key for another one.")
    return problem(403, "SCOPE", says % {"scope": scope})


HANDLERS: Mapping[type[Exception], Any] = {
    Exception: _fault,
    Refused: _refused,
    NoRoom: _no_room,
    calls.Unknown: _unknown,
    calls.TooMany: _too_many,
    Turned: _told,
    ValidationError: _misshapen,
    HttpError: _by_status,
    Http404: _not_there,
    PermissionDenied: _forbidden,
}


def install(api: NinjaAPI) -> None:
    """Every exception of an operation becomes a problem."""
    for kind, handler in HANDLERS.items():
        api.add_exception_handler(kind, handler)
