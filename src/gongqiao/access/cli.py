"""Commands of access: what roles there are, who holds which, giving and ending one."""

from datetime import datetime

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.access import queries
from gongqiao.access.models import Grant, Role
from gongqiao.access.services import end_grant, give_grant
from gongqiao.accounts.api import actor_by_name
from gongqiao.platform import console
from gongqiao.platform.context import SYSTEM, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import Scope

access = console.group("access", "Roles and grants.")
DAY = click.DateTime(formats=["%Y-%m-%d"])


@access.command("roles")
def roles() -> dict[str, object]:
    """The roles that can be given."""
    return {"roles": [{"code": r.code, "name": r.name, "says": r.description} for r in _roles()]}


@access.command("grant")
@click.argument("username")
@click.argument("role")
@click.option("--at", "org_code", required=True, help="Code of the organisation: it and below.")
@click.option("--from", "first", type=DAY, default=None, help="First day (today).")
@click.option("--to", "last", type=DAY, default=None, help="The day after the last one.")
@click.option("--reason", required=True)
def grant(
    username: str,
    role: str,
    org_code: str,
    first: datetime | None,
    last: datetime | None,
    reason: str,
) -> dict[str, object]:
    """Let a user hold a role in an organisation and all below it."""
    at = now()
    given = give_grant(
        user_id=_user(username),
        role_code=role,
        organisation_id=_organisation(org_code),
        valid_from=first.date() if first else timezone.localdate(at),
        valid_to=last.date() if last else None,
        by=SYSTEM,
        at=at,
        reason=reason,
    )
    return _told(given)


@access.command("end")
@click.argument("grant_id", type=int)
@click.option("--reason", required=True)
def end(grant_id: int, reason: str) -> dict[str, object]:
    """End a grant today."""
    if not Grant.objects.filter(pk=grant_id).exists():
        raise Refused("GRANT_UNKNOWN", _("There is no such grant."), field="grant")
    return _told(end_grant(grant_id, by=SYSTEM, at=now(), reason=reason))


def _roles() -> list[Role]:
    return list(Role.objects.all())


def _user(username: str) -> int:
    actor = actor_by_name(username)
    if actor is None or actor.user_id is None:
        raise Refused("USER_UNKNOWN", _("There is no open account for this user."), field="user")
    return actor.user_id


def _organisation(code: str) -> int:
    everywhere = queries.organisations_in(Scope(everywhere=True))
    found = everywhere.filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        says = _("There is no such organisation.")
        raise Refused("ORGANISATION_UNKNOWN", says, field="organisation")
    return int(found)


def _told(given: Grant) -> dict[str, object]:
    return {
        "grant_id": given.pk,
        "user": given.user.username,
        "role": given.role.code,
        "organisation": given.organisation.code,
        "from": given.valid_from,
        "to": given.valid_to,
    }


commands = [access]
