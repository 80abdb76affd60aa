"""Filters that stand by default, and the one query of a view."""

import pytest
from django.contrib.auth import get_user_model
from django.test import RequestFactory

from gongqiao.platform.listing import Column, Filter, Listing

LISTING = Listing(  # type: ignore[var-annotated]  # any model does
    title="People",
    purpose="",
    columns=[Column("name", "Name", sort="username"), Column("a", "A"), Column("b", "B"),
             Column("c", "C")],
    row_template="none",
    search=lambda rows, words: rows.filter(username__startswith=words),
    filters=[
        Filter("kind", "Kind", [("a", "A"), ("b", "B")], lambda r, v: r.filter(username=v),
               default="a"),
        Filter("state", "State", [("x", "X")], lambda r, v: r.filter(username__contains=v)),
        Filter("year", "Year", [("1", "1")], lambda r, _v: r, keeps_default=True),
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("query", "chosen", "canonical"),
    [
        ("", {"kind": "a"}, ""),
        ("year=1", {"kind": "a", "year": "1"}, "year=1"),
        ("kind=b", {"kind": "b"}, "kind=b"),
        ("kind=all", {"kind": "all"}, "kind=all"),
        ("state=x", {"state": "x"}, "state=x"),  # whoever asks for something sees all of it
        ("kind=a&state=x", {"state": "x"}, "state=x"),  # as the form sends it
        ("kind=a&q=wang", {}, "q=wang"),
        ("kind=b&q=wang", {"kind": "b"}, "q=wang&kind=b"),
        ("sort=-name&size=50&page=3", {"kind": "a"}, "sort=-name&size=50"),
        ("sort=password&size=7&kind=zz", {"kind": "a"}, ""),
        ("pin=c&pin=a&sort=name", {"kind": "a"}, "sort=name&pin=a%2Cc"),  # as a view keeps it
        ("pin=a%2Cc%2Cb", {"kind": "a"}, "pin=a%2Cb"),
        ("pin=name,zz", {"kind": "a"}, ""),
    ],
)
def test_a_default_stands_while_nothing_else_is_asked(
    query: str, chosen: dict[str, str], canonical: str
) -> None:
    asked = LISTING.read(RequestFactory().get(f"/?{query}"))
    assert asked.filters == chosen
    assert asked.query == canonical


@pytest.mark.django_db
def test_the_default_narrows_and_its_lifting_does_not() -> None:
    model = get_user_model()
    model.objects.bulk_create(model(username=name) for name in ("a", "b", "x"))

    def names(query: str) -> list[str]:
        page = LISTING.page(RequestFactory().get(f"/?{query}"), model.objects.all())
        return [row.username for row in page.rows]

    assert names("") == ["a"]
    assert names("kind=all") == ["a", "b", "x"]
    assert names("kind=a&q=x") == ["x"]
    page = LISTING.page(RequestFactory().get("/"), model.objects.all())
    assert page.lifted == "kind=all"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "standing"),
    [("", "A"), ("kind=a", "A"), ("kind=b", ""), ("kind=all", ""), ("q=x", "")],
)
def test_an_empty_list_knows_what_it_shows_by_itself(query: str, standing: str) -> None:
    page = LISTING.page(RequestFactory().get(f"/?{query}"), get_user_model().objects.none())
    assert page.standing == standing
