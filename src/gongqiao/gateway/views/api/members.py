"""Members: by organisation, one, by certificate. Numbers are masked."""

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Body, Path, Query, Router

from gongqiao.gateway import scopes
from gongqiao.gateway.schemas.basics import CODE
from gongqiao.gateway.schemas.register import MemberOut, MemberPage, MemberSearch, MembersFound
from gongqiao.gateway.views.api.access import by_of, counted, key
from gongqiao.gateway.views.api.paging import FIRST, Cursor, Limit, ascending
from gongqiao.kernel.masking import mask_certno, mask_mobile
from gongqiao.registry import api as registry

router = Router(tags=["members"])
Union = Annotated[
    str | None, Query(pattern=CODE, description=_("Only members of the union with this code"))
]
Number = Annotated[int, Path(ge=1, le=2**53, description=_("The number of the member"))]
Wanted = Annotated[MemberSearch, Body()]


@router.get(
    "/members",
    auth=key(scopes.MEMBERS_READ),
    response=MemberPage,
    operation_id="list_members",
    summary=_("Members"),
    description=_("Those of the key's organisations, in the order in which they were registered."),
)
def list_members(
    request: HttpRequest, organisation: Union = None, cursor: Cursor = None, limit: Limit = FIRST
) -> dict[str, Any]:
    """A page of members."""
    people = registry.persons_visible_to(by_of(request), timezone.localdate())
    if organisation is not None:
        people = people.filter(
            memberships__organisation__code=organisation, memberships__left_on__isnull=True
        )
    found, places = ascending(registry.persons_for_list(people), cursor, limit)
    counted(request, len(found))
    return {"members": [_out(person) for person in found], **places}


@router.get(
    "/members/{int:person_id}",
    auth=key(scopes.MEMBERS_READ),
    response=MemberOut,
    operation_id="one_member",
    summary=_("One member"),
    description=_("Within the reach of the key; 404 for any other."),
)
def one_member(request: HttpRequest, person_id: Number) -> dict[str, Any]:
    """One member."""
    people = registry.persons_visible_to(by_of(request), timezone.localdate())
    found = registry.persons_for_list(people.filter(pk=person_id)).first()
    if found is None:
        raise Http404
    counted(request, 1)
    return _out(found)


@router.post(
    "/members/search",
    auth=key(scopes.MEMBERS_READ),
    response=MembersFound,
    operation_id="find_member",
    summary=_("Find a member by certificate number"),
    description=_(
        "The whole number, whatever its type. Asked by POST, so that no number stands in an "
        "address or a log."
    ),
)
def find_member(request: HttpRequest, wanted: Wanted) -> dict[str, Any]:
    """Nobody, or whoever has this number."""
    by, on = by_of(request), timezone.localdate()
    person = registry.person_with_certificate(by, wanted.certno, on)
    found = [] if person is None else [person]
    people = registry.persons_visible_to(by, on).filter(pk__in=[p.pk for p in found])
    shown = [_out(one) for one in registry.persons_for_list(people)]
    counted(request, len(shown))
    return {"members": shown}


def _out(person: Any) -> dict[str, Any]:
    """A row of `registry.persons_for_list`."""
    certificate = next(iter(person.standing_certificates), None)
    membership = next(iter(person.open_memberships), None)
    return {
        "id": person.pk,
        "name": person.name,
        "cert_type": certificate.cert_type if certificate else None,
        "certno_masked": mask_certno(certificate.number) if certificate else None,
        "mobile_masked": mask_mobile(person.mobile) if person.mobile else None,
        "gender": person.gender,
        "born_on": person.born_on,
        "org_code": membership.organisation.code if membership else None,
        "joined_on": membership.joined_on if membership else None,
        "state": membership.state if membership else None,
    }
