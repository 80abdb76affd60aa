"""Any bytes: every line of a file is a row or a broken line, and nothing of it is lost."""

import contextlib
import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

from gongqiao.feeds import layout
from gongqiao.feeds.services import blocks, receive
from gongqiao.platform.errors import Unusable

KEYS: list[str | None] = ["setl_id", None, "psn_name"]
NAMES = ["setl_id", "psn_name"]


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few lines."""
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 64)


def read(data: bytes) -> list[blocks.Block]:
    return list(blocks.blocks(io.BytesIO(data), KEYS))


def rows_of(found: list[blocks.Block]) -> list[tuple[int, str, str]]:
    """(line, setl_id, psn_name) ; absent cells are blank, a CR at the end goes."""
    frame = pl.concat([b.rows.select("line", *NAMES) for b in found]) if found else pl.DataFrame()
    return [(n, a or "", (b or "").rstrip("\r")) for n, a, b in frame.iter_rows()]


def expected_lines(data: bytes) -> list[int]:
    """Numbers of the lines that are not blank; the header was line 1."""
    lines = data.split(b"\n")
    last = lines.pop()
    if last.strip(b"\r\n\0 "):
        lines.append(last)
    return [n for n, raw in enumerate(lines, 2) if raw.strip(b"\r ")]


LINE = st.one_of(
    st.sampled_from([b"S1,x,\xe7\x94\xb2", b"S2,,", b'"S3","a ""b"" c","d,e"', b"S4,x,y\r"]),
    st.sampled_from([b"", b"\r", b" ", b"a,b", b"a,b,c,d", b'a"b,c,d', b'"a,b,c', b"a\0,b,c"]),
    st.sampled_from(
        [b"\xff\xfe,b,c", b"\x01,\x01", b"a,b,\x01", b'"",""', b'""', b",,", b"x" * 70]
    ),
    st.binary(max_size=12).map(lambda b: b.replace(b"\n", b",")),
)
FILES = st.tuples(st.lists(LINE, max_size=12), st.booleans()).map(
    lambda parts: b"\n".join(parts[0]) + b"\n" * parts[1]
)


@given(FILES)
@example(b"a,b\nc,d,e\n")  # a short line that Polars would fill up
@example(b"a,b,c,d\ne,f\n")  # and a long one that it would cut
@example(b'"a","b"\n"c","d","e"\n')
@example(b'"a\n",c,d\n')
@example(b'"a","b","c\n","x"\n')
@example(b"\n\n\n")
@example(b"a,b,c\0\n")
def test_each_line_is_a_row_or_broken(data: bytes) -> None:
    found = read(data)
    rows = [n for n, _a, _b in rows_of(found)]
    broken = [n for b in found for n, _text in b.broken]
    assert sorted(rows + broken) == expected_lines(data)
    event(f"broken: {min(len(broken), 3)}")


@given(FILES)
def test_the_quick_way_reads_what_the_slow_way_reads(data: bytes) -> None:
    """Line by line is the reference; the block at once is the same or declines."""
    data = data + b"\n"
    count = data.count(b"\n")
    quick = None if b"\0" in data else blocks._read_at_once(data, KEYS, count)
    event(f"quick: {quick is not None}")
    if quick is None:
        return
    slow = blocks._read_lines(data, KEYS, 2)
    numbered = quick.with_columns(pl.int_range(2, 2 + count, dtype=pl.Int64).alias("line"))
    assert not slow.broken
    assert rows_of([blocks.Block(numbered, [])]) == rows_of([slow])


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("quote", [b"", b'"'])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_good_lines_are_read_at_once(quote: bytes, end: bytes) -> None:
    lines = [[b"S%d" % n, b"x", "职工".encode()] for n in range(20)]
    data = b"".join(b",".join(quote + c + quote for c in cells) + end for cells in lines)
    assert blocks._read_at_once(data, KEYS, 20) is not None
    found = read(data)
    assert len(found) > 3
    assert rows_of(found) == [(n + 2, f"S{n}", "职工") for n in range(20)]


@pytest.mark.usefixtures("small_blocks")
@given(FILES)
def test_blocks_do_not_change_what_is_read(data: bytes) -> None:
    small = read(data)
    rows = [n for n, _a, _b in rows_of(small)]
    broken = [n for b in small for n, _text in b.broken]
    assert sorted(rows + broken) == expected_lines(data)
    whole = blocks._read_lines(data + b"\n", KEYS, 2)
    good = {n: (a, b) for n, a, b in rows_of([whole])}
    assert {n: (a, b) for n, a, b in rows_of(small)}.items() <= good.items()
    longer = {n for n, raw in enumerate(data.split(b"\n"), 2) if len(raw) > 64}
    assert set(good) - set(rows) <= longer


def test_what_is_broken_is_told_as_it_came() -> None:
    (found,) = read(b'S1,x,y\nS2,"x\nS3\0,x,y\nS4,x\nS5,x,\xff\nS6,x,z\n')
    assert [n for n, _a, _b in rows_of([found])] == [2, 7]
    assert found.broken == [(3, 'S2,"x'), (4, "S3␀,x,y"), (5, "S4,x"), (6, "S5,x,�")]


def test_memory_is_bounded_by_the_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line of 64 MB: refused, and never held."""
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1 << 20)
    path = tmp_path / "line"
    with path.open("wb") as stream:
        for _megabyte in range(64):
            stream.write(b"x" * (1 << 20))
    tracemalloc.start()
    try:
        with path.open("rb") as stream:
            (found,) = blocks.blocks(stream, KEYS)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [n for n, _text in found.broken] == [2]
    assert len(found.broken[0][1]) <= blocks.SHOWN
    assert peak < 8 << 20


