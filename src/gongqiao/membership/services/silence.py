"""Members of whom nothing was heard: found in sets, asked by the union, ended by nobody's clock."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.kernel.officehours import midnight
from gongqiao.membership import queries_dues, queries_quality, queries_silence
from gongqiao.membership.enums import SilenceState
from gongqiao.membership.models import Silence
from gongqiao.membership.rules import silence as rules
from gongqiao.membership.rules import tables
from gongqiao.membership.services import leaving
from gongqiao.notices import api as notices
from gongqiao.platform import life
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry

MEMBERS_AT_ONCE = 30_000
LONGEST = 300


def look(path: str, *, at: datetime) -> int:
    """Look through a part of the tree in batches of organisations; how many are silent there now.

    Only full members without dues in the months, in unions that are known not to pay or that keep a
    book of their members' dues. Whoever has shown a sign,
    moved, left or is kept is asked no more. Nothing ends here. Safe to repeat.
    """
    on = timezone.localdate(at)
    rule = tables.silence(on)
    first, years = rules.since(on, rule), rules.years(on, rule)
    found = 0
    for organisations in queries_quality.batches(path, MEMBERS_AT_ONCE):
        unpaid = _unpaid(organisations, years, first, on)
        members = registry.full_members(unpaid, first) if unpaid else {}
        for person in queries_dues.paid_since(unpaid, first) if unpaid else ():
            members.pop(person, None)
        quiet = life.silent(members, midnight(first)) if members else set()
        _note(organisations, {person: members[person] for person in quiet}, first, at)
        found += len(quiet)
    return found


def _unpaid(organisations: list[int], years: list[int], first: date, on: date) -> list[int]:
    """Unions that are noted as not paying, and those that keep a book: whoever is in none of its
    sheets has not paid.
    """
    noted = queries_silence.unpaid(organisations, years)
    return sorted({*noted, *queries_dues.with_book(organisations, first, on)})


def _note(organisations: list[int], quiet: dict[int, int], since: date, at: datetime) -> None:
    with transaction.atomic():
        known = queries_silence.open_in(organisations).select_for_update()
        there = dict(known.values_list("person_id", "organisation_id"))
        over = [person for person, union in there.items() if quiet.get(person) != union]
        if over:
            Silence.objects.filter(person_id__in=over, state__in=rules.OPEN).update(
                state=SilenceState.OVER, decided_at=at
            )
        # one that is open in a union of another batch stays until that batch is looked at
        Silence.objects.bulk_create(
            [
                Silence(person_id=person, organisation_id=union, since=since, found_at=at)
                for person, union in sorted(quiet.items())
                if there.get(person) != union
            ],
            batch_size=5_000, ignore_conflicts=True,
        )  # fmt: skip


def ask(silence_id: int, *, by: Actor, at: datetime) -> Silence:
    """Ask whether they want to stay: a message, a card on their phone; the days begin to run."""
    on = timezone.localdate(at)
    with transaction.atomic():
        one = _locked(silence_id, SilenceState.ASKED)
        _still_there(one)
        one.asked_at, one.asked_by_id = at, by.user_id
        one.answer_by = rules.answer_by(on, tables.silence(on))
        _save(one, "ask", by, at, {"answer_by": one.answer_by.isoformat()})
        notices.send(
            key=f"membership.silence:{one.pk}", code="membership.still_with_us", at=at,
            person_id=one.person_id,
            figures={"union": one.organisation.name, "until_on": one.answer_by.isoformat()},
        )  # fmt: skip
    return one


def stays(silence_id: int, *, words: str, by: Actor, at: datetime) -> Silence:
    """The officer has spoken with them: they stay."""
    said = _words(words)
    with transaction.atomic():
        one = _locked(silence_id, SilenceState.STAYS)
        one.words, one.answered_at = said, at
        one.decided_at, one.decided_by_id = at, by.user_id
        _save(one, "stays", by, at, {}, said)
    return one


def i_stay(person_id: int, *, by: Actor, at: datetime) -> None:
    """The member says so on the phone. Raises Refused NOT_ASKED."""
    with transaction.atomic():
        asked = queries_silence.asked_of(person_id)
        if asked is None:
            raise Refused("NOT_ASKED", _("Nobody is asking you at present."))
        one = _locked(asked.pk, SilenceState.STAYS)
        one.answered_at = one.decided_at = at
        _save(one, "stays", by, at, {})


def deem(silence_id: int, *, words: str, by: Actor, at: datetime) -> Silence:
    """Counts as having left, from today: asked, the days are over, and still not a sign.

    Raises Refused REASON, DECIDED, TOO_EARLY, SIGN, NOT_THERE.
    """
    said, on = _words(words), timezone.localdate(at)
    with transaction.atomic():
        one = _locked(silence_id, SilenceState.ENDED)
        if not rules.may_end(SilenceState.ASKED, one.answer_by, on):
            raise Refused("TOO_EARLY", _("They still have time to answer."))
        _still_there(one)
        if heard(one):
            says = _("A sign came from them meanwhile: they stay. The next look takes them off.")
            raise Refused("SIGN", says)
        one.words, one.decided_at, one.decided_by_id = said, at, by.user_id
        _save(one, "end", by, at, {}, said)
        leaving.end(
            one.person_id, registry.Ground.DEEMED_RESIGNED, on=on, reason_given=said, by=by, at=at
        )
        notices.send(
            key=f"membership.silence.end:{one.pk}", code="membership.deemed", at=at,
            person_id=one.person_id,
            figures={"union": one.organisation.name, "on": on.isoformat()},
        )  # fmt: skip
    return one


def heard(one: Silence) -> bool:
    """Whether a sign came from them in the months, or since. A query a sign."""
    return not life.silent([one.person_id], midnight(one.since))


def _locked(silence_id: int, to: SilenceState) -> Silence:
    """The row, locked, about to move on. Raises Refused when that is no move."""
    rows = Silence.objects.select_for_update(of=("self",)).select_related("organisation")
    one = rows.get(pk=silence_id)
    if to not in rules.MOVES[SilenceState(one.state)]:
        if one.state == SilenceState.FOUND:
            raise Refused("NOT_ASKED_YET", _("Ask them first: nothing ends without having asked."))
        raise Refused("DECIDED", _("This has been settled meanwhile."))
    one.state = to
    return one


def _still_there(one: Silence) -> None:
    known = registry.known_person(one.person_id)
    if known is None or known.organisation_id != one.organisation_id:
        raise Refused("NOT_THERE", _("Is not a member of this union any more."))


def _words(text: str) -> str:
    said = " ".join(text.split())[:LONGEST]
    if len(said) < 2:
        raise Refused("REASON", _("Say why, in a few words."), field="reason")
    return said


def _save(
    one: Silence, what: str, by: Actor, at: datetime, new: dict[str, str], reason: str = ""
) -> None:
    one.save()
    audit.record(
        at=at, by=by, action=f"membership.silence.{what}", subject=("person", one.person_id),
        path=one.organisation.path, new={"union": one.organisation.name, **new}, reason=reason,
    )  # fmt: skip
