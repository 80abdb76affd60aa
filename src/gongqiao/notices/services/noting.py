"""What somebody asked a clerk for, who notes it: no more copies outside, or again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.accounts import api as accounts
from gongqiao.audit import api as audit
from gongqiao.notices import queries, tabled
from gongqiao.notices.enums import How
from gongqiao.notices.models import Refusal
from gongqiao.notices.rules import EVERYTHING
from gongqiao.notices.services.declining import take_back
from gongqiao.notices.services.send import send
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry


@transaction.atomic
def note_wish(
    person_id: int, kind: str, *, wanted: bool, how: How, note: str, by: Actor, at: datetime
) -> None:
    """Note for somebody that they want no more copies of a kind, or want them again.

    The caller has passed the gate of the person. `note`: how it was made sure that it is them. The
    person reads on their own page what was noted, and may choose otherwise there. Two clerks at
    once: one notes it, the other is told. Raises Refused MUST_COME, STANDS_SO.
    """
    if kind != EVERYTHING and not tabled.kind_at(kind, at).may_refuse:
        says = _("Such messages are about money or safety. They cannot be declined.")
        raise Refused("MUST_COME", says, field="kind")
    person = registry.Member.objects.select_for_update().get(pk=person_id)
    own = queries.refusals_of_person(person)
    concerned = own if wanted and kind == EVERYTHING else own.filter(kind__in=(kind, EVERYTHING))
    if concerned.exists() is not wanted:
        raise Refused("STANDS_SO", _("It stands so already; nothing was changed."))
    if not wanted:
        Refusal.objects.create(
            person_id=person_id, kind=kind, since=at, how=how, note=note,
            noted_by_id=by.user_id, noted_by_name=by.name,
        )  # fmt: skip
    elif kind == EVERYTHING:
        own.delete()
    else:
        take_back(own, kind, at)
    _tell(person_id, kind, wanted=wanted, how=how, note=note, by=by, at=at)


def _tell(
    person_id: int, kind: str, *, wanted: bool, how: How, note: str, by: Actor, at: datetime
) -> None:
    """The trail, and the person: whoever rang in their name is found out."""
    said = {"kind": kind, "how": how.value}
    audit.record(
        at=at, by=by, action="notices.noted.again" if wanted else "notices.noted.no",
        subject=("person", person_id), new=said, reason=note,
        path=registry.path_of_person(person_id),
    )  # fmt: skip
    clerk = accounts.shown_names([by.name]).get(by.name, by.name)
    send(
        key=f"consents.wish:{person_id}:{at.isoformat()}",
        code="consents.copies_wanted" if wanted else "consents.copies_declined",
        figures={**said, "clerk": clerk, "noted_on": tabled.day_of(at).isoformat()},
        at=at, person_id=person_id,
    )  # fmt: skip
