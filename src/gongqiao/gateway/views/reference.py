"""The description of the interface: as a document for programs, as a page for people."""

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found

from gongqiao.gateway.views.api.description import TAGS, description
from gongqiao.gateway.views.api.problems import broken, problem
from gongqiao.gateway.views.api.service import PREFIX
from gongqiao.gateway.views.api.serving import language_of, unchanged
from gongqiao.platform.errors import RETRY_SECONDS, out_of_reach
from gongqiao.platform.gate import public
from gongqiao.platform.pace import say_when
from gongqiao.platform.room import full


@public
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """/api/v1/openapi.json"""
    with translation.override(language_of(request)):
        answer = JsonResponse(description(), json_dumps_params={"ensure_ascii": False})
    answer["Vary"] = "Accept-Language"
    return unchanged(request, answer, kept="public, no-cache")


@public
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """The same to read: no scripts, nothing from elsewhere."""
    whole = description()
    operations = [
        _shown(whole, place, method, operation)
        for place, methods in whole["paths"].items()
        for method, operation in methods.items()
    ]
    groups = [(whole["tags"][n]["description"], [o for o in operations if o["tag"] == name])
              for n, name in enumerate(TAGS)]  # fmt: skip
    context = {"about": whole["info"]["description"], "groups": [g for g in groups if g[1]]}
    return render(request, "gateway/reference.html", context)


def _shown(
    whole: dict[str, Any], place: str, method: str, operation: dict[str, Any]
) -> dict[str, Any]:
    good = next(s for s in operation["responses"] if s.startswith("2"))
    return {
        "id": operation["operationId"],
        "tag": operation["tags"][0],
        "method": method.upper(),
        "place": place,
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "scope": operation["x-scope"],
        "parameters": operation["parameters"],
        "body": _fields(whole, operation.get("requestBody")),
        "answer": _fields(whole, operation["responses"][good]),
        "refusals": [s for s in operation["responses"] if not s.startswith("2")],
    }


def _fields(whole: dict[str, Any], part: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The fields of a body or an answer; those of rows below their list."""
    content = (part or {}).get("content", {}).get("application/json", {})
    return _of_schema(whole, content.get("schema", {}), "")


def _of_schema(whole: dict[str, Any], schema: dict[str, Any], before: str) -> list[dict[str, Any]]:
    schema = _followed(whole, schema)
    found = []
    for name, told in schema.get("properties", {}).items():
        label, inner = before + name, told.get("items", {})
        needed = name in schema.get("required", ()) or told.get("x-required", False)
        found.append({"name": label, "kind": _kind(told), "says": told.get("description", ""),
                      "needed": needed})  # fmt: skip
        if "$ref" in inner:
            found += _of_schema(whole, inner, f"{label}[].")
    return found


def _followed(whole: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _kind(told: dict[str, Any]) -> str:
    kinds = [t.get("type", "") for t in told.get("anyOf", [told])]
    form = next((t["format"] for t in told.get("anyOf", [told]) if "format" in t), "")
    return " / ".join(k for k in kinds if k) + (f" ({form})" if form else "")


def failed(request: HttpRequest) -> HttpResponse:
    """`handler500` of the installation: a fault, a database that is away for a moment, or a disk
    on which there was no room.
    """
    fault = sys.exc_info()[1]
    if request.path.startswith(f"/{PREFIX}"):
        with translation.override(language_of(request)):
            return broken(fault)
    # pages without the request: what they show besides would ask the database again
    if full(fault):
        return HttpResponse(render_to_string("507.html"), status=507)
    if not out_of_reach(fault):
        return HttpResponse(render_to_string("500.html"), status=500)
    return say_when(HttpResponse(render_to_string("503.html"), status=503), RETRY_SECONDS)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler404` of the installation: programs are told in their own way, people by the page."""
    if not request.path.startswith(f"/{PREFIX}"):
        return page_not_found(request, exception)
    with translation.override(language_of(request)):
        return problem(404, "NOT_FOUND")
