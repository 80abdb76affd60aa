"""Keys and subscriptions are made in the same way: a form, one call of a service, and what was made
is shown once and kept nowhere.
"""

from collections.abc import Callable
from typing import Any, Protocol

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from gongqiao.gateway import permissions
from gongqiao.platform import gate
from gongqiao.platform.context import actor_of
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry


class Work(Protocol):
    """What a form is filled in for: its fields, with the organisation by its id."""

    def __call__(self, **fields: Any) -> HttpResponse:
        """Do it and answer. Raises Refused."""
        ...


def made_by(request: HttpRequest, form: Form, template: str, work: Work) -> HttpResponse:
    """The form, or what the work answers; a refusal stands at its field."""
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        words = fields.pop("organisation")
        answer = tried(form, lambda: work(organisation_id=_named(request, words), **fields))
        if answer is not None:
            return answer
    return render(request, template, {"form": form})


def tried(form: Form, work: Callable[[], HttpResponse]) -> HttpResponse | None:
    """What the work answers; None when it was refused, which stands in the form then."""
    try:
        return work()
    except Refused as no:
        form.add_error(no.field if no.field in form.fields else None, str(no))
        return None


def _named(request: HttpRequest, words: str) -> int:
    """The id of the one organisation within reach that is called so. Raises Refused."""
    reach = gate.scope_of(actor_of(request), permissions.MANAGE, timezone.localdate())
    return int(registry.organisation_named(reach, words, field="organisation").pk)


def shown_once(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """A page with a secret: no browser keeps it."""
    answer = render(request, template, context)
    answer["Cache-Control"] = "no-store"
    return answer
