"""What membership knows of an organisation: who waits to join or to move, who pays dues."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gongqiao.membership import queries_dossier
from gongqiao.membership.queries_dossier import Waits
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.dossier import About, Panel, Row

VIEW = "membership.view"


def _waits(by: Actor, about: About, on: date) -> Waits | None:
    """Read once for both panels; None for whoever may not see it."""
    if not gate.scope_of(by, VIEW, on).covers(about.path):
        return None
    found: Waits = about.once(
        "membership", lambda: queries_dossier.waits_at(about.organisation_id, about.path)
    )
    return found


def _people(many: int) -> str:
    return _("%(count)s people") % {"count": f"{many:,}"}


def _list(name: str, about: About, more: str = "") -> str:
    return f"{reverse(name)}?organisation={about.organisation_id}{more}"


def moving(by: Actor, about: About, on: date) -> Panel | None:
    """Applications and transfers that wait, with everything below."""
    found = _waits(by, about, on)
    if found is None or not (found.applications or found.pending or found.upper):
        return None
    transfers = "membership:transfers"
    ways = _("%(leaving)s leave, %(coming)s come") % {
        "leaving": found.leaving, "coming": found.coming,
    }  # fmt: skip
    rows = (
        Row(_("Applications that wait"), _people(found.applications),
            _list("membership:applications", about, "&state=open")),
        Row(_("Transfers that the old union is to release"), _people(found.pending),
            _list(transfers, about, "&state=out_pending"), note=ways),
        Row(_("Transfers that the upper union decides"), _people(found.upper),
            _list(transfers, about, "&state=upper")),
    )  # fmt: skip
    return Panel(_("Joining and moving"), rows, more=_list(transfers, about))


def dues(by: Actor, about: About, on: date) -> Panel | None:
    """Who has paid for the newest months recorded, and who has not; below, as last counted."""
    found = _waits(by, about, on)
    if found is None or not (found.until_on or found.active):
        return None
    rows = _of_the_union(found, about) if found.until_on else []
    if found.active:
        part = {"paying": f"{found.paying:,}", "active": f"{found.active:,}"}
        rows.append(Row(_("Paying, with everything below"),
                        _("%(paying)s of %(active)s active members") % part,
                        reverse("membership:figures"), note=_("as last counted")))  # fmt: skip
    return Panel(_("Dues of members"), tuple(rows), more=_list("membership:dues_sheets", about))


def _of_the_union(found: Waits, about: About) -> list[Row]:
    assert found.from_on is not None  # a sheet has both
    assert found.until_on is not None
    first, last = found.from_on, found.until_on - timedelta(days=1)
    span: dict[str, Any] = {"first": f"{first:%Y-%m}", "last": f"{last:%Y-%m}"}
    months = span["first"] if first.month == last.month and first.year == last.year else (
        _("%(first)s to %(last)s") % span
    )  # fmt: skip
    sheets, owed = _list("membership:dues_sheets", about), found.members - found.paid
    return [
        Row(pgettext("dues", "Paid"), _people(found.paid), sheets, note=months),
        Row(_("Still owed"), _people(owed), tone="warn" if owed else "",
            note=_("active members whom no list names for the last of these months")),
    ]  # fmt: skip


PANELS = ((70, moving), (75, dues))
