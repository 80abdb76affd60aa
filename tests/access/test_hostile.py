"""Every form with values that mean harm, sent by somebody who may open it: never a fault.

The fields are read from the forms themselves while a first answer is made, so a new form is walked
too. Each answer is taken back before the next one. On PostgreSQL 15 each form is sent empty, as
usual and twice, which reaches its statements; what means harm is refused by the same Python.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import QueryDict
from django.test import Client

from gongqiao.access.tests.cast import a_tree, a_user, grant
from gongqiao.registry.models import Organisation
from tests.access.matrix import Route, expected
from tests.access.objects import Whose, _today
from tests.access.test_matrix import PLACES, ROLES, made

LONG = "长" * 100_000
TEXTS: tuple[Any, ...] = (LONG, "a\x00b", "'; DROP TABLE x; --=1+1", "\u202e\ufffe", ["a", "b"])
DAYS = ("0000-00-00", "9999-12-31", "0001-01-01", "2026-02-30", LONG)
NUMBERS = ("-1", "9" * 30, "NaN", "1e400", "٣", "a\x00b")
CHOSEN = ("none of these", "-1", "9" * 30, "a\x00b", ["a", "b"])
EVERYWHERE: tuple[Any, ...] = ("", LONG, "a\x00b", "-1", "9999-12-31", "9" * 30)
NAMED = {
    "certno": "330483198001019990", "code": "NEW1", "username": "newcomer", "email": "",
    "uscc": "", "employer_uscc": "", "region_code": "", "founded_on": "", "valid_to": "2090-01-01",
    "ends_on": "2090-01-01", "language": "",
    "on": "2026-01-06", "amount": "0", "verdict": "confirm",
}  # fmt: skip
"""What some fields need so that the services behind the form are reached."""
NOT_WALKED = ("me/security/end", "me/security/sessions")  # they end the session that asks
TODAY = "2026-01-05"
STEM = re.compile(r"\d+")
Sent = dict[str, Any]


@dataclass
class Met:
    """What a view read of a request: bound form fields, and names besides them."""

    fields: dict[str, forms.Field] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


@contextmanager
def watching() -> Iterator[Met]:
    """Note the forms that are cleaned, and the names that are looked up in what was sent."""
    met = Met()
    clean, get, several = forms.BaseForm.full_clean, QueryDict.get, QueryDict.getlist

    def full_clean(form: Any) -> None:
        if form.is_bound:
            met.fields.update({form.add_prefix(n): f for n, f in form.fields.items()})
        clean(form)

    def looked_up(query: Any, key: str, default: Any = None) -> Any:
        met.names.add(key)
        return get(query, key, default)

    def looked_up_all(query: Any, key: str, default: Any = None) -> Any:
        met.names.add(key)
        return several(query, key, default)

    with (
        patch.object(QueryDict, "getlist", looked_up_all),
        patch.object(forms.BaseForm, "full_clean", full_clean),
        patch.object(QueryDict, "get", looked_up),
    ):
        yield met


def usual(one: forms.Field | None) -> Any:
    """A value that the field could take."""
    match one:
        case forms.ModelChoiceField():
            first = one.queryset.first() if one.queryset is not None else None
            return str(one.prepare_value(first)) if first else "1"
        case forms.ChoiceField():
            flat = [v for v, _says in one.widget.choices if v not in ("", None)]
            return str(flat[0]) if flat else "1"
        case forms.FileField():
            return SimpleUploadedFile("f.csv", b"a,b\r\n1,2\r\n")
        case forms.DateField():
            return TODAY
        case forms.IntegerField() | forms.DecimalField() | forms.FloatField():
            return "1"
        case forms.BooleanField():
            return "on"
        case forms.RegexField():
            return "abc"
        case _:
            return "four words of reason"


def hostile(one: forms.Field | None) -> tuple[Any, ...]:
    """What a field of this kind is tried with."""
    match one:
        case forms.ChoiceField() | forms.BooleanField():
            return CHOSEN
        case forms.DateField():
            return DAYS
        case forms.IntegerField() | forms.DecimalField():
            return NUMBERS
        case None:
            return (*CHOSEN, LONG)
        case _:
            return TEXTS


@dataclass
class Walk:
    """A signed-in visitor with every role in the whole city."""

    client: Client
    own: Whose

    code: str
    again: bool = False

    def usual(self, name: str, one: forms.Field | None) -> Any:
        """A value that could be meant: by the field's name, else by its kind."""
        if name in ("organisation", "parent"):
            return self.code
        return NAMED[name] if name in NAMED else usual(one)

    def send(self, address: str, body: Any, **more: Any) -> tuple[int, str]:
        """The status, or 500 and what was raised; taken back either way."""
        try:
            with transaction.atomic():
                status = self.client.post(address, body, **more).status_code
                transaction.set_rollback(True)
        except Exception as crash:
            return 500, repr(crash)[:300]
        return status, ""

    def twice(self, address: str, body: Sent) -> tuple[int, str]:
        """The same step again, as after a second click."""
        try:
            with transaction.atomic():
                for _time in range(2):
                    status = self.client.post(address, body).status_code
                transaction.set_rollback(True)
        except Exception as crash:
            return 500, repr(crash)[:300]
        return status, ""

    def wrong(self, route: Route) -> list[str]:
        """Everything that ended in a fault, or in a status that no form gives."""
        address = PLACES.sub(lambda p: made(p[0], self.own), "/" + route.path)
        with watching() as met:
            first = self.send(address, {"x": "1"})
        if first[0] == 405:
            return []
        names = {n: met.fields.get(n) for n in {*met.fields, *met.names}}

        def good() -> Sent:
            return {n: self.usual(n, f) for n, f in names.items()}

        found = [("nothing", first), ("as usual", self.send(address, good()))]
        found.append(("twice", self.twice(address, good())))
        if not self.again:
            found += self._harm(address, names, good)
        allowed = {200, 302, 400, 403, 404}
        return [f"{address} {told}: {end}" for told, end in found if end[0] not in allowed]

    def _harm(
        self, address: str, names: dict[str, forms.Field | None], good: Callable[[], Sent]
    ) -> list[tuple[str, tuple[int, str]]]:
        """The other kinds of body; each field left out, and with each value that means harm: of
        fields that are numbered, as in the rows of a form, the first."""
        kinds = ("application/json", "text/plain", "multipart/form-data")
        found = [(k, self._raw(address, k)) for k in kinds]
        for name in {STEM.sub("", n): n for n in sorted(names, reverse=True)}.values():
            rest = {n: v for n, v in good().items() if n != name}
            found.append((f"without {name}", self.send(address, rest)))
            for value in hostile(names[name]):
                told = f"{name}={str(value)[:20]!r}"
                found.append((told, self.send(address, {**rest, name: value})))
        for value in EVERYWHERE:
            found.append(
                (f"all={str(value)[:20]!r}", self.send(address, dict.fromkeys(names, value)))
            )
        return found

    def _raw(self, address: str, kind: str) -> tuple[int, str]:
        try:
            with transaction.atomic():
                answer = self.client.generic("POST", address, b"\0\xff{", content_type=kind)
                transaction.set_rollback(True)
        except Exception as crash:
            return 500, repr(crash)[:300]
        return answer.status_code, ""


