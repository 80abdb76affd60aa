"""The demo's users: one for each role, with a password of this installation only."""

import json
import os
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext, gettext_noop

from gongqiao.access.api import give_grant
from gongqiao.accounts.api import actor_by_name, create_user
from gongqiao.platform.context import Actor
from gongqiao.synthetic import queries

FILE = "sign-ins.json"
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
FIRST_DAY = date(2014, 11, 1)
"""From this day the demo's roles are held: before anything of its history."""


class SignIn(NamedTuple):
    """How one of the demo's users signs in."""

    role: str
    username: str
    password: str


class Demo(NamedTuple):
    username: str
    label: str
    name: str
    role: str | None
    place: str = "city"


USERS = (
    Demo("admin", gettext_noop("System administrator"), "演示·系统管理员", None),
    Demo("federation", gettext_noop("Federation administrator"), "演示·总工会管理员",
         "federation_administrator"),
    Demo("clerk", gettext_noop("Aid clerk"), "演示·互助经办", "aid_clerk"),
    Demo("checker", gettext_noop("Aid checker"), "演示·互助复核", "aid_checker"),
    Demo("releaser", gettext_noop("Aid releaser"), "演示·互助放款", "aid_releaser"),
    Demo("schemes", gettext_noop("Scheme manager"), "演示·方案管理", "scheme_manager"),
    Demo("finance", gettext_noop("Finance"), "演示·财务", "finance"),
    Demo("auditor", gettext_noop("Auditor"), "演示·经审", "auditor"),
    Demo("desk", gettext_noop("Service clerk"), "演示·服务大厅", "service_clerk"),
    Demo("centre", gettext_noop("Head of the service centre"), "演示·服务中心负责人",
         "service_head"),
    Demo("organiser", gettext_noop("Organisation clerk"), "演示·组织建设干部",
         "organisation_clerk"),
    Demo("town", gettext_noop("Town federation officer"), "演示·镇总工会干部", "town_officer",
         "town"),
    Demo("union", gettext_noop("Grassroots union officer"), "演示·基层工会干部", "union_officer",
         "union"),
    Demo("worker", gettext_noop("Worker"), "演示·职工", "worker", "union"),
)  # fmt: skip


def make_users(folder: Path, places: Mapping[str, int], *, by: Actor, at: datetime) -> list[SignIn]:
    """Create the demo's users with their roles. Users that exist keep their passwords.

    `places`: ids of the organisations `city`, `town` and `union`.
    """
    kept = {s.username: s for s in _read(folder)}
    for user in USERS:
        if actor_by_name(user.username) is not None:
            continue
        password = _password()
        kept[user.username] = SignIn(user.label, user.username, password)
        _write(folder, kept)  # first the file: no user whose password nobody knows
        made = create_user(
            user.username,
            by=by,
            at=at,
            display_name=user.name,
            password=password,
            system_administrator=user.role is None,
        )
        if user.role is not None:
            give_grant(
                user_id=made.user_id,
                role_code=user.role,
                organisation_id=places[user.place],
                valid_from=FIRST_DAY,
                by=by,
                at=at,
                reason="演示用户",
            )
    return sign_ins(folder)


def sign_ins(folder: Path) -> list[SignIn]:
    """The demo's users that can sign in, in the order of the roles; none without a demo."""
    known = {s.username: s for s in _read(folder)}
    found = [known[u.username] for u in USERS if u.username in known]
    return [s._replace(role=gettext(s.role)) for s in found if actor_by_name(s.username)]


def link_worker(certno: str) -> None:
    """Let the demo's worker be the person with this number."""
    person = queries.person_with(certno)
    person.user_id = actor("worker").user_id
    person.save(update_fields=["user"])


def actor(username: str) -> Actor:
    """One of the demo's users as an actor. Raises LookupError when it is not there."""
    found = actor_by_name(username)
    if found is None:
        raise LookupError(username)
    return found


def _password() -> str:
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


def _read(folder: Path) -> list[SignIn]:
    try:
        return [SignIn(**each) for each in json.loads((folder / FILE).read_text("utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def _write(folder: Path, known: Mapping[str, SignIn]) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f".{FILE}.part"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump([s._asdict() for s in known.values()], file, ensure_ascii=False, indent=1)
    draft.replace(folder / FILE)
