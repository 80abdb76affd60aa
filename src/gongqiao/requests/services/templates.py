"""Answer templates: made, worded anew, retired. What was sent with an old wording stays."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.requests.enums import Topic
from gongqiao.requests.models import Template, TemplateVersion
from gongqiao.requests.models.asking import LONGEST
from gongqiao.requests.rules.answers import too_little, unknown_places

SUBJECT = "requests.template"


def make(title: str, topic: Topic | None, text: str, *, by: Actor, at: datetime) -> Template:
    """A new template with its first wording. Raises Refused HOLLOW, PLACES, TITLE (taken)."""
    words = _checked(text)
    try:
        with transaction.atomic():
            made = Template.objects.create(title=title.strip()[:60], topic=topic or "")
            _version(made, 1, words, by=by, at=at)
    except IntegrityError as twice:
        says = _("There is a template of this name already.")
        raise Refused("TITLE", says, field="title") from twice
    return made


@transaction.atomic
def reword(
    template_id: int, text: str, *, seen: int | None, by: Actor, at: datetime
) -> TemplateVersion:
    """A further wording; the same words make none. `seen`: the version that the page showed.

    Raises Refused HOLLOW, PLACES, STALE (a colleague was quicker).
    """
    words = _checked(text)
    template = Template.objects.select_for_update().get(pk=template_id)
    last = template.versions.order_by("-version").first()
    if seen is not None and last is not None and last.version != seen:
        says = _("A colleague has worded this template anew meanwhile. Please look again.")
        raise Refused("STALE", says)
    if last is not None and last.text == words:
        return last
    newest = template.versions.aggregate(n=Max("version"))["n"] or 0
    return _version(template, newest + 1, words, by=by, at=at)


@transaction.atomic
def retire(template_id: int, *, by: Actor, at: datetime) -> None:
    """It is offered no longer. Again: nothing."""
    if Template.objects.filter(pk=template_id, retired_at=None).update(retired_at=at):
        audit.record(at=at, by=by, action="requests.template.retire",
                     subject=(SUBJECT, template_id))  # fmt: skip


def _checked(text: str) -> str:
    words = text.strip()[:LONGEST]
    if too_little(words):
        raise Refused("HOLLOW", _("This is too little for an answer."), field="text")
    strange = unknown_places(words)
    if strange:
        says = _("Nothing fills {%(place)s}. Places are {name}, {number}, {office}, {day}.")
        raise Refused("PLACES", says % {"place": strange[0]}, field="text")
    return words


def _version(
    template: Template, version: int, text: str, *, by: Actor, at: datetime
) -> TemplateVersion:
    made = TemplateVersion.objects.create(
        of=template, version=version, text=text, made_by_id=by.user_id, made_at=at
    )
    audit.record(
        at=at, by=by, action="requests.template", subject=(SUBJECT, template.pk),
        new={"title": template.title, "version": version},
    )  # fmt: skip
    return made
