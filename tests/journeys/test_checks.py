"""The checks themselves notice what they are for."""

import pytest
from playwright.sync_api import Page

from tests.journeys import checks

GOOD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Claims · U</title></head>'
    '<body><main><h1>Claims</h1>{}</main></body></html>'
)  # fmt: skip


def test_a_good_page_has_no_findings() -> None:
    assert checks.findings(GOOD.format('<label for="a">A</label><input id="a" name="a">')) == []


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("<p><div></div></p>", "strict"),
        ("<h1>Another</h1>", "2 h1"),
        ('<p id="x"></p><p id="x"></p>', "occurs 2 times"),
        ('<label for="gone">A</label>', "names no element"),
        ('<input name="a">', "no label"),
        ('<form method="post"></form>', "csrf"),
        ('<p style="color:red">a</p>', "style attribute"),
        ("<script>alert(1)</script>", "inline script"),
        ('<p onclick="go()">a</p>', "onclick"),
        ('<img alt="" src="https://elsewhere.example/a.png">', "another host"),
    ],
)
def test_each_fault_is_found(body: str, word: str) -> None:
    assert any(word in finding for finding in checks.findings(GOOD.format(body)))


def test_title_and_heading_must_agree() -> None:
    page = GOOD.format("").replace("<h1>Claims", "<h1>Payments")
    assert any("does not contain" in finding for finding in checks.findings(page))
    assert any("no lang" in f for f in checks.findings(page.replace(' lang="en"', "")))


@pytest.mark.journey
def test_the_browser_checks_find_faults_too(browser: object) -> None:
    page: Page = browser.new_page()  # type: ignore[attr-defined]  # a Playwright browser
    page.set_viewport_size({"width": 320, "height": 640})
    grey = '<p style="color:#ccc">faint words</p><div style="width:500px">wide</div>'
    page.set_content(GOOD.format(grey + '<a href="/x">x</a><button>ok</button>'))
    assert any("color-contrast" in violation for violation in checks.axe(page))
    assert page.evaluate(checks.SIDEWAYS)
    small = page.evaluate(checks.SMALL_TARGETS, {"tap": checks.TAP, "link": checks.SHORT_LINK})
    assert any("BUTTON" in target for target in small)
    page.close()
