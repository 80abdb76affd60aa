"""Keys: made, replaced with an overlap, ended."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.gateway import permissions
from gongqiao.gateway.models import Key, Secret
from gongqiao.gateway.rules import tokens
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry

LONGEST_OVERLAP = timedelta(days=30)
LONGEST_LIFE = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Made:
    """A key and what proves it: shown now, stored nowhere."""

    key: Key
    token: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What a new key is to be."""

    name: str
    organisation_id: int
    scopes: Sequence[str]
    per_minute: int
    expires_on: date | None = None
    source: str = ""


@transaction.atomic
def make(wish: Wish, *, by: Actor, at: datetime) -> Made:
    """Make a key for a program of an organisation.

    Raises PermissionDenied, or Refused: ORGANISATION_UNKNOWN, SCOPE_MISSING, SCOPE_BEYOND_OWN
    (nobody hands on what they do not hold and may not appoint others to), SCOPE_WHOLE (it concerns
    everybody, the organisation is not at the top), EXPIRES.
    """
    on = timezone.localdate(at)
    organisation = registry.organisation_for(by, wish.organisation_id, on, permissions.MANAGE)
    if organisation is None:
        says = _("There is no such organisation in your reach.")
        raise Refused("ORGANISATION_UNKNOWN", says, field="organisation")
    gate.require(by, permissions.MANAGE, on, organisation.path)
    _check(wish, organisation.path, by, on)
    key = Key.objects.create(
        name=wish.name.strip()[:60],
        organisation=organisation,
        scopes=sorted(set(wish.scopes)),
        per_minute=wish.per_minute,
        source=wish.source.strip()[:40],
        expires_on=wish.expires_on,
        made_by_id=by.user_id,
        made_at=at,
    )
    token = _new_secret(key, at)
    where, until = str(organisation), key.expires_on
    told = {"name": key.name, "organisation": where, "scopes": key.scopes, "until_on": until}
    _record(key, "gateway.key.make", by, at, told)
    return Made(key, token)


def _check(wish: Wish, path: str, by: Actor, on: date) -> None:
    declared = gate.key_scopes()
    if not wish.scopes or not set(wish.scopes) <= set(declared):
        raise Refused("SCOPE_MISSING", _("Choose what the key is for."), field="scopes")
    beyond = [s for s in wish.scopes if not permissions.may_give(by, s, path, on)]
    if beyond:
        what = "; ".join(str(declared[s].says) for s in beyond)
        says = _("You cannot give a key this, because you may not do it yourself: %(what)s")
        raise Refused("SCOPE_BEYOND_OWN", says % {"what": what}, field="scopes")
    whole = [s for s in wish.scopes if declared[s].whole]
    if whole and path.count(".") > 1:
        what = "; ".join(str(declared[s].says) for s in whole)
        says = _("This concerns everybody and needs the federation at the top: %(what)s")
        raise Refused("SCOPE_WHOLE", says % {"what": what}, field="scopes")
    if wish.expires_on is not None and not on < wish.expires_on <= on + LONGEST_LIFE:
        says = _("A key ends after today and within three years.")
        raise Refused("EXPIRES", says, field="expires_on")


@transaction.atomic
def rotate(key_id: int, *, overlap: timedelta, by: Actor, at: datetime) -> Made:
    """A new secret for a key; the standing one holds until the overlap is over.

    Earlier ones that still held end now: never more than two. Raises Refused REVOKED, OVERLAP.
    """
    key = _locked(key_id, by, at)
    if key.revoked_at is not None:
        raise Refused("REVOKED", _("This key was ended. Make a new one."))
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise Refused("OVERLAP", _("At most thirty days."), field="overlap")
    key.secrets.filter(ends_at__gt=at).update(ends_at=at)
    key.secrets.filter(ends_at__isnull=True).update(ends_at=at + overlap)
    token = _new_secret(key, at)
    told = {"name": key.name, "hours": int(overlap.total_seconds() // 3600)}
    _record(key, "gateway.key.rotate", by, at, told)
    return Made(key, token)


@transaction.atomic
def revoke(key_id: int, *, reason: str, by: Actor, at: datetime) -> Key:
    """End a key for good, now. Again: nothing more happens. Raises Refused REASON_MISSING."""
    key = _locked(key_id, by, at)
    if not reason.strip():
        raise Refused("REASON_MISSING", _("Please give a reason."), field="reason")
    if key.revoked_at is not None:
        return key
    key.revoked_at, key.revoked_by_id = at, by.user_id
    key.save(update_fields=["revoked_at", "revoked_by"])
    key.secrets.filter(ends_at__isnull=True).update(ends_at=at)
    key.secrets.filter(ends_at__gt=at).update(ends_at=at)
    _record(key, "gateway.key.revoke", by, at, {"name": key.name}, reason=reason.strip())
    return key


def _locked(key_id: int, by: Actor, at: datetime) -> Key:
    key = Key.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=key_id)
    gate.require(by, permissions.MANAGE, timezone.localdate(at), key.organisation.path)
    return key


def _new_secret(key: Key, at: datetime) -> str:
    prefix, secret = (
        "".join(secrets.choice(tokens.ALPHABET) for _sign in range(count))
        for count in (tokens.PREFIX_SIGNS, tokens.SECRET_SIGNS)
    )
    token = tokens.joined(prefix, secret)
    Secret.objects.create(key=key, prefix=prefix, digest=tokens.digest(token), made_at=at)
    return token


def _record(
    key: Key, action: str, by: Actor, at: datetime, told: Mapping[str, object], reason: str = ""
) -> None:
    audit.record(
        at=at,
        by=by,
        action=action,
        subject=("gateway.key", key.pk),
        new=told,
        reason=reason,
        path=key.organisation.path,
    )