def test_a_line_longer_than_a_block_takes_nothing_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 64)
    for middle in (b"a,b," + b"x" * 500, b"x" * 128, b"a,b,c" + b"," * 200):
        found = read(b"S1,x,y\n" + middle + b"\nS2,x,y\n")
        assert [(n, a) for n, a, _b in rows_of(found)] == [(2, "S1"), (4, "S2")]
        assert [n for b in found for n, _text in b.broken] == [3]


HEADER = ",".join(layout.REQUIRED)


def written(tmp_path: Path, data: bytes) -> Iterator[bytes]:
    path = tmp_path / "file.csv"
    path.write_bytes(data)
    with blocks.utf8_copy_if_needed(path) as stream:
        yield from stream.read().split(b"\n")


NAME = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=4)


def looks_like_utf8(name: str) -> bool:
    """One name in some thousands is also something else in UTF-8."""
    return bool(blocks._decoded(f"1,{name}".encode("gb18030"), "utf-8"))


@given(st.lists(NAME.filter(lambda name: not looks_like_utf8(name)), min_size=1, max_size=9))
@example(["绺今丁丏"])  # looks like UTF-8: the header decides
def test_both_encodings_are_recognised(names: list[str]) -> None:
    text = "\n".join(["序号,姓名", *(f"{n},{name}" for n, name in enumerate(names))])
    for encoding in ("utf-8", "gb18030", "utf-8-sig"):
        assert blocks._is_utf8(text.encode(encoding)) == (encoding != "gb18030")


def test_gb18030_is_rewritten_and_its_bad_bytes_refused(tmp_path: Path) -> None:
    good = "S1,x,職工㐀\n".encode("gb18030")
    lines = list(written(tmp_path, b"a,b,c\n" + good * 3 + b"S2,x,\xff\xff\n" + good))
    assert [line.decode() for line in lines[1:4]] == ["S1,x,職工㐀"] * 3
    assert b"\0" in lines[4]
    assert lines[5].decode() == "S1,x,職工㐀"


def test_gb18030_that_turns_bad_after_the_sample_loses_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "SAMPLE_BYTES", 64)
    good = "S1,x,职工甲乙\n".encode("gb18030")
    lines = list(written(tmp_path, good * 20 + b"S2,\x80\xff,x\n" + good))
    assert [b"\0" in line for line in lines[:-1]] == [False] * 20 + [True, False]


def test_a_broken_byte_leaves_a_utf8_file_utf8(tmp_path: Path) -> None:
    good = "S1,x,职工甲乙\n".encode()
    bad = "S2,x,职工甲".encode()[:-1] + b"\n"
    assert bad.decode("gb18030")  # it would do as something else
    lines = list(written(tmp_path, good * 5 + bad + good))
    assert lines[0].decode() == "S1,x,职工甲乙"
    found = read(good * 5 + bad + good)
    assert [n for b in found for n, _text in b.broken] == [7]


def test_a_sample_that_ends_within_a_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = "S1,x,职工甲乙\n".encode() * 4
    for size in range(1, len(data)):
        monkeypatch.setattr(blocks, "SAMPLE_BYTES", size)
        assert blocks._is_utf8(data[:size])


@pytest.mark.parametrize(
    "header",
    [HEADER, f"\ufeff{HEADER}", f"{HEADER}\r", f"{HEADER},unheard_of", HEADER.upper()],
)
def test_headers_that_will_do(header: str) -> None:
    keys = blocks.read_header(io.BytesIO(f"{header}\n".encode()))
    assert [k for k in keys if k] == list(layout.REQUIRED)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (b"", "EMPTY_FILE"),
        (b"\n", "EMPTY_FILE"),
        (b"\xff\xd8\xff\xe0", "NOT_A_TABLE"),
        (b"setl_id,certno", "MISSING_COLUMN"),
        (f"{HEADER},setl_id".encode(), "DOUBLED_COLUMN"),
    ],
)
def test_headers_that_will_not(header: bytes, code: str) -> None:
    with pytest.raises(Unusable) as refused:
        blocks.read_header(io.BytesIO(header))
    assert refused.value.code == code


@pytest.mark.parametrize("start", [b"%PDF-1.7\nx", b"\x89PNG\r\n\x1a\n", b"\xd0\xcf\x11\xe0\n"])
def test_a_file_that_is_not_what_its_name_says(start: bytes, tmp_path: Path) -> None:
    file = tmp_path / "settlements.csv"
    file.write_bytes(start)
    with pytest.raises(Unusable) as refused:
        next(receive._blocks(file))
    assert refused.value.code in ("NOT_A_TABLE", "OLD_WORKBOOK")


@given(st.binary(max_size=200))
def test_any_header_is_keys_or_a_sentence(data: bytes) -> None:
    keys: list[str | None] = list(layout.REQUIRED)
    with contextlib.suppress(Unusable):
        keys = blocks.read_header(io.BytesIO(data))
    assert set(layout.REQUIRED) <= set(keys)
