"""What every page must pass: once over its HTML, once in a real browser at three widths."""

import os
import re
from collections import Counter
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import html5lib
from django.http import HttpResponseBase
from lxml import html as lxml_html
from playwright.sync_api import Page

HERE = Path(__file__).resolve().parent
AXE = HERE / "vendor" / "axe.min.js"
RESULTS = HERE.parents[1] / "test-results"
PHONES = ((320, 640), (390, 844))
DESK = (1280, 800)
TAP = 44
SHORT_LINK = 24  # a link of two characters in a row of its own is tall enough, and this wide

console: "WeakKeyDictionary[Page, list[str]]" = WeakKeyDictionary()
"""Errors that a page's console showed since it was opened; filled by the `browser_page` fixture."""


def check_html(response: HttpResponseBase) -> None:
    """Assert what holds for the HTML of every full page; fragments and files pass."""
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return
    text = response.content.decode()  # type: ignore[attr-defined]  # pages are not streamed
    if not text.lstrip().lower().startswith("<!doctype"):
        return
    found = findings(text)
    assert not found, "\n".join(found)


def findings(text: str) -> list[str]:
    """What is wrong with a page's HTML, each in a sentence; empty when all is well."""
    try:
        html5lib.HTMLParser(strict=True).parse(text)
    except html5lib.html5parser.ParseError as error:
        return [f"not strict HTML: {error}"]
    tree = lxml_html.document_fromstring(text)
    return [*_frame(tree), *_ids(tree), *_labels(tree), *_inline(tree)]


def _words(node: Any) -> str:
    return " ".join(node.text_content().split())


def _frame(tree: Any) -> list[str]:
    found = []
    if not tree.get("lang"):
        found.append("<html> has no lang")
    titles, headings = tree.findall(".//head/title"), tree.findall(".//h1")
    if len(titles) != 1 or len(headings) != 1:
        return [*found, f"{len(titles)} titles and {len(headings)} h1"]
    squeeze = re.compile(r"\s+")
    title, heading = (squeeze.sub("", _words(n)) for n in (titles[0], headings[0]))
    if not heading or heading not in title:
        found.append(f"the title {title!r} does not contain the heading {heading!r}")
    return found


def _ids(tree: Any) -> list[str]:
    counted = Counter(tree.xpath("//@id"))
    found = [f"id {name!r} occurs {n} times" for name, n in counted.items() if n > 1]
    for attribute in ("for", "aria-labelledby", "aria-describedby", "popovertarget"):
        for value in tree.xpath(f"//@{attribute}"):
            found += [
                f"{attribute}={i!r} names no element" for i in value.split() if i not in counted
            ]
    return found


def _labels(tree: Any) -> list[str]:
    named = set(tree.xpath("//label/@for"))
    found = []
    for control in tree.xpath("//input|//select|//textarea"):
        if control.get("type") in ("hidden", "submit", "button"):
            continue
        labelled = control.get("aria-label") or control.get("aria-labelledby")
        inside = next(control.iterancestors("label"), None) is not None
        if not (labelled or inside or control.get("id") in named):
            found.append(f"control {control.get('name')!r} has no label")
    for form in tree.xpath("//form[translate(@method,'POST','post')='post']"):
        if not form.xpath(".//input[@name='csrfmiddlewaretoken']"):
            found.append(f"form {form.get('action')!r} has no csrf token")
    return found


def _inline(tree: Any) -> list[str]:
    found = [f"style attribute on <{n.tag}>" for n in tree.xpath("//*[@style]")]
    found += ["<style> element" for _ in tree.xpath("//style")]
    found += [
        "inline script"
        for n in tree.xpath("//script[not(@src)]")
        if n.get("type") not in ("application/json", "application/ld+json")
    ]
    found += [
        f"{name} on <{n.tag}>" for n in tree.iter() for name in n.attrib if name.startswith("on")
    ]
    hosts = [a for a in tree.xpath("//script/@src|//link/@href|//img/@src") if "//" in a]
    return found + [f"asked from another host: {a}" for a in hosts]


# ── in the browser ──────────────────────────────────────────────────────────────────────────────

