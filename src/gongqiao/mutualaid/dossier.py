"""What mutual aid knows of an organisation: how many of its people take part, period by period."""

from datetime import date

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from gongqiao.kernel.money import yuan_grouped
from gongqiao.mutualaid.models import Enrolment
from gongqiao.mutualaid.permissions import VIEW
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.dossier import About, Panel, Row

PERIODS = 4


def enrolments(by: Actor, about: About, on: date) -> Panel | None:
    """Enrolments of the organisation with everything below it, the newest periods."""
    if not gate.scope_of(by, VIEW, on).covers(about.path):
        return None
    found = (
        Enrolment.objects.filter(organisation__path__startswith=about.path)
        .order_by()
        .values("period__scheme__code", "period__no")
        .annotate(people=Count("pk"), paid=Sum("amount"))
        .order_by("-period__no")[:PERIODS]
    )
    rows = tuple(
        Row(
            _("Period %(no)s") % {"no": one["period__no"]},
            _("%(people)s enrolled") % {"people": f"{one['people']:,}"},
            note=_("%(yuan)s yuan") % {"yuan": yuan_grouped(one["paid"])},
        )
        for one in found
    )
    if not rows:
        return None
    return Panel(_("Mutual medical aid"), rows, more=reverse("aid_enrolments"))
