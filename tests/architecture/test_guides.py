"""The guides and their pictures: each that is named exists, each that exists is named and can be
taken anew (`make pictures`), and each journey is shown on a phone and on a desktop.
"""

import re
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide"
PICTURE = re.compile(r"!\[[^\]]+\]\((?:docs/guide/)?([^)/]+\.png)\)")
WIDTHS = ("390", "1280")


def named(pages: Iterable[Path]) -> set[str]:
    """The pictures of docs/guide/ that pages show."""
    return {name for page in pages for name in PICTURE.findall(page.read_text())}


def listed() -> set[str]:
    """The files that `make pictures` writes."""
    found = set()
    for line in (GUIDE / "pictures.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, widths = (part.strip() for part in line.split("|")[:2])
            own = name.endswith(".png")
            found |= {name} if own else {f"{name}-{width}.png" for width in widths.split(",")}
    return found


def test_pictures_and_guides_fit() -> None:
    guides, first = sorted(GUIDE.glob("*.md")), sorted(ROOT.glob("README*.md"))
    shown, there = named([*guides, *first]), {p.name for p in GUIDE.glob("*.png")}
    assert shown - there == set(), "named, but not there: make pictures"
    assert there - shown == set(), "there, but no guide shows it"
    assert there == listed(), "every picture can be taken anew: docs/guide/pictures.txt"


def test_each_journey_is_shown_on_a_phone_and_on_a_desktop() -> None:
    shown = named(GUIDE.glob("*.md"))
    pairs = {re.sub(r"-(390|1280)\.png$", "", name) for name in shown}
    missing = [f"{p}-{w}.png" for p in sorted(pairs) for w in WIDTHS if f"{p}-{w}.png" not in shown]
    assert missing == []


def test_each_guide_stands_in_the_index() -> None:
    index = (GUIDE / "README.md").read_text()
    guides = {p.name for p in GUIDE.glob("*.md")} - {"README.md"}
    assert {name for name in guides if f"]({name})" not in index} == set()
