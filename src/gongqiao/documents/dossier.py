"""The newest documents of an organisation, for its page."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from gongqiao.documents import queries
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.dossier import About, Panel, Row
from gongqiao.platform.templatetags.gq import day

MOST = 6


def newest(by: Actor, about: About, on: date) -> Panel | None:
    """The last few files that were handed in for the organisation itself."""
    if not gate.scope_of(by, "documents.view", on).covers(about.path):
        return None
    found = queries.documents_visible_to(by, on).filter(organisation_id=about.organisation_id)
    rows = tuple(
        Row(one.name, day(one.uploaded_at), reverse("documents:download", args=[one.pk]))
        for one in found[:MOST]
    )
    return Panel(_("Documents"), rows) if rows else None
