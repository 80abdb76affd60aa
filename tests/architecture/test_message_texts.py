"""Each message text as people get it, in a file: a change of words is seen in review.

After a change: `pytest tests/architecture/test_message_texts.py --renew-texts`, then look at the
difference before it is committed.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from gongqiao.notices import looks, words

FOLDER = Path(__file__).with_name("texts")
AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db  # an app's names may come from the register


@pytest.fixture(autouse=True)
def _as_set_up(settings: Settings) -> None:
    """An installation that has an address, so that copies have their links."""
    settings.PUBLIC_ADDRESS = "https://union.example.org"


def text_of(code: str) -> str:
    """All that a snapshot holds: both languages, each channel, with sample figures."""
    look = looks.of(code, AT)
    assert look is not None
    lines = [f"{look.code} ({'urgent' if look.kind.urgent else 'not at night'})"]
    for each in look.languages:
        lines += ["", f"== {each.code}", each.words.title, each.words.body, each.words.link]
        for channel in each.channels:
            lines += [f"-- {channel.name}, {channel.parts} parts", channel.text]
            lines += [f"> {channel.opens}"] if channel.opens else []
    return "\n".join(lines) + "\n"


def differing(now: Mapping[str, str], kept: Mapping[str, str]) -> list[str]:
    """Codes whose text is new, gone or another one."""
    return sorted(code for code in {*now, *kept} if now.get(code) != kept.get(code))


def test_no_text_changes_unseen(request: pytest.FixtureRequest) -> None:
    ours = {c: t for c, t in words.registered().items() if not c.startswith("demo.")}
    now = {code: text_of(code) for code in ours}
    if request.config.getoption("--renew-texts"):
        FOLDER.mkdir(exist_ok=True)
        for path in FOLDER.glob("*.txt"):
            path.unlink()
        for code, text in now.items():
            (FOLDER / f"{code}.txt").write_text(text, "utf-8")
    kept = {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.txt")}
    changed = differing(now, kept)
    assert not changed, f"{changed}: look at /office/notices/, then pytest {__file__} --renew-texts"


def test_another_word_is_noticed() -> None:
    kept = {"aid.paid": "Paid", "aid.gone": "x"}
    assert differing({"aid.paid": "Paid!", "aid.new": "y"}, kept) == [
        "aid.gone", "aid.new", "aid.paid",
    ]  # fmt: skip
    assert differing(kept, kept) == []


def test_samples_are_nobodys_and_fill_every_place() -> None:
    for code in words.registered():
        shown = text_of(code).replace(looks_fitting(code), "").replace("/…/", "")
        assert "…" not in shown, code


def looks_fitting(code: str) -> str:
    """What WeChat's short field cuts off ends in an ellipsis of its own."""
    look = looks.of(code, AT)
    assert look is not None
    return next(
        (c.text.split("\n")[0] for e in look.languages for c in e.channels
         if c.name == "wechat" and "…" in c.text), "\0",
    )  # fmt: skip
