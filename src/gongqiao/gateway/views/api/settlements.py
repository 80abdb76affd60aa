"""Settlements of the medical insurance."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Router

from gongqiao.feeds.api import REQUIRED_COLUMNS
from gongqiao.gateway import scopes
from gongqiao.gateway.schemas.pushes import SettlementPush, SettlementsReceived
from gongqiao.gateway.services import pushing
from gongqiao.gateway.views.api.access import counted, key, key_of
from gongqiao.gateway.views.api.pushed import Name, Token, body_of, mark_repeated, push_of
from gongqiao.platform.context import now

router = Router(tags=["settlements"])


@router.post(
    "/settlements",
    auth=key(scopes.SETTLEMENTS_WRITE),
    response=SettlementsReceived,
    operation_id="push_settlements",
    summary=_("Push settlements"),
    description=_(
        "Received exactly as a file is: rows that are known change nothing, rows with other "
        "content become a new revision, rows that cannot be used are refused one by one and the "
        "others are taken. Send at most 5,000 rows as JSON or 20 MB as CSV."
    ),
    openapi_extra=body_of(SettlementPush, ",".join(REQUIRED_COLUMNS)),
)
def push_settlements(
    request: HttpRequest, response: HttpResponse, token: Token, name: Name = ""
) -> dict[str, object]:
    """Receive settlements."""
    push = push_of(request, SettlementPush, token=token, name=name, operation="settlements")
    answer, again = pushing.push_settlements(key_of(request), push, at=now())
    mark_repeated(response, again)
    counted(request, answer["rows"], answer["refused"])
    return answer
