"""Bring the roles in the database to the edition of the table that is in force."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gongqiao.access import queries
from gongqiao.access.models import Role, RoleCapability
from gongqiao.access.rules import BuiltInRole, read_roles
from gongqiao.audit import api as audit
from gongqiao.platform.context import Actor

FIELDS = ("name_zh", "name_en", "description_zh", "description_en", "order")


@transaction.atomic
def install_roles(
    *, at: datetime, by: Actor, table: Iterable[BuiltInRole] | None = None
) -> tuple[str, ...]:
    """Create and update the built-in roles; nothing changes the second time. Returns what changed.

    A role that left the table stays as it is (grants name it) but is no longer built in. Changes of
    capabilities are audited; the first installation is part of the migration and is not.
    """
    wanted = read_roles(timezone.localdate(at)) if table is None else tuple(table)
    present = {role.code: role for role in queries.roles()}
    changed = [role.code for role in wanted if _bring(role, present.get(role.code), at, by)]
    gone = Role.objects.filter(built_in=True).exclude(code__in=[role.code for role in wanted])
    gone.update(built_in=False)
    if changed:
        queries.forget()
    return tuple(changed)


def _bring(wanted: BuiltInRole, role: Role | None, at: datetime, by: Actor) -> bool:
    words = {name: getattr(wanted, name) for name in FIELDS}
    if role is None:
        role = Role.objects.create(code=wanted.code, built_in=True, **words)
        _allow(role, wanted.capabilities)
        return True
    had = {held.code for held in role.capabilities.all()}
    if any(getattr(role, name) != words[name] for name in FIELDS) or not role.built_in:
        Role.objects.filter(pk=role.pk).update(built_in=True, **words)
    if had == wanted.capabilities:
        return False
    role.capabilities.exclude(code__in=wanted.capabilities).delete()
    _allow(role, wanted.capabilities - had)
    audit.record(
        at=at,
        by=by,
        action="access.role",
        subject=("role", role.code),
        old={"capabilities": sorted(had)},
        new={"role": role.name_zh, "capabilities": sorted(wanted.capabilities)},
    )
    return True


def _allow(role: Role, codes: Iterable[str]) -> None:
    RoleCapability.objects.bulk_create(
        [RoleCapability(role=role, code=code) for code in sorted(codes)], ignore_conflicts=True
    )
