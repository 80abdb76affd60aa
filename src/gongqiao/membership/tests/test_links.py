"""Whoever sees a link may open it: the members' pages as every role of the office, link by link."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from gongqiao.membership.services import transferring
from gongqiao.membership.tests.cast import AT, GUIFANG, a_code, applied, officer, paid, typed
from gongqiao.membership.tests.cast import Phone as APhone
from gongqiao.platform.context import SYSTEM
from gongqiao.registry.models import Person

pytestmark = pytest.mark.django_db
ROLES = (
    "federation_administrator", "auditor", "service_clerk", "town_officer", "union_officer",
)  # fmt: skip
"""Between them every set of capabilities of ours that a role of the office holds."""
OURS = re.compile(r'href="(/office/(?:applications|transfers|duplicates|quality|member-figures|'
                  r'dues|silent|join-codes|members)/[^"#]*)"')  # fmt: skip
MOST = 45
"""Pages that are opened for one role: lists lead to themselves in many ways."""


def test_no_link_leads_to_a_closed_door(orgs: dict[str, int], phone: APhone) -> None:
    code = a_code(orgs["mill"])
    applied(code, typed(), phone)
    paid(orgs["mill"])
    member = Person.objects.get(name=GUIFANG[0]).pk
    transferring.claim(member, to_id=orgs["dye"], reason="换了单位", by=SYSTEM, at=AT)
    closed = []
    for role in ROLES:
        officer(role, role, orgs["city"])
        client = Client()
        assert client.login(username=role, password=f"secret of {role}")
        closed += [f"{role}: {at} on {on}" for on, at in _closed(client, member)]
    assert not closed


def _closed(client: Client, member: int) -> Iterator[tuple[str, str]]:
    """Links that answer 403 or 404, and where they stand."""
    begins = ["/office/", reverse("registry:member", args=[member]),
              reverse("registry:member_transfer", args=[member])]  # fmt: skip
    waiting, seen = [("", page) for page in begins], set(begins)
    while waiting and len(seen) < MOST:
        on, page = waiting.pop(0)
        answer = client.get(page)
        if answer.status_code in {403, 404} and on:
            yield on, page
        if answer.status_code != 200 or answer.streaming:
            continue
        for there in OURS.findall(answer.content.decode()):
            plain = there.partition("?")[0]
            if plain not in seen:
                seen.add(plain)
                waiting.append((page, plain))
