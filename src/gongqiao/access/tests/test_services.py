"""Grants, their limits, the gate, four eyes."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from gongqiao.access import api, permissions, queries
from gongqiao.access.models import Grant, Role, RoleCapability
from gongqiao.access.rules import BuiltInRole, read_roles
from gongqiao.access.tests.cast import AT, ON, Tree, a_tree, a_user, grant, path_of
from gongqiao.audit.models import Event
from gongqiao.platform import gate
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.errors import Refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def tree() -> Tree:
    return a_tree()


def path(organisation: int) -> str:
    return path_of(organisation)


def a_granter(*more: str) -> str:
    """The code of a role that may give roles, and what `more` says."""
    made = Role.objects.create(
        code="granter", name_zh="g", name_en="g", description_zh="", description_en=""
    )
    codes = ("access.view", "access.grant", "registry.view", "registry.import", *more)
    RoleCapability.objects.bulk_create(RoleCapability(role=made, code=c) for c in codes)
    return made.code


def code_of(refusal: pytest.ExceptionInfo[Refused]) -> str:
    return refusal.value.code


def test_a_grant_reaches_its_subtree_and_no_further(tree: Tree) -> None:
    mei = a_user("mei")
    grant(mei, "federation_administrator", tree.town)
    scope = gate.scope_of(mei, "access.grant", ON)
    assert scope.covers(path(tree.town))
    assert scope.covers(path(tree.union))
    assert not scope.covers(path(tree.city))
    assert not scope.covers(path(tree.other_town))
    grant(a_user("li"), "auditor", tree.city)
    assert not gate.scope_of(a_user("wei"), "access.grant", ON)


def test_a_grant_holds_from_its_first_day_until_before_its_last(tree: Tree) -> None:
    mei = a_user("mei")
    grant(mei, "auditor", tree.city, valid_to=ON + 3 * DAY)
    held = [bool(gate.scope_of(mei, "audit.view", ON + n * DAY)) for n in (-1, 0, 2, 3)]
    assert held == [False, True, True, False]


def test_a_closed_account_holds_nothing(tree: Tree) -> None:
    mei = a_user("mei")
    grant(mei, "auditor", tree.city)
    get_user_model().objects.filter(username="mei").update(is_active=False)
    assert not gate.scope_of(mei, "audit.view", ON)


def test_covered_paths_are_folded(tree: Tree) -> None:
    mei = a_user("mei")
    for place in (tree.union, tree.city, tree.other_town):
        grant(mei, "auditor", place)
    assert gate.scope_of(mei, "audit.view", ON).paths == (path(tree.city),)


def test_all_scopes_of_a_request_come_in_one_query(
    tree: Tree, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    mei = a_user("mei")
    grant(mei, "auditor", tree.city)
    grant(mei, "town_officer", tree.town)
    with django_assert_num_queries(1), queries.remembering():
        for capability in gate.capabilities():
            gate.scope_of(mei, capability, ON)
    with queries.remembering():
        assert not gate.scope_of(mei, "access.grant", ON)
        grant(mei, "federation_administrator", tree.city)
        assert gate.scope_of(mei, "access.grant", ON), "a new grant is seen in the same request"


def test_a_system_administrator_sets_up_and_does_no_daily_work(tree: Tree) -> None:
    root = a_user("root", is_superuser=True)
    held = {c for c in gate.capabilities() if gate.scope_of(root, c, ON)}
    assert held == set(queries.ADMINISTRATOR)


class TestGiving:
    def give(self, by: Actor, to: Actor, role: str, place: int, **more: object) -> Grant:
        return grant(to, role, place, by=by, **more)

    def test_a_system_administrator_gives_every_role(self, tree: Tree) -> None:
        root, mei = a_user("root", is_superuser=True), a_user("mei")
        for role in queries.roles():
            self.give(root, mei, role.code, tree.city)
        assert Grant.objects.filter(user__username="mei").count() == len(read_roles(date.max))

    def test_nobody_gives_what_they_do_not_hold_there(self, tree: Tree) -> None:
        boss, mei = a_user("boss"), a_user("mei")
        held = next(r for r in read_roles(date.max) if r.code == "union_officer").capabilities
        own = {"access.view", "access.grant", "registry.view", "registry.import"}
        grant(boss, a_granter(*(held - own)), tree.town)
        self.give(boss, mei, "union_officer", tree.union)
        with pytest.raises(Refused) as refusal:
            self.give(boss, mei, "aid_releaser", tree.town)
        assert code_of(refusal) == "BEYOND_OWN"
        with pytest.raises(PermissionDenied):
            self.give(boss, mei, "union_officer", tree.other_town)

    def test_a_federation_administrator_appoints_the_offices_of_their_own_part(
        self, tree: Tree
    ) -> None:
        boss = a_user("boss")
        grant(boss, "federation_administrator", tree.town)
        for role in queries.roles():
            mei = a_user(f"mei_{role.code}")
            self.give(boss, mei, role.code, tree.union)
            with pytest.raises(PermissionDenied):
                self.give(boss, mei, role.code, tree.other_town)
            with pytest.raises(PermissionDenied):
                self.give(boss, mei, role.code, tree.city)

    def test_who_appoints_hands_out_no_more_power_over_accounts_than_their_own(
        self, tree: Tree
    ) -> None:
        boss, mei = a_user("boss"), a_user("mei")
        grant(boss, a_granter("access.appoint"), tree.town)
        self.give(boss, mei, "aid_releaser", tree.town)
        with pytest.raises(Refused) as refusal:
            self.give(boss, mei, "federation_administrator", tree.town)
        assert code_of(refusal) == "BEYOND_OWN"

    def test_who_opened_an_account_gives_it_no_role_that_moves_money(self, tree: Tree) -> None:
        boss, second = a_user("boss"), a_user("second")
        grant(boss, "federation_administrator", tree.city)
        grant(second, "federation_administrator", tree.city)
        puppet = a_user("puppet", created_by_id=boss.user_id)
        for role in ("aid_clerk", "aid_checker", "aid_releaser", "finance"):
            with pytest.raises(Refused) as refusal:
                self.give(boss, puppet, role, tree.city)
            assert code_of(refusal) == "OWN_ACCOUNT"
            self.give(second, puppet, role, tree.city)
        self.give(boss, puppet, "town_officer", tree.town)

    def test_rights_elsewhere_do_not_count_here(self, tree: Tree) -> None:
        boss, mei = a_user("boss"), a_user("mei")
        grant(boss, a_granter(), tree.town)
        grant(boss, "aid_releaser", tree.other_town)
        with pytest.raises(Refused) as refusal:
            self.give(boss, mei, "aid_releaser", tree.town)
        assert code_of(refusal) == "BEYOND_OWN"

    def test_nobody_gives_to_themselves(self, tree: Tree) -> None:
        root = a_user("root", is_superuser=True)
        with pytest.raises(Refused) as refusal:
            self.give(root, root, "worker", tree.city)
        assert code_of(refusal) == "OWN_GRANT"

    def test_without_the_capability_nothing_is_given(self, tree: Tree) -> None:
        li, mei = a_user("li"), a_user("mei")
        grant(li, "auditor", tree.city)
        with pytest.raises(PermissionDenied):
            self.give(li, mei, "worker", tree.city)
        with pytest.raises(PermissionDenied):
            self.give(Actor("anonymous"), mei, "worker", tree.city)

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"reason": "  "}, "REASON_MISSING"),
            ({"role_code": "king"}, "ROLE_UNKNOWN"),
            ({"organisation_id": 0}, "ORGANISATION_UNKNOWN"),
            ({"valid_to": ON}, "PERIOD"),
            ({"valid_from": ON - DAY}, "BACKDATED"),
            ({"user_id": 0}, "USER_CLOSED"),
        ],
    )
    def test_wrong_wishes_are_refused(self, tree: Tree, more: dict[str, object], code: str) -> None:
        root, mei = a_user("root", is_superuser=True), a_user("mei")
        with pytest.raises(Refused) as refusal:
            self.give(root, mei, "worker", tree.city, **more)
        assert code_of(refusal) == code
        assert not Grant.objects.exists()

    def test_the_same_grant_twice_at_a_time_is_refused(self, tree: Tree) -> None:
        mei = a_user("mei")
        grant(mei, "auditor", tree.city, valid_to=ON + 10 * DAY)
        with pytest.raises(Refused) as refusal:
            grant(mei, "auditor", tree.city, valid_from=ON + 9 * DAY)
        assert code_of(refusal) == "GRANT_OVERLAPS"
        grant(mei, "auditor", tree.city, valid_from=ON + 10 * DAY)
        grant(mei, "auditor", tree.town)
        grant(mei, "finance", tree.city)
        grant(a_user("wei"), "auditor", tree.city)

    def test_the_database_itself_refuses_the_overlap(self, tree: Tree) -> None:
        first = grant(a_user("mei"), "auditor", tree.city)
        first.pk = None
        with pytest.raises(IntegrityError, match="access_grant_no_overlap"), transaction.atomic():
            first.save(force_insert=True)

    def test_it_is_told_in_the_trail(self, tree: Tree) -> None:
        grant(a_user("mei"), "auditor", tree.town, reason="elected")
        event = Event.objects.get(action="access.grant")
        assert (event.reason, event.path) == ("elected", path(tree.town))
        assert event.new is not None
        assert event.new["user"] == "mei"


class TestEnding:
    def test_it_ends_at_once_and_once(self, tree: Tree) -> None:
        mei = a_user("mei")
        given = grant(mei, "auditor", tree.city, valid_from=ON - 5 * DAY)
        api.end_grant(given.pk, by=SYSTEM, at=AT, reason="left")
        assert not gate.scope_of(mei, "audit.view", ON)
        assert gate.scope_of(mei, "audit.view", ON - DAY)
        again = api.end_grant(given.pk, by=SYSTEM, at=AT + DAY, reason="again")
        assert (again.valid_to, again.end_reason) == (ON, "left")
        assert Event.objects.filter(action="access.end").count() == 1

    def test_ended_on_its_first_day_it_never_held_and_can_be_given_anew(self, tree: Tree) -> None:
        mei = a_user("mei")
        given = grant(mei, "auditor", tree.city)
        api.end_grant(given.pk, by=SYSTEM, at=AT, reason="slip")
        grant(mei, "auditor", tree.city)
        assert gate.scope_of(mei, "audit.view", ON)

    def test_only_who_may_grant_there_ends(self, tree: Tree) -> None:
        boss, li = a_user("boss"), a_user("li")
        grant(boss, "federation_administrator", tree.town)
        far = grant(li, "auditor", tree.other_town)
        near = grant(li, "auditor", tree.town)
        with pytest.raises(PermissionDenied):
            api.end_grant(far.pk, by=boss, at=AT, reason="no")
        with pytest.raises(PermissionDenied):
            api.end_grant(near.pk, by=li, at=AT, reason="no")
        with pytest.raises(Refused):
            api.end_grant(near.pk, by=boss, at=AT, reason=" ")
        assert api.end_grant(near.pk, by=boss, at=AT, reason="left").valid_to == ON


class TestRoles:
    def test_migration_installed_the_table_and_a_second_time_changes_nothing(self) -> None:
        assert {r.code for r in queries.roles()} == {r.code for r in read_roles(date.max)}
        today = timezone.now()  # the edition in force: that of the migration
        assert api.install_roles(at=today, by=SYSTEM) == ()
        assert not Event.objects.filter(action="access.role").exists()

    def test_a_new_edition_changes_capabilities_and_says_so(self) -> None:
        table = (
            BuiltInRole("auditor", "经审", "Auditor", "读", "reads", frozenset({"audit.view"}), 1),
        )
        assert api.install_roles(at=AT, by=SYSTEM, table=table) == ("auditor",)
        auditor = Role.objects.get(code="auditor")
        assert [c.code for c in auditor.capabilities.all()] == ["audit.view"]
        assert not Role.objects.get(code="finance").built_in
        event = Event.objects.get(action="access.role")
        assert event.new is not None
        assert event.new["capabilities"] == ["audit.view"]


def test_reasons_name_the_grant_behind_each_power(
    tree: Tree, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    mei, boss = a_user("mei"), a_user("boss")
    grant(mei, "auditor", tree.city, reason="elected 2026")
    grant(mei, "union_officer", tree.union)
    Grant.objects.filter(role__code="auditor").update(granted_by=boss.user_id)
    with django_assert_num_queries(2):
        reasons = api.reasons_for(mei.user_id or 0, ON)
    audit = [r for r in reasons if r.capability == "audit.view"]
    assert [(r.organisation, r.reason, r.granted_by) for r in audit] == [
        ("City", "elected 2026", "Boss")
    ]
    assert len([r for r in reasons if r.capability == "registry.view"]) == 2


def test_four_eyes() -> None:
    api.require_different(Actor("c", 3), 1, 2, None)
    with pytest.raises(Refused) as refusal:
        api.require_different(Actor("b", 2), 1, 2)
    assert code_of(refusal) == "SAME_PERSON"
    with pytest.raises(Refused) as refusal:
        api.require_different(SYSTEM, 1)
    assert code_of(refusal) == "NOT_A_PERSON"


class TestWhoSeesWhom:
    def test_users_by_reach(self, tree: Tree) -> None:
        boss, town = a_user("boss"), a_user("town")
        near, far = a_user("near"), a_user("far")
        made = a_user("made", created_by_id=town.user_id)
        grant(boss, "federation_administrator", tree.city)
        grant(town, "federation_administrator", tree.town)
        grant(near, "union_officer", tree.union)
        grant(far, "union_officer", tree.other_town)

        def seen(by: Actor) -> set[str]:
            return set(queries.users_visible_to(by, ON).values_list("username", flat=True))

        assert seen(boss) == {"boss", "town", "near", "far", "made"}
        assert seen(town) == {"town", "near", made.name}
        assert seen(near) == set()
        assert {g.user.username for g in queries.grants_visible_to(town, ON)} == {"town", "near"}
        assert not queries.grants_visible_to(near, ON).exists()

    def test_a_new_password_is_no_way_to_more_power(self, tree: Tree) -> None:
        root = a_user("root", is_superuser=True)
        town, near, both, later = a_user("town"), a_user("near"), a_user("both"), a_user("later")
        grant(town, "federation_administrator", tree.town)
        grant(near, "union_officer", tree.union)
        grant(both, "union_officer", tree.union)
        grant(both, "auditor", tree.city)
        grant(later, "auditor", tree.city, valid_from=ON + DAY)

        def may(by: Actor, on_whom: Actor, on: date = ON) -> bool:
            user = get_user_model().objects.get(username=on_whom.name)
            return permissions.may_manage(by, user, on)

        assert may(town, near)
        assert not may(town, both)
        assert not may(town, later), "a grant that begins tomorrow counts"
        assert not may(town, root)
        assert not may(town, town)
        assert not may(near, both)
        assert may(root, both)
        payer = a_user("payer")
        grant(payer, "aid_releaser", tree.union)
        assert not may(town, payer), "a new password would be a way to money"
        assert may(root, payer)
