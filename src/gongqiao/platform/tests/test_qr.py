"""QR codes."""

import re

import segno

from gongqiao.platform import qr


def test_the_code_is_that_of_the_text() -> None:
    drawn = qr.svg("https://example.org/join/ABC", "Join")
    width = segno.make("https://example.org/join/ABC", error="m", micro=False).symbol_size(
        border=qr.QUIET_ZONE
    )[0]
    assert f'viewBox="0 0 {width} {width}"' in drawn
    assert re.search(r'^<svg role="img" [^>]*class="gq-qr"', drawn)
    assert "style" not in drawn  # a strict policy shows no inline style


def test_what_it_says_is_escaped() -> None:
    assert "<title>a &lt;b&gt; &amp;</title>" in qr.svg("x", "a <b> &")
