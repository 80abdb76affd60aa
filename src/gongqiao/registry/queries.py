"""Reads of the register. A list and a single row share one gate."""

import re
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from gongqiao.accounts.api import shown_name_of
from gongqiao.kernel.identifiers import normalise_certificate
from gongqiao.kernel.names import name_key
from gongqiao.platform import crypto, gate
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Scope
from gongqiao.registry.enums import MergeState, Post
from gongqiao.registry.member_filters import EVERYBODY, Among
from gongqiao.registry.models import (
    BankAccount,
    Certificate,
    Import,
    Membership,
    Office,
    Organisation,
    OrganisationVersion,
    Person,
    PersonMerge,
)
from gongqiao.registry.queries_sets import is_the_whole_tree

UNDO_WITHIN = timedelta(hours=24)
VIEW = "registry.view"
LONGEST_TERM = 6 * 366
"""Days: five years, six months more, and a little."""
MOST_OFFICES = 300
MOST_ALIKE = 5_000
"""Certificates with the same last four signs that a search looks at; a city has about fifty."""
MANY = 10_000
"""A list of more members than these is full before most of them are looked at."""


def organisations_in(scope: Scope) -> QuerySet[Organisation]:
    """The organisations of a scope, in the order of the tree."""
    return Organisation.objects.filter(scope.as_q("path")).order_by("path")


def organisations() -> QuerySet[Organisation]:
    """All of them: names and places are public. What belongs to them is not."""
    return Organisation.objects.order_by("path")


def organisations_visible_to(by: Actor, on: date, capability: str = VIEW) -> QuerySet[Organisation]:
    """Where the actor holds the capability on that day."""
    return organisations_in(gate.scope_of(by, capability, on))


def organisation_for(
    by: Actor, organisation_id: int, on: date, capability: str = VIEW
) -> Organisation | None:
    """One organisation, if the actor may see it."""
    found = organisations_visible_to(by, on, capability)
    return found.select_related("parent").filter(pk=organisation_id).first()


