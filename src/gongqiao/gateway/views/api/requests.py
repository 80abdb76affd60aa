"""What workers ask. A program files it, reads it within its reach and passes on what the applicant
adds; it answers nobody: behind an answer stands somebody with a name (docs/adr/0018).
"""

from datetime import UTC, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Body, Path, Query, Router

from gongqiao.gateway import scopes
from gongqiao.gateway.schemas.basics import CODE
from gongqiao.gateway.schemas.requests import (
    ReplyIn,
    RequestFiled,
    RequestIn,
    RequestOut,
    RequestPage,
    RequestRecord,
)
from gongqiao.gateway.services import asking
from gongqiao.gateway.views.api.access import by_of, counted, key, key_of
from gongqiao.gateway.views.api.paging import FIRST, Cursor, Limit, by_moment
from gongqiao.gateway.views.api.problems import Turned, wrong
from gongqiao.gateway.views.api.pushed import FILE_BODY, Name, Token, file_of, mark_repeated
from gongqiao.kernel.masking import mask_in_text, mask_mobile, mask_name
from gongqiao.platform.context import now
from gongqiao.requests import api as requests

router = Router(tags=["requests"])
FIRST_YEAR, LAST_YEAR = 1990, 9000
Number = Annotated[str, Path(pattern=CODE, description=_("The number of the request"))]
StateOf = Annotated[
    requests.State | None, Query(alias="state", description=_("Only those in this state"))
]
KindOf = Annotated[
    requests.Kind | None, Query(alias="kind", description=_("Only those of this kind"))
]
Since = Annotated[
    datetime | None, Query(description=_("Only those that came in at this moment or later"))
]


@router.get(
    "/requests",
    auth=key(scopes.REQUESTS_READ),
    response=RequestPage,
    operation_id="list_requests",
    summary=_("Requests"),
    description=_(
        "Those that the key's organisations decide, oldest first. Confidential ones are never "
        "among them."
    ),
)
def list_requests(
    request: HttpRequest, state: StateOf = None, kind: KindOf = None, since: Since = None,
    cursor: Cursor = None, limit: Limit = FIRST,
) -> dict[str, Any]:  # fmt: skip
    """A page of requests."""
    seen = requests.requests_visible_to(by_of(request), timezone.localdate())
    wanted = {"state": state, "kind": kind, "asked_at__gte": _with_zone(since)}
    seen = seen.filter(**{name: value for name, value in wanted.items() if value is not None})
    seen = seen.select_related("office", "union", "person")
    found, places = by_moment(seen, cursor, limit, field="asked_at")
    counted(request, len(found))
    return {"requests": [_row(one) for one in found], **places}


@router.get(
    "/requests/{str:number}",
    auth=key(scopes.REQUESTS_READ),
    response=RequestRecord,
    operation_id="one_request",
    summary=_("One request"),
    description=_("With the conversation that the applicant reads; 404 beyond the key's reach."),
)
def one_request(request: HttpRequest, number: Number) -> dict[str, Any]:
    """One request."""
    found = requests.request_for(by_of(request), number, timezone.localdate())
    if found is None:
        raise Http404
    turns = requests.turns_of(found, shown_only=True)
    counted(request, 1)
    course = [
        {"at": t.at, "side": t.side, "kind": t.kind, "text": mask_in_text(t.text)} for t in turns
    ]
    return {**_row(found), "text": mask_in_text(found.text), "course": course}


@router.post(
    "/requests",
    auth=key(scopes.REQUESTS_WRITE),
    response=RequestFiled,
    operation_id="file_request",
    summary=_("File a request"),
    description=_(
        "It goes to the office that decides by the routing table, and its clock runs from this "
        "moment. A member by number, or somebody by name and mobile. The worker follows it by its "
        "number."
    ),
)
def file_request(
    request: HttpRequest, response: HttpResponse, token: Token, asked: Annotated[RequestIn, Body()]
) -> dict[str, Any]:
    """File a request."""
    wish = asking.Asked(token, request.body, **asked.model_dump())
    answer, again = asking.file_request(key_of(request), wish, at=now())
    mark_repeated(response, again)
    counted(request, 1)
    return answer


@router.post(
    "/requests/{str:number}/replies",
    auth=key(scopes.REQUESTS_WRITE),
    response=RequestFiled,
    operation_id="reply_to_request",
    summary=_("The applicant adds something"),
    description=_(
        "For requests that this very key filed; 404 for any other. What waited for the applicant "
        "goes on."
    ),
)
def reply_to_request(
    request: HttpRequest, response: HttpResponse, number: Number, token: Token,
    said: Annotated[ReplyIn, Body()],
) -> dict[str, Any]:  # fmt: skip
    """Pass on what the applicant says."""
    done = asking.add_reply(
        key_of(request), number, said.text, token=token, sent=request.body, at=now()
    )
    if done is None:
        raise Http404
    answer, again = done
    mark_repeated(response, again)
    counted(request, 1)
    return answer


@router.post(
    "/requests/{str:number}/photos",
    auth=key(scopes.REQUESTS_WRITE),
    response=RequestFiled,
    operation_id="add_photo_to_request",
    summary=_("The applicant sends a photo"),
    description=_(
        "The file itself as the body: JPEG, PNG, WebP or PDF, at most 20 MB; anything larger is "
        "refused before it is read. Six in all. For requests that this very key filed; 404 for any "
        "other."
    ),
    openapi_extra=FILE_BODY,
)
def add_photo_to_request(
    request: HttpRequest, response: HttpResponse, number: Number, token: Token, name: Name = ""
) -> dict[str, Any]:
    """Keep a photo."""
    done = asking.add_photo(key_of(request), number, file_of(request), name, token=token, at=now())
    if done is None:
        raise Http404
    answer, again = done
    mark_repeated(response, again)
    counted(request, 1)
    return answer


def _with_zone(moment: datetime | None) -> datetime | None:
    """In UTC: the database knows zones of less than sixteen hours only. A moment without a zone is
    one of this country; the ends of the calendar have no UTC.
    """
    if moment is None or moment.year < FIRST_YEAR:
        return None
    if moment.year > LAST_YEAR:
        raise Turned(422, "SINCE", "", [wrong("SINCE", _unheard(), field="since")])
    aware = timezone.make_aware(moment) if timezone.is_naive(moment) else moment
    return aware.astimezone(UTC)


def _unheard() -> str:
    return gettext("This moment cannot be used.")


def _row(one: requests.WorkerRequest) -> dict[str, Any]:
    plain = ("number", "kind", "topic", "channel", "state", "asked_at", "answered_at", "rated")
    shown = {name: getattr(one, name) for name in plain}
    mobile = one.contact_mobile or ""
    return RequestOut(
        **shown,
        office_code=one.office.code,
        union_code=one.union.code if one.union else None,
        member_id=one.person_id,
        name_masked=mask_name(requests.name_of(one)),
        mobile_masked=mask_mobile(mobile) if mobile else None,
    ).model_dump()
