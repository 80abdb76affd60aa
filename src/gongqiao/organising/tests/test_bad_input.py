"""Texts that would be markup, a formula or a place to fill: everywhere they stay texts."""

import zipfile
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from gongqiao.access.tests.cast import a_user, grant
from gongqiao.organising import queries
from gongqiao.organising.enums import Move
from gongqiao.organising.models import Term
from gongqiao.organising.tests.cast import founding, org, paper, take
from gongqiao.registry.models import Organisation
from tests.journeys.checks import check_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("federation")]
MARKUP = '<script>alert(1)</script>&amp;"工会"'
FORMULA = '=HYPERLINK("http://x","点")'
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def north() -> Client:
    grant(a_user("mei"), "town_officer", org("north").pk)
    client = Client()
    client.force_login(get_user_model().objects.get(username="mei"))
    return client


@pytest.mark.parametrize("name", [MARKUP, FORMULA, "{staff}{name}", "工会\u202e会工"])
def test_a_name_stays_a_text_on_pages_and_in_letters(north: Client, name: str) -> None:
    case = founding(name=name, employer_name=name)
    take(case, Move.REQUEST, paper(2, "云禾工〔2026〕5号", note=name))
    case.refresh_from_db()
    for address in (reverse("organising:case", args=[case.pk]), reverse("organising:cases")):
        page = north.get(address)
        check_html(page)
        assert b"<script>alert" not in page.content
    issued = queries.letters_issued(case)[0]
    word = north.get(reverse("organising:letter", args=[case.pk, f"{issued.pk}.docx"])).content
    tree_of = ElementTree.fromstring(
        zipfile.ZipFile(BytesIO(word)).read("word/document.xml")
    )  # our own file
    text = "".join(t.text or "" for t in tree_of.iter(f"{WORD}t"))
    assert f"关于成立{name}筹备组的请示" in text
    assert not list(tree_of.iter(f"{WORD}fldSimple"))
    told = reverse("organising:letter", args=[case.pk, f"{issued.pk}.pdf"])
    drawn = north.get(told, follow=True)
    assert drawn.status_code == 200
    assert drawn.content.startswith((b"%PDF", b"<!doctype"))


def test_a_term_that_ends_before_it_starts_is_told_at_its_field(north: Client) -> None:
    address = reverse("organising:term_new", args=[org("mill").pk])
    given = {"no": 1, "started_on": "2024-06-01", "years": 3, "ends_on": "2023-06-01"}
    answer = north.post(address, given)
    check_html(answer)
    assert "任期" in answer.content.decode()
    assert 'id="id_ends_on_error"' in answer.content.decode()
    assert not Term.objects.exists()


def test_an_organisation_does_not_move_under_its_own_child(north: Client) -> None:
    one = org("north")
    before = (one.parent_id, one.path)
    given = {"name": one.name, "kind": one.kind, "parent": org("mill").code,
             "region_code": one.region_code}  # fmt: skip
    answer = north.post(reverse("registry:organisation_edit", args=[one.pk]), given)
    check_html(answer)
    assert answer.status_code == 200
    assert 'id="id_parent_error"' in answer.content.decode()
    kept = Organisation.objects.get(pk=one.pk)
    assert (kept.parent_id, kept.path) == before


@pytest.mark.parametrize("wrong", ["2026-13-01", "明天", "0001-01-01", "9999-12-31"])
def test_odd_days_are_told_and_nothing_falls(north: Client, wrong: str) -> None:
    address = reverse("organising:term_new", args=[org("mill").pk])
    answer = north.post(address, {"no": 1, "started_on": wrong, "years": 3})
    check_html(answer)
    assert answer.status_code == 200
    assert not Term.objects.exists()
    asked = reverse("organising:coverage_on", args=[wrong])
    assert north.get(asked).status_code == 302  # to today
