"""List pages: whitelisted addresses, bounded queries, table only for htmx."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.journeys.gallery")]


@pytest.fixture
def crowd() -> None:
    """Thirty users named a00 … a29."""
    model = get_user_model()
    model.objects.bulk_create(model(username=f"a{n:02d}", display_name="张三") for n in range(30))


@pytest.mark.usefixtures("crowd")
def test_pages_hold_twenty_five_rows_and_link_to_the_next(client: Client) -> None:
    html = client.get("/gallery/users/").content.decode()
    assert html.count('<th scope="row">') == 25
    assert "?page=2" in html
    assert "a25" not in html
    assert "a25" in client.get("/gallery/users/?page=2").content.decode()


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize(
    "query",
    [
        "page=-1",
        "page=x",
        "page=99999999999",
        "size=7",
        "sort=password",
        "sort=-",
        "starts=zz",
        "q=%00",
    ],
)
def test_what_the_page_does_not_know_falls_back(client: Client, query: str) -> None:
    assert client.get(f"/gallery/users/?{query}").status_code == 200


@pytest.mark.usefixtures("crowd")
def test_sorting_searching_and_filtering_stay_in_the_address(client: Client) -> None:
    html = client.get("/gallery/users/?sort=-username&q=a1&starts=a").content.decode()
    assert html.index("a19") < html.index("a10")
    assert "a20" not in html
    assert 'aria-sort="descending"' in html


@pytest.mark.usefixtures("crowd")
def test_htmx_gets_the_table_only(client: Client) -> None:
    part = client.get("/gallery/users/", headers={"HX-Request": "true", "HX-Target": "gq-table"})
    html = part.content.decode()
    assert "<html" not in html
    assert html.count('<th scope="row">') == 25
    assert "HX-Target" in part.headers["Vary"]


def test_the_number_of_queries_does_not_grow_with_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    model = get_user_model()
    for rows in (1, 30):
        model.objects.all().delete()
        model.objects.bulk_create(model(username=f"a{n:02d}") for n in range(rows))
        with django_assert_num_queries(3):  # count, rows, the federation's name
            client.get("/gallery/users/")


@pytest.mark.usefixtures("crowd")
def test_counting_stops_at_the_cap(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongqiao.platform.listing.COUNT_CAP", 28)
    html = client.get("/gallery/users/").content.decode()
    assert "28+" in html
    last = client.get("/gallery/users/?page=99").content.decode()
    assert "前28条" in last


def test_an_empty_list_says_what_to_do(client: Client) -> None:
    html = client.get("/gallery/users/").content.decode()
    assert "由管理员开户" in html


@pytest.mark.usefixtures("crowd")
def test_without_an_exporter_there_is_no_export(client: Client) -> None:
    assert "export=xlsx" not in client.get("/gallery/users/").content.decode()


@pytest.mark.usefixtures("crowd")
def test_pins_stay_in_the_address_and_nothing_else_gets_in(client: Client) -> None:
    html = client.get("/gallery/wide/?pin=c4,c7,c9&sort=username").content.decode()
    assert "gq-pin-a-4 gq-pin-b-7" in html
    assert "gq-pin-b-9" not in html  # two, in the order of the table
    assert '<input type="hidden" name="sort" value="username">' in html
    for odd in ("username", "c99", "%00", ",,", "x" * 600, "c2%22%3E"):
        page = client.get(f"/gallery/wide/?pin={odd}").content.decode()
        assert "gq-pin-" not in page, odd
    narrow = client.get("/gallery/users/?pin=name").content.decode()
    assert "gq-pins" not in narrow  # three columns fit everywhere
