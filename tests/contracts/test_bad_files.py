"""Files that are not what they say: a sentence, exit 2, and nothing written."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contracts import bad, town
from tests.contracts.office import PROGRAM, Office, csv_of, read_csv

AID = ("--scheme", "huzhou-2012", "--period", "1")
TAKES_A_FILE: dict[str, Callable[[Path], tuple[object, ...]]] = {
    "organisations": lambda f: ("registry", "load", "organisations", f),
    "members": lambda f: ("registry", "load", "members", f),
    "accounts": lambda f: ("registry", "load", "accounts", f),
    "scheme": lambda f: ("aid", "scheme", f),
    "enrol": lambda f: ("aid", "enrol", f, *AID),
    "feed": lambda f: ("aid", "feed", f),
    "shadow": lambda f: ("aid", "shadow", "--scheme-file", f, "--period", 1),
    "return": lambda f: ("aid", "batch", "return", f),
    "restore": lambda f: ("restore", f),
}
ROWS: dict[str, Callable[[int], dict[str, object]]] = {
    "members": town.member,
    "accounts": town.account,
    "enrol": town.enrolment,
    "feed": lambda n: town.settlement(n, f"S{n}"),
    "organisations": lambda n: {
        "org_code": f"N{n}",
        "name": "新工会",
        "kind": "grassroots",
        "parent_code": "T1",
    },
    "return": lambda n: {"payment_id": str(n), "status": "paid", "code": "", "message": ""},
}


@pytest.fixture(scope="module", autouse=True)
def _scheme(office: Office) -> None:
    office.done("aid", "scheme", office.file("s.yaml", town.SCHEME))
    rows = map(town.enrolment, range(10))
    office.done("aid", "enrol", office.table(rows), *AID)


def refused_whole(office: Office, command: str, content: bytes, name: str = "file.csv") -> str:
    """The command refuses the file as a whole and changes nothing; what it says."""
    before = office.digest()
    answer = office.run(*TAKES_A_FILE[command](office.file(name, content)))
    assert answer.code == 2, (command, answer.out, answer.err)
    assert office.digest() == before
    return answer.error


@pytest.mark.parametrize("command", TAKES_A_FILE)
def test_foreign_files(office: Office, command: str) -> None:
    """All of them where a reader is met first, some where it is met again."""
    again = command in ("organisations", "accounts", "enrol", "shadow")
    before = office.digest()
    for what in ("pdf", "zip", "empty") if again else bad.FOREIGN:
        answer = office.run(*TAKES_A_FILE[command](office.file(f"{what}.csv", bad.foreign(what))))
        assert answer.code == 2, (what, answer.out, answer.err)
        assert len(answer.error) < 2000
    assert office.digest() == before


@pytest.mark.parametrize("command", TAKES_A_FILE)
def test_paths_that_are_no_file(office: Office, command: str) -> None:
    before = office.digest()
    for path in (office.folder, office.folder / "missing.csv", Path("/proc/self/mem")):
        answer = office.run(*TAKES_A_FILE[command](path))
        assert answer.code == 2, (path, answer.out)
    assert office.digest() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
@pytest.mark.parametrize("command", TAKES_A_FILE)
def test_unreadable_files(office: Office, command: str) -> None:
    path = office.file("locked.csv", "x")
    path.chmod(0)
    assert office.run(*TAKES_A_FILE[command](path)).code == 2


@pytest.mark.parametrize("command", ROWS)
def test_a_missing_and_a_doubled_column_are_named(office: Office, command: str) -> None:
    row = ROWS[command](0)
    first = next(iter(row))
    without = csv_of([{k: v for k, v in row.items() if k != first}])
    assert first in refused_whole(office, command, without)
    head, _, body = csv_of([row]).decode().partition("\r\n")
    doubled = f"{head},{first}\r\n{body.strip()},x\r\n".encode()
    assert first in refused_whole(office, command, doubled)


@pytest.mark.parametrize("command", ROWS)
def test_ten_megabytes_in_one_cell(office: Office, command: str) -> None:
    rows = [ROWS[command](n) for n in (0, 1, 2)]
    last = [k for k in rows[1] if k not in ("payment_id", "status")][-1]
    rows[1][last] = "很" * (3 * 1024 * 1024 + 500_000)
    answer = office.run(*TAKES_A_FILE[command](office.table(rows, "huge.csv")))
    assert answer.code in (1, 2)
    assert len(answer.out) + len(answer.err) < 20_000
    if command != "return":
        assert answer.code == 1, answer.out
        assert answer.json.get("refused", answer.json.get("quarantined")) == 1


@pytest.mark.parametrize("command", [c for c in ROWS if c != "return"])
def test_a_bad_row_never_takes_the_good_ones_with_it(fresh: Office, command: str) -> None:
    fresh.done("aid", "scheme", fresh.file("s.yaml", town.SCHEME))
    count = 6
    rows = [ROWS[command](n) for n in range(20, 20 + count)]
    text = csv_of(rows).replace(b"\r\n", b"\n")
    lines = text.split(b"\n")
    broken = [
        b"\0" * 40,
        b'"never closed,' + lines[1],
        b"\xff\xfe\xfd" + lines[1],
        b"," * 200,
        lines[1].replace(b",", b";"),
    ]
    mixed = [lines[0]]
    for good, wrong in zip(lines[1:], [*broken, b""], strict=False):
        mixed += [good, wrong] if wrong else [good]
    content = b"\r\n".join(mixed[:4]) + b"\n" + b"\n".join(mixed[4:]) + b"\n"
    answer = fresh.run(*TAKES_A_FILE[command](fresh.file("mixed.csv", content)))
    assert answer.code == 1, (answer.out, answer.err)
    found = answer.json
    lines_ = found["rows"] if "rows" in found else found["lines"]
    refused = found["refused"] if "refused" in found else found["quarantined"]
    assert lines_ - refused == count, found


def test_strange_names(office: Office) -> None:
    names = ["王😀", '张"小"三', "李,四", "赵\n六", "欧阳·阿依古丽", "=SUM(A1)", "\u202e反",
             "x" * 500,      "𠮷野", "阿\u0000"]  # fmt: skip
    rows = [town.member(300 + n, name=name) for n, name in enumerate(names)]
    answer = office.run("registry", "load", "members", office.table(rows, "names.csv"))
    found = answer.json
    assert answer.code == 1
    assert found["created"] + found["refused"] == len(names)
    assert found["created"] >= 3
    report = read_csv(found["report"])
    assert not [c for r in report for c in r.values() if c.startswith(("=", "+", "@"))]


def test_formulas_in_workbooks_are_never_computed(office: Office) -> None:
    head = list(town.member(0))
    row = [str(v) for v in town.member(310, name="公式人").values()]
    formula = ["=1+1" if h == "mobile" else c for h, c in zip(head, row, strict=True)]
    content = bad.workbook(bad.cells([head, row, formula], formulas=True))
    answer = office.run("registry", "load", "members", office.file("f.xlsx", content))
    assert answer.code in (0, 1)


_MEASURED = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)
"""
"""A process counts the memory of the one it was forked from: so a small one starts the program."""


@pytest.mark.slow
def test_memory_stays_bounded(office: Office) -> None:
    """The bomb is refused in far less than it unpacks to."""
    file = office.file("bomb.xlsx", bad.foreign("bomb"))
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, PROGRAM, "registry", "load", "members", file],
        env={**office.environment, "DATABASE_URL": office.url},
        stdout=subprocess.PIPE,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert int(done.stdout) <= 500 * 1024  # kB
