"""The description of the interface (OpenAPI 3.1), in the reader's language."""

import copy
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja.openapi.schema import OpenAPISchema
from pydantic import BaseModel

from gongqiao.gateway.schemas.basics import Problem
from gongqiao.gateway.schemas.pushes import RosterPushes, SettlementPush
from gongqiao.gateway.views.api.problems import MEDIA_TYPE, TITLES
from gongqiao.gateway.views.api.service import PREFIX, api

ABOUT = _(
    "For programs of the federation and its partners. Every call carries a key; a key belongs to "
    "an organisation and sees that organisation and all below it. Amounts are text in yuan with "
    "two decimals, days are written 2026-11-30, instants with their zone. Lists come in pages "
    "with a cursor. Refusals follow RFC 9457 in the language of Accept-Language (zh or en)."
)
TAGS = {
    "key": _("The key"),
    "settlements": _("Settlements"),
    "rosters": _("Rosters"),
    "organisations": _("Organisations"),
    "members": _("Members"),
    "claims": _("Mutual aid"),
    "ledger": _("The books"),
    "requests": _("What workers ask"),
    "webhooks": _("Web hooks"),
}
ALWAYS = (401, 403, 405, 415, 429)
"""Whatever the operation, a call may end so."""
WITH_PARAMETERS, WITH_BODY, WITH_PLACE = (400, 422), (400, 413, 422, 507), (404, 422)
UNCHANGED = _("Unchanged since the ETag that was sent")
ETAG = _("Names this very answer; send it back as If-None-Match")
IF_NONE_MATCH = _("The ETag of an earlier answer: unchanged ones come as 304 without content")
SPOKEN = {"description", "summary"}


def description() -> dict[str, Any]:
    """The whole description in the active language."""
    spoken: dict[str, Any] = _said(copy.deepcopy(_plain()))
    return spoken


def _said(part: Any) -> Any:
    if isinstance(part, list):
        return [_said(one) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        name: gettext(value)
        if name in SPOKEN and isinstance(value, str) and value
        else _said(value)
        for name, value in part.items()
    }


@lru_cache(maxsize=1)
def _plain() -> dict[str, Any]:
    """The description in English, made once."""
    whole: dict[str, Any] = dict(OpenAPISchema(api, PREFIX))
    whole["info"]["description"] = ABOUT
    whole["servers"] = [{"url": "/"}]
    whole["tags"] = [{"name": name, "description": says} for name, says in TAGS.items()]
    schemas = whole["components"]["schemas"]
    shapes: list[type[BaseModel]] = [Problem, SettlementPush]
    for shape in (*shapes, *RosterPushes.values()):
        made = shape.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(made.pop("$defs", {}))
        schemas[shape.__name__] = made
    whole["components"]["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": _("A key: gq_…")},
        "signature": {"type": "apiKey", "in": "header", "name": "webhook-signature"},
    }
    scopes = _scopes()
    for operations in whole["paths"].values():
        for method, operation in operations.items():
            _complete(operation, scopes.get(operation["operationId"], ""))
            if method == "get":
                _read_again(operation)
    return whole


def _scopes() -> dict[str, str]:
    return {
        str(op.operation_id): auth.scope
        for bound in api._get_bound_routers()
        for view in bound.path_operations.values()
        for op in view.operations
        for auth in op.auth_callbacks
        if hasattr(auth, "scope")
    }


def _read_again(operation: dict[str, Any]) -> None:
    """What was read may be asked for again by its ETag."""
    operation["responses"]["304"] = {"description": UNCHANGED}
    operation["responses"]["200"]["headers"] = {
        "ETag": {"description": ETAG, "schema": {"type": "string"}}
    }
    operation["parameters"].append(
        {"name": "If-None-Match", "in": "header", "required": False, "description": IF_NONE_MATCH,
         "schema": {"type": "string", "maxLength": 200}}
    )  # fmt: skip


def _complete(operation: dict[str, Any], scope: str) -> None:
    """The scope that it asks for, and every way in which it may be refused."""
    operation["security"] = [{"key": [scope]}] if scope else [{"signature": []}]
    operation["x-scope"] = scope
    statuses = set(ALWAYS)
    if operation["parameters"]:
        statuses |= set(WITH_PARAMETERS)
    if "requestBody" in operation:
        statuses |= set(WITH_BODY)
    if any(p["in"] == "path" for p in operation["parameters"]):
        statuses |= set(WITH_PLACE)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in sorted(statuses):
        told = {"description": TITLES[status], "content": content}
        operation["responses"].setdefault(status, told)
    operation["responses"] = {str(s): told for s, told in operation["responses"].items()}