def with_figures(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Annotates `members`: open memberships of the organisation itself."""
    own = (
        Membership.objects.filter(organisation=OuterRef("pk"), left_on__isnull=True)
        .order_by()
        .values("organisation")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return organisations.annotate(members=Subquery(own))


def organisations_matching(
    organisations: QuerySet[Organisation], words: str
) -> QuerySet[Organisation]:
    """By part of the name, beginning of the code, or credit code."""
    return organisations.filter(
        Q(name__icontains=words) | Q(code__istartswith=words) | Q(uscc=words.upper())
    )


def ancestors(organisation: Organisation) -> list[Organisation]:
    """From the root down to the organisation above. One query; none where that is the root."""
    ids = [int(part) for part in organisation.path.strip(".").split(".")][:-1]
    if len(ids) == 1 and organisation.parent is not None:
        return [organisation.parent]  # came with the row
    return list(Organisation.objects.filter(pk__in=ids).order_by("path"))


def history_of(organisation: Organisation) -> list[OrganisationVersion]:
    """Its names, kinds and places, newest first, at most 100."""
    versions = organisation.versions.select_related("parent").order_by("-valid_from")
    return list(versions.annotate(changed_name=shown_name_of("changed_by"))[:100])


def organisation_on(organisation_id: int, on: date) -> OrganisationVersion | None:
    """How an organisation was called and where it stood on a day."""
    return (
        OrganisationVersion.objects.filter(organisation_id=organisation_id, valid_from__lte=on)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        .select_related("parent")
        .first()
    )


def names_of(organisation_ids: Collection[int]) -> dict[int, list[tuple[date, str]]]:
    """Since when each of them has been called what, the first name first. One query."""
    found: dict[int, list[tuple[date, str]]] = {}
    versions = OrganisationVersion.objects.filter(organisation_id__in=organisation_ids)
    rows = versions.order_by("organisation_id", "valid_from")
    for place, since, name in rows.values_list("organisation_id", "valid_from", "name"):
        found.setdefault(place, []).append((since, name))
    return found


def organisations_visible_to_on(by: Actor, on: date, day: date) -> QuerySet[OrganisationVersion]:
    """How the organisations that the actor sees today were called and stood on another day."""
    seen = gate.scope_of(by, VIEW, on).as_q("organisation__path")
    standing = OrganisationVersion.objects.filter(seen, valid_from__lte=day)
    standing = standing.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    return standing.select_related("organisation", "parent").order_by("organisation__path")


def organisation_root_name() -> str:
    """The name of the federation at the top; "" in an empty register."""
    return Organisation.objects.filter(parent=None).order_by("pk").values_list(
        "name", flat=True
    ).first() or ""  # fmt: skip


def path_of(organisation_id: int) -> str:
    """Where one organisation stands. Raises DoesNotExist."""
    return str(Organisation.objects.values_list("path", flat=True).get(pk=organisation_id))


def organisation_paths() -> dict[int, str]:
    """Where each organisation stands, by id. Some thousand rows at most."""
    return dict(Organisation.objects.values_list("pk", "path"))


def offices_in(organisation: Organisation, on: date) -> QuerySet[Office]:
    """Who holds office there on that day, the chair first."""
    return (
        organisation.offices.filter(starts_on__lte=on)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
        .select_related("person")
        .order_by("post", "starts_on")
    )


def offices_of(organisation_ids: Collection[int], on: date) -> list[Office]:
    """Whoever has held office there in the years of a term and its extension, up to that day."""
    since = on - timedelta(days=LONGEST_TERM)
    offices = Office.objects.filter(organisation_id__in=organisation_ids, starts_on__lte=on)
    recent = offices.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=since))
    most = MOST_OFFICES * len(organisation_ids)
    return list(
        recent.select_related("person", "organisation").order_by("post", "starts_on", "pk")[:most]
    )


def holding(offices: Iterable[Office], on: date) -> list[Office]:
    """Those of them who hold it on that day."""
    return [o for o in offices if o.starts_on <= on and (o.ends_on is None or o.ends_on > on)]


def leading(offices: Iterable[Office], on: date) -> Office | None:
    """Who leads on that day: the chair, or whoever acts while there is none."""
    held = [o for o in holding(offices, on) if o.post in (Post.CHAIR, Post.ACTING_CHAIR)]
    return held[0] if held else None


def persons_in(
    scope: Scope, *, in_order: bool = False, among: Among = EVERYBODY
) -> QuerySet[Person]:
    """The people of a scope: open members; who left and joined nowhere else stays visible.

    People of no union are seen from the top only. Merged rows are never listed. `in_order`: a list
    of them is read from its beginning; `among`: of the memberships by which they are seen only
    these count, as the list is narrowed to their people anyway.
    """
    people = Person.objects.filter(merged_into__isnull=True)
    if scope.everywhere or is_the_whole_tree(scope):
        return people
    if not scope.paths:
        return people.none()
    open_somewhere = Membership.objects.filter(person=OuterRef("person"), left_on__isnull=True)
    here = Membership.objects.filter(scope.as_q("organisation__path")).order_by()
    parts = []
    if among.open is not None:
        parts.append(here.filter(among.open, left_on__isnull=True).values("person_id"))
    if among.ended is not None:
        # apart: few have left, and only for them it is asked whether they are somewhere else now
        gone = here.filter(among.ended, ~Exists(open_somewhere), left_on__isnull=False)
        parts.append(gone.values("person_id"))
    if not parts:
        return people.none()
    first, *others = parts
    if in_order and among == EVERYBODY and first[MANY : MANY + 1].exists():
        # two conditions and no join: each person in the order of the list is looked up in both, and
        # the first page is soon full, where a join would fetch and sort all of a town
        return people.filter(Q(pk__in=first) | Q(pk__in=others[0]))
    return people.filter(pk__in=first.union(*others, all=True) if others else first)


def persons_visible_to(
    by: Actor, on: date, capability: str = VIEW, *, in_order: bool = False,
    among: Among = EVERYBODY,
) -> QuerySet[Person]:  # fmt: skip
    """The people whom the actor may see on that day; the rest as above."""
    return persons_in(gate.scope_of(by, capability, on), in_order=in_order, among=among)


def person_for(by: Actor, person_id: int, on: date, capability: str = VIEW) -> Person | None:
    """One person, if the actor may see them."""
    return persons_visible_to(by, on, capability).filter(pk=person_id).first()


def kept_for(by: Actor, person_id: int, on: date) -> Person | None:
    """Into whose entry that one was merged, if the actor may see it; merged again: the last one."""
    at, seen = person_id, set[int]()
    while at not in seen:
        seen.add(at)
        into = Person.objects.filter(pk=at).values_list("merged_into_id", flat=True).first()
        if into is None:
            break
        at = into
    return person_for(by, at, on) if at != person_id else None


def for_list(people: QuerySet[Person]) -> QuerySet[Person]:
    """With what a list row shows: the open membership and the newest certificate."""
    return people.prefetch_related(
        Prefetch(
            "memberships",
            Membership.objects.filter(left_on__isnull=True).select_related("organisation"),
            to_attr="open_memberships",
        ),
        Prefetch(
            "certificates",
            Certificate.objects.filter(valid_to__isnull=True).defer("number_index").order_by("-pk"),
            to_attr="standing_certificates",
        ),
    )


_FOUR = re.compile(r"\d{3}[\dXx]")


def persons_matching(people: QuerySet[Person], words: str) -> QuerySet[Person]:
    """By name (from its beginning), pinyin initials, last four signs of the certificate, or the
    whole certificate or mobile number. Every way is answered from an index."""
    compact = re.sub(r"\s", "", words)
    if _FOUR.fullmatch(compact):
        ending = Certificate.objects.filter(last4=compact.upper())
        return people.filter(pk__in=list(ending.values_list("person_id", flat=True)[:MOST_ALIKE]))
    if len(compact) >= 6 and any(c.isdigit() for c in compact):
        number = crypto.blind_index(normalise_certificate("01", compact))
        mobile = crypto.blind_index(compact.removeprefix("+86"), purpose="mobile")
        found = Certificate.objects.filter(number_index=number).values_list("person_id")
        called = Person.objects.filter(mobile_index=mobile).order_by().values_list("pk")[:100]
        return people.filter(pk__in={pk for (pk,) in found.order_by().union(called, all=True)})
    key = name_key(words)
    if compact.isascii() and compact.isalpha():
        return people.filter(
            Q(initials__startswith=compact.upper()) | Q(name_key__startswith=key or "\uffff")
        )
    return people.filter(name_key__startswith=key) if key else people.none()


def person_with_certificate(by: Actor, certno: str, on: date) -> Person | None:
    """The visible person with that certificate number, whatever its type."""
    index = crypto.blind_index(normalise_certificate("01", certno))
    holders = Certificate.objects.filter(number_index=index).values("person_id")
    return persons_visible_to(by, on).filter(pk__in=holders).first()


def certificates_of(person: Person) -> list[Certificate]:
    """All, the standing one first."""
    return list(person.certificates.order_by(F("valid_to").desc(nulls_first=True), "-pk")[:50])


def accounts_of(person: Person) -> list[BankAccount]:
    """All, the active one first."""
    return list(person.accounts.order_by("state", "-created_at")[:50])


def memberships_of(person: Person) -> list[Membership]:
    """All, the newest first."""
    return list(
        person.memberships.select_related("organisation").order_by("-joined_on", "-pk")[:50]
    )


def merges_about(person: Person) -> list[PersonMerge]:
    """Proposed and decided merges that concern the person, newest first."""
    return list(
        PersonMerge.objects.filter(Q(kept=person) | Q(merged=person))
        .select_related("kept", "merged", "proposed_by", "decided_by")
        .order_by("-pk")[:20]
    )


def kept_in_merge(first: int, second: int) -> int | None:
    """Of two entries whose merge waits for a second person: the one that would stay."""
    both = Q(kept_id=first, merged_id=second) | Q(kept_id=second, merged_id=first)
    waiting = PersonMerge.objects.filter(both, state=MergeState.PROPOSED)
    return waiting.values_list("kept_id", flat=True).first()


def imports_visible_to(by: Actor, on: date) -> QuerySet[Import]:
    """One's own, and those of the part of the tree in which one may bring in rosters."""
    scope = gate.scope_of(by, "registry.import", on)
    if not scope:
        return Import.objects.none()
    found = Import.objects.select_related("organisation", "made_by")
    if scope.everywhere:
        return found
    return found.filter(Q(made_by_id=by.user_id) | scope.as_q("organisation__path"))


def import_for(by: Actor, import_id: int, on: date) -> Import | None:
    """One import, if the actor may see it."""
    return imports_visible_to(by, on).filter(pk=import_id).first()


def findings_of(roster: Import, which: str) -> QuerySet[Any]:
    """What was noticed about its rows: `refused`, `warned` or all; or the repairs taken."""
    found = roster.findings.filter(taken=which == "repaired").order_by("line", "pk")
    if which in ("refused", "warned"):
        return found.filter(refuses=which == "refused")
    return found