@pytest.fixture
def walk(again: bool) -> Walk:
    """The visitor, who has just proved who they are."""
    tree, who, client = a_tree(), a_user("visitor"), Client()
    for role in ROLES:
        grant(who, role, tree.city, valid_from=_today())
    client.login(username="visitor", password="secret of visitor")
    client.post("/account/reauthenticate/", {"password": "secret of visitor"})
    code = Organisation.objects.get(pk=tree.town).code
    return Walk(client, Whose(tree.union, who), code, again)


def groups() -> dict[str, list[Route]]:
    """The routes by their first two words, so that a failure is found quickly."""
    grouped: dict[str, list[Route]] = {}
    for route in sorted(r for r in expected() if not r.of_programs):  # tried in the gateway's tests
        if not route.path.startswith(NOT_WALKED):
            grouped.setdefault("/".join(route.path.split("/")[:2]), []).append(route)
    return grouped


@pytest.mark.django_db
@pytest.mark.parametrize("group", groups())
def test_no_form_ends_in_a_fault(walk: Walk, group: str) -> None:
    wrong = [line for route in groups()[group] for line in walk.wrong(route)]
    assert not wrong, "\n".join(wrong)


def test_the_walk_reads_fields_from_the_forms() -> None:
    class One(forms.Form):
        a = forms.IntegerField()

    with watching() as met:
        One(QueryDict("a=1")).is_valid()
    assert set(met.fields) == {"a"}