SMALL_TARGETS = """(least) => {
  const seen = [];
  const shown = (e) => { const r = e.getBoundingClientRect();
    return r.width > 1 && r.height > 1 && getComputedStyle(e).visibility !== "hidden"; };
  const inSentence = (e) => getComputedStyle(e).display === "inline" && e.parentElement
    && e.parentElement.textContent.trim().length > e.textContent.trim().length;
  for (const e of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
    if (e.type === "hidden" || !shown(e) || inSentence(e)) continue;
    if (e.closest(".gq-skip, .gq-vh")) continue;
    const area = e.closest("label") || e;
    const r = area.getBoundingClientRect();
    const narrow = e.tagName === "A" ? least.link : least.tap;
    if (r.height < least.tap - 0.5 || r.width < narrow - 0.5)
      seen.push(`${e.tagName} ${Math.round(r.width)}×${Math.round(r.height)} ` +
        (e.textContent.trim() || e.getAttribute("aria-label") || e.name || "").slice(0, 40));
  }
  return seen;
}"""
SIDEWAYS = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth
  ? [...document.querySelectorAll("body *")].filter((e) => {
      const r = e.getBoundingClientRect();
      const edge = document.documentElement.clientWidth + 1;
      return r.right > edge && !e.closest(".gq-scroll");
    }).slice(0, 6).map((e) => `${e.tagName}.${e.getAttribute("class") || ""}`) : []"""
AXE_RUN = """async () => {
  const answer = await axe.run(document, { resultTypes: ["violations"],
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
  return answer.violations.map((v) => v.id + ": " + v.help + " | " +
    v.nodes.slice(0, 3).map((n) =>
      n.target.join(" ") + " " + (n.any[0] ? n.any[0].message : "")).join(" ; "));
}"""


def axe(page: Page) -> list[str]:
    """Violations that axe finds on the page as it stands. The page's own policy stays in force."""
    if not page.evaluate("typeof axe === 'object'"):  # once a document, not once a width
        page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(AXE_RUN)
    return found


def check_page(page: Page, *, tap: int = TAP) -> None:
    """Assert everything about the open page: HTML, axe, console, widths, targets on phones."""
    found = findings(page.evaluate("async () => (await fetch(location.href)).text()"))
    for width, height in (*PHONES, DESK):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("scrollTo(0, 0)")  # nothing lies half below a bar that stays in place
        page.wait_for_timeout(50)
        found += [f"{width} px: scrolls sideways past {e}" for e in page.evaluate(SIDEWAYS)]
        found += [f"{width} px, axe: {v}" for v in axe(page)]
        if width < DESK[0]:
            small = page.evaluate(SMALL_TARGETS, {"tap": tap, "link": SHORT_LINK})
            found += [f"{width} px: target too small: {t}" for t in small]
    found += [f"console: {line}" for line in console.get(page, [])]
    assert not found, f"{page.url}\n" + "\n".join(found)


REACHABLE = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((e) => e.type !== "hidden" && !e.disabled
    && e.checkVisibility({ visibilityProperty: true })
    && !(e.type === "radio" && e.name && [...document.getElementsByName(e.name)].indexOf(e) > 0))
  .length"""
FOCUSED = """() => { const e = document.activeElement; if (!e || e === document.body) return null;
  window.gqSeen = window.gqSeen || new Set(); window.gqSeen.add(e);
  const style = getComputedStyle(e), r = e.getBoundingClientRect();
  const mark = style.outlineStyle !== "none" || (e.closest("label") || e) !== e;
  return { seen: window.gqSeen.size, plain: !mark, gone: r.width < 1 || r.height < 1,
    name: e.tagName + " " + (e.textContent || e.name || "").trim().slice(0, 40) }; }"""


def check_keyboard(page: Page) -> None:
    """Assert that Tab reaches every control, and that each shows that it has the focus."""
    wanted: int = page.evaluate(REACHABLE)
    found, seen = [], 0
    for _ in range(wanted + 3):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at is None:
            continue
        seen = at["seen"]
        found += [f"focus is invisible on {at['name']}"] if at["plain"] or at["gone"] else []
    if seen < wanted:
        found.append(f"Tab reached {seen} of {wanted} controls")
    assert not found, f"{page.url}\n" + "\n".join(found)


def shoot(page: Page, name: str, *, theme: str = "light", large: bool = False) -> None:
    """Save `test-results/NAME[-dark][-large]-390.png` and `-1280.png` of the whole page.

    They are for eyes: `make test`, where nobody looks, takes none (GONGQIAO_NO_PICTURES).
    """
    RESULTS.mkdir(exist_ok=True)
    size = "large" if large else "standard"
    base = page.url.split("/", 3)
    origin = "/".join(base[:3])
    page.context.add_cookies(
        [
            {"name": "gq_theme", "value": theme, "url": origin},
            {"name": "gq_print", "value": size, "url": origin},
        ]
    )
    page.reload()
    tail = ("-dark" if theme == "dark" else "") + ("-large" if large else "")
    for width, height in ((390, 844), DESK):
        page.set_viewport_size({"width": width, "height": height})
        if not os.environ.get("GONGQIAO_NO_PICTURES"):
            page.screenshot(path=RESULTS / f"{name}{tail}-{width}.png", full_page=True)
