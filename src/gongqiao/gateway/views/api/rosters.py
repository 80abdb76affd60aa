"""Rosters of organisations, members and accounts."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from gongqiao.gateway import scopes
from gongqiao.gateway.schemas.pushes import RosterBroughtIn, RosterPushes
from gongqiao.gateway.services import pushing
from gongqiao.gateway.views.api.access import counted, key, key_of
from gongqiao.gateway.views.api.pushed import Name, Token, body_of, mark_repeated, push_of
from gongqiao.platform.context import now
from gongqiao.registry.api import ROSTER_COLUMNS, RosterKind

router = Router(tags=["rosters"])
HOW = _(
    "Good rows are written, bad ones are refused one by one with their reasons. What is known is "
    "updated, never doubled. Only the organisations of the key are reached."
)
Moves = Annotated[
    bool, Query(description=_("Move members of other unions within reach instead of refusing them"))
]


def _example(kind: RosterKind) -> str:
    return ",".join(column.key for column in ROSTER_COLUMNS[kind])


def _bring_in(
    request: HttpRequest, response: HttpResponse, kind: RosterKind, token: str, name: str,
    *, moves: bool = False,
) -> dict[str, object]:  # fmt: skip
    operation = f"roster.{kind.value}{'.moves' if moves else ''}"
    push = push_of(request, RosterPushes[kind], token=token, name=name, operation=operation)
    answer, again = pushing.push_roster(key_of(request), kind, push, moves=moves, at=now())
    mark_repeated(response, again)
    counted(request, answer["rows"], answer["refused"])
    return answer


@router.post(
    "/rosters/organisations",
    auth=key(scopes.ROSTER_WRITE),
    response=RosterBroughtIn,
    operation_id="push_organisations",
    summary=_("Bring in organisations"),
    description=HOW,
    openapi_extra=body_of(
        RosterPushes[RosterKind.ORGANISATIONS], _example(RosterKind.ORGANISATIONS)
    ),
)
def push_organisations(
    request: HttpRequest, response: HttpResponse, token: Token, name: Name = ""
) -> dict[str, object]:
    """Bring in organisations."""
    return _bring_in(request, response, RosterKind.ORGANISATIONS, token, name)


@router.post(
    "/rosters/members",
    auth=key(scopes.ROSTER_WRITE),
    response=RosterBroughtIn,
    operation_id="push_members",
    summary=_("Bring in members"),
    description=HOW,
    openapi_extra=body_of(RosterPushes[RosterKind.MEMBERS], _example(RosterKind.MEMBERS)),
)
def push_members(
    request: HttpRequest, response: HttpResponse, token: Token, name: Name = "",
    moves: Moves = False,
) -> dict[str, object]:  # fmt: skip
    """Bring in members."""
    return _bring_in(request, response, RosterKind.MEMBERS, token, name, moves=moves)


@router.post(
    "/rosters/accounts",
    auth=key(scopes.ROSTER_WRITE),
    response=RosterBroughtIn,
    operation_id="push_accounts",
    summary=_("Bring in bank accounts"),
    description=HOW,
    openapi_extra=body_of(RosterPushes[RosterKind.ACCOUNTS], _example(RosterKind.ACCOUNTS)),
)
def push_accounts(
    request: HttpRequest, response: HttpResponse, token: Token, name: Name = ""
) -> dict[str, object]:
    """Bring in accounts."""
    return _bring_in(request, response, RosterKind.ACCOUNTS, token, name)
