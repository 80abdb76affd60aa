"""What is printed names the address that people reach, not the server that happened to answer."""

from pathlib import Path

from django.test import RequestFactory
from pytest_django.fixtures import Settings

from gongqiao.platform import addresses

SOURCES = Path(addresses.__file__).parents[1]


def test_the_public_address_where_it_is_set(settings: Settings) -> None:
    asked = RequestFactory().get("/office/", headers={"host": "testserver"})
    settings.PUBLIC_ADDRESS = ""
    assert addresses.public(asked, "/ask/x/") == "http://testserver/ask/x/"
    settings.PUBLIC_ADDRESS = "https://union.example.org"
    assert addresses.public(asked, "/ask/x/") == "https://union.example.org/ask/x/"


def test_nobody_makes_an_address_of_the_server_that_answers() -> None:
    makers = [
        path.name
        for path in SOURCES.rglob("*.py")
        if "build_absolute_uri" in path.read_text("utf-8") and path.name != Path(__file__).name
    ]
    assert makers == ["addresses.py"]
