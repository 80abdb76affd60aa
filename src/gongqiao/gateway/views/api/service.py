"""The interface put together, and its addresses."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.operation import PathView
from ninja.utils import normalize_path, replace_path_param_notation

from gongqiao.gateway.views.api import (
    acknowledgements,
    claims,
    ledger,
    members,
    organisations,
    own,
    problems,
    requests,
    rosters,
    settlements,
)
from gongqiao.gateway.views.api.access import Bearer
from gongqiao.gateway.views.api.acknowledgements import Signature
from gongqiao.gateway.views.api.serving import Served
from gongqiao.platform import gate

VERSION = "1.0.0"
PREFIX = "api/v1/"

api = NinjaAPI(title="Gongqiao", version=VERSION, openapi_url=None, docs_url=None)
problems.install(api)
MODULES = (
    own, settlements, rosters, organisations, members, claims, ledger, requests, acknowledgements,
)  # fmt: skip
for module in MODULES:
    api.add_router("", module.router)


def _scope_of(operation: Any) -> str:
    """The scope that an operation asks for; an operation that asks for none cannot be served."""
    (asked,) = [auth.scope for auth in operation.auth_callbacks if isinstance(auth, Bearer)]
    return str(asked)


def _marked(view: PathView) -> Any:
    """The view of an address, with the mark that says which scopes open it."""
    names = {m: str(op.operation_id) for op in view.operations for m in op.methods}
    answer: Any = Served(view.get_view(), names)
    answer.csrf_exempt = True  # a key is sent by programs, never by a browser on its own
    if any(isinstance(a, Signature) for op in view.operations for a in op.auth_callbacks):
        return gate.signature(answer)
    answer.gq_scopes = {m: _scope_of(op) for op in view.operations for m in op.methods}
    return gate.key(*dict.fromkeys(answer.gq_scopes.values()))(answer)


def addresses() -> Iterator[URLPattern]:
    """Every operation under /api/v1/, each with its mark."""
    for bound in api._get_bound_routers():
        for place, view in bound.path_operations.items():
            route = normalize_path(replace_path_param_notation(place)).lstrip("/")
            yield path(PREFIX + route, _marked(view), name=f"api_{view.operations[0].operation_id}")
