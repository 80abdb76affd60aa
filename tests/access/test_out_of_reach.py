"""Forms that name something of another part of the tree in their body: refused, nothing written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client

from gongqiao.access.models import Grant
from gongqiao.access.tests.cast import Tree, a_tree, a_user, grant
from gongqiao.mutualaid.enums import MissedKind
from gongqiao.mutualaid.models import ClaimHandling, MissedClaim
from gongqiao.platform.context import Actor
from gongqiao.platform.crypto import blind_index
from gongqiao.registry.models import (
    Certificate,
    Membership,
    Office,
    Organisation,
    Person,
    PersonMerge,
)
from tests.access import aid, aid_office
from tests.access.objects import Whose, _today, a_member_there
from tests.access.test_matrix import ROLES

THEIR_NUMBER = "330483198001010014"


@dataclass
class Scene:
    """Somebody with every role in one town; a member there, and one of the other town."""

    tree: Tree
    client: Client
    who: Actor
    mine: int
    theirs: int

    def code(self, organisation: int) -> str:
        """The code of an organisation."""
        return Organisation.objects.get(pk=organisation).code


@pytest.fixture
def scene(db: None) -> Scene:
    """The visitor has just proved who they are."""
    tree, who, client = a_tree(), a_user("visitor"), Client()
    for role in ROLES:
        grant(who, role, tree.town, valid_from=_today())
    client.login(username="visitor", password="secret of visitor")
    client.post("/account/reauthenticate/", {"password": "secret of visitor"})
    mine = a_member_there(Whose(tree.union, who))
    theirs = a_member_there(Whose(tree.other_town, who))
    Certificate.objects.create(
        person_id=theirs, cert_type="01", number=THEIR_NUMBER,
        number_index=blind_index(THEIR_NUMBER), last4="0014",
    )  # fmt: skip
    return Scene(tree, client, who, mine, theirs)


Asked = tuple[str, dict[str, object]]
FORMS: dict[str, Callable[[Scene], Asked]] = {
    "transfer to another town": lambda s: (
        f"/office/members/{s.mine}/transfer/",
        {"organisation": s.code(s.tree.other_town), "on": date.today().isoformat(),  # noqa: DTZ011
         "reason": "entered wrongly"},
    ),
    "merge with a member of another town": lambda s: (
        f"/office/members/{s.mine}/merges/new/",
        {"certno": THEIR_NUMBER, "reason": "the same human being"},
    ),
    "a union below another town": lambda s: (
        f"/office/organisations/{s.tree.town}/new/",
        {"code": "X1", "name": "新工会", "kind": "grassroots",
         "parent": s.code(s.tree.other_town)},
    ),
    "a union moved below another town": lambda s: (
        f"/office/organisations/{s.tree.union}/edit/",
        {"name": "新工会", "kind": "grassroots", "parent": s.code(s.tree.other_town)},
    ),
    "a post for a member of another town": lambda s: (
        f"/office/organisations/{s.tree.union}/offices/new/",
        {"certno": THEIR_NUMBER, "post": "staff", "nature": "part_time",
         "starts_on": _today().isoformat()},
    ),
    "a role in another town": lambda s: (
        f"/office/users/{_colleague(s)}/grants/new/",
        {"role": "union_officer", "organisation": s.code(s.tree.other_town),
         "valid_from": date.today().isoformat(), "reason": "needed"},  # noqa: DTZ011
    ),
    "a role in the city": lambda s: (
        f"/office/users/{_colleague(s)}/grants/new/",
        {"role": "union_officer", "organisation": s.code(s.tree.city),
         "valid_from": date.today().isoformat(), "reason": "needed"},  # noqa: DTZ011
    ),
    "a candidate of another town": lambda s: (
        f"/office/aid/missed/{_missed(s)}/person/",
        {"person": str(s.theirs), "number": THEIR_NUMBER},
    ),
    "another town's claim": lambda s: (
        f"/office/aid/claims/{aid.a_claim(s.tree.other_town).pk}/hold/",
        {"note": "wait", "come_from": "record"},
    ),
}  # fmt: skip


def _colleague(scene: Scene) -> int:
    who = a_user("colleague")
    grant(who, "worker", scene.tree.union, valid_from=_today())
    return who.user_id or 0


def _missed(scene: Scene) -> int:
    number = aid_office.a_missed(scene.tree.union)
    details = {"candidates": [scene.mine], "off": 1}
    kind = MissedKind.SAME_NAME_OTHER_NUMBER
    MissedClaim.objects.filter(pk=number).update(kind=kind, details=details)
    return number


def everything() -> list[object]:
    """What the forms would have written."""
    models = (Membership, PersonMerge, Organisation, Office, Grant, ClaimHandling, Person)
    states = list(MissedClaim.objects.values_list("state", flat=True))
    paths = list(Organisation.objects.order_by("pk").values_list("path", flat=True))
    return [*(m._default_manager.count() for m in models), states, paths]


@pytest.mark.parametrize("what", FORMS)
def test_nothing_of_another_part_is_taken(scene: Scene, what: str) -> None:
    address, body = FORMS[what](scene)
    before = everything()
    answer = scene.client.post(address, body)
    assert answer.status_code in (200, 403, 404), answer.status_code
    assert everything() == before
    if answer.status_code == 200:
        assert answer.context["form"].errors
