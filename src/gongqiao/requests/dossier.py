"""What requests know of an organisation: how many of its people's wait, are late, were answered.

Only what the visitor may see is counted: nothing of what another office decides, nothing
confidential for those who are not named for it, so never for officers of the employer's own union.
"""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.dossier import About, Panel, Row
from gongqiao.requests import labels, queries
from gongqiao.requests.permissions import VIEW


def asked(by: Actor, about: About, on: date) -> Panel | None:
    """Requests of the people and offices there, each figure with the list behind it."""
    if about.at is None or not gate.scope_of(by, VIEW, on):
        return None
    found = queries.figures_about(by, about.path, on, about.at)
    if not any(found.values()):
        return None
    these = f"{reverse('requests:list')}?organisation={about.organisation_id}"

    def said(many: int) -> str:
        return _("%(count)s requests") % {"count": f"{many:,}"}

    rows = (
        Row(_("Waiting for an answer"), said(found["open"]), f"{these}&state=open"),
        Row(_("Of these overdue"), said(found["late"]), f"{these}&state=open&late=yes",
            "bad" if found["late"] else ""),
        Row(str(labels.STATES["answered"][0]), said(found["answered"]),
            f"{these}&state=answered&days=30",
            note=_("of those that came in within 30 days")),
    )  # fmt: skip
    return Panel(_("Requests"), rows, more=f"{these}&state=all")


PANELS = ((60, asked),)
