"""Reads of templates, the call-back sample and the topics."""

from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from gongqiao.platform.context import Actor
from gongqiao.requests.models import CallBack, Round, Template, TemplateVersion, WorkerRequest
from gongqiao.requests.queries import requests_visible_to
from gongqiao.requests.rules.states import OPEN

MOST_OFFERED = 60


def templates() -> QuerySet[Template]:
    """All that are in use, each with the text and number of its last version."""
    last = TemplateVersion.objects.filter(of=OuterRef("pk")).order_by("-version")
    return Template.objects.filter(retired_at=None).annotate(
        last=Subquery(last.values("version")[:1]),
        last_id=Subquery(last.values("pk")[:1]),
        last_text=Subquery(last.values("text")[:1]),
        last_at=Subquery(last.values("made_at")[:1]),
    )


def templates_for(topic: str) -> list[Template]:
    """What is offered for a topic: its own first, then those for any."""
    found = templates().filter(Q(topic=topic) | Q(topic="")).order_by("-topic", "title")
    return list(found[:MOST_OFFERED])


def template_of(template_id: int) -> Template | None:
    """One template in use, with all its versions."""
    versions = TemplateVersion.objects.select_related("made_by").order_by("-version")
    found = templates().prefetch_related(Prefetch("versions", versions, to_attr="wordings"))
    return found.filter(pk=template_id).first()


def version_of(template_id: int) -> TemplateVersion | None:
    """The last wording of a template in use."""
    found = TemplateVersion.objects.filter(of_id=template_id, of__retired_at=None)
    return found.order_by("-version").first()


def version_pk(version_id: int | None) -> TemplateVersion | None:
    """A wording by its own id: what was used in an answer."""
    return TemplateVersion.objects.filter(pk=version_id or 0).first()


def calls_visible_to(by: Actor, on: date, capability: str) -> QuerySet[CallBack]:
    """Drawn requests that the actor may see, what is to be called first."""
    seen = requests_visible_to(by, on, capability).values("pk")
    return CallBack.objects.filter(request_id__in=seen).select_related(
        "request__person", "request__office", "request__answered_by", "round", "called_by"
    )


def call_for(by: Actor, call_id: int, on: date, capability: str) -> CallBack | None:
    """One of them."""
    return calls_visible_to(by, on, capability).filter(pk=call_id).first()


def topics(requests: QuerySet[WorkerRequest], since: datetime) -> list[dict[str, Any]]:
    """How many came in by topic and kind since then, and how many are open: one query."""
    counted = (
        requests.filter(asked_at__gte=since)
        .order_by()
        .values("topic")
        .annotate(
            all=Count("pk"),
            consult=Count("pk", filter=Q(kind="consult")),
            help=Count("pk", filter=Q(kind="help")),
            suggest=Count("pk", filter=Q(kind="suggest")),
            complain=Count("pk", filter=Q(kind="complain")),
            open=Count("pk", filter=Q(state__in=OPEN)),
        )
    )
    return sorted(counted, key=lambda row: -row["all"])


def rounds() -> list[Round]:
    """The last samples: what was promised, what was drawn."""
    return list(Round.objects.annotate(drawn=Count("calls")).order_by("-month")[:6])
