"""Good files with random damage: an outcome for every line, and never a traceback.

GONGQIAO_MUTATIONS sets how many of each kind are tried; each is told apart by its seed.
"""

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.contracts import bad, town
from tests.contracts.office import Office, csv_of
from tests.contracts.test_payment import ONE as TRANSACTION
from tests.contracts.test_payment import PAIN2, answers, opened, released, sent

pytestmark = pytest.mark.slow
MUTATIONS = int(os.environ.get("GONGQIAO_MUTATIONS", "12"))
AID = ("--scheme", "huzhou-2012", "--period", "1")
PIECES = [
    b"\0", b"\r", b"\n", b"\r\n", b'"', b'""', b",", b";", b"\t", b"=1+1", b"'", b"\xff", b"\xa8",
    b"\xef\xbb\xbf", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b"9" * 40, b"-", b"1e308", b"NaN",
    b"\\", b"\\.", b"\\N", b"null", b"2012-02-30", b"x" * 5000, "㊣　".encode(),
    "\u202e".encode(), "王".encode("gb18030"), b"<", b"&a;", b"]]>", b"%s", b"{0}", b"\x01",
]  # fmt: skip


def damaged(content: bytes, rng: random.Random) -> bytes:
    """One to four hurts behind the header."""
    data = bytearray(content)
    start = data.find(b"\n") + 1 if rng.random() < 0.9 else 0
    for _ in range(rng.randint(1, 4)):
        if len(data) <= start:
            break
        at = rng.randrange(start, len(data))
        until = min(len(data), at + rng.choice((1, 1, 2, 8, 60)))
        match rng.randrange(6):
            case 0:
                data[at:at] = rng.choice(PIECES)
            case 1:
                data[at:until] = b""
            case 2:
                data[at] = rng.randrange(256)
            case 3:
                data[at:until] = rng.choice(PIECES)
            case 4:
                data[at:at] = data[at:until] * rng.choice((1, 3))
            case 5:
                del data[at:]
    return bytes(data)


def xlsx_of(content: bytes) -> bytes:
    """The same rows as a workbook."""
    return bad.workbook(
        bad.cells([line.split(",") for line in content.decode().split("\r\n") if line])
    )


def told_lines(found: dict[str, Any]) -> tuple[int, int]:
    """Lines, and the sum of what became of them."""
    if "quarantined" in found:
        of_a_feed = ("new", "duplicate", "revised", "quarantined")
        return found["lines"], sum(found[p] for p in of_a_feed)
    of_a_roster = ("created", "updated", "unchanged", "refused", "enrolled", "paid")
    return found["rows"], sum(found.get(p, 0) for p in of_a_roster)


TRIALS: dict[str, tuple[Callable[[Path], tuple[object, ...]], Callable[[int], bytes]]] = {
    "feed": (
        lambda f: ("aid", "feed", f),
        lambda seed: csv_of(
            [town.settlement(n, f"X{seed}-{n}", f"{100 + n}.00") for n in range(8)]
        ),
    ),
    "members": (
        lambda f: ("registry", "load", "members", f),
        lambda _seed: csv_of([town.member(n) for n in range(30, 60)]),
    ),
    "accounts": (
        lambda f: ("registry", "load", "accounts", f),
        lambda _seed: csv_of([town.account(n) for n in range(10)]),
    ),
    "organisations": (
        lambda f: ("registry", "load", "organisations", f),
        lambda _seed: csv_of(town.unions()),
    ),
    "enrol": (
        lambda f: ("aid", "enrol", f, *AID),
        lambda _seed: csv_of([town.enrolment(n) for n in range(10)]),
    ),
}


@pytest.fixture(scope="module", autouse=True)
def _scheme(office: Office) -> None:
    office.done("aid", "scheme", office.file("s.yaml", town.SCHEME))


@pytest.mark.parametrize("kind", TRIALS)
def test_damaged_tables(office: Office, kind: str) -> None:
    words, content = TRIALS[kind]
    for seed in range(MUTATIONS):
        rng = random.Random(f"{kind}{seed}")
        good = content(seed)
        packed = kind != "enrol" and rng.random() < 0.2
        data = damaged(xlsx_of(good) if packed else good, rng)
        file = office.file(f"{kind}-{seed}.csv", data)
        before = office.count("SELECT count(*) FROM audit_event")
        answer = office.run(*words(file))
        if answer.code == 2:
            assert office.count("SELECT count(*) FROM audit_event") == before
            continue
        lines, outcomes = told_lines(answer.json)
        assert lines == outcomes, (seed, answer.out)
        refused = answer.json.get("refused", answer.json.get("quarantined"))
        assert answer.code == (1 if refused else 0), (seed, answer.out)


def test_what_was_taken_in_is_decided_without_trouble(office: Office) -> None:
    office.run("aid", "enrol", office.table(map(town.enrolment, range(town.PEOPLE))), *AID)
    words, content = TRIALS["feed"]
    for seed in range(1000, 1000 + MUTATIONS // 2):
        office.run(*words(office.file("f.csv", damaged(content(seed), random.Random(seed)))))
    assert office.run("aid", "assess", "--as-of", "2013-07-02").code == 0
    office.done("ledger", "verify")
    office.done("aid", "claims", *AID, "--out", office.folder / "claims.csv")


def test_damaged_returns(fresh: Office) -> None:
    opened(fresh, 6)
    ids = [r["payment_id"] for r in sent(fresh, released(fresh))]
    plain = csv_of(answers(ids[:3], "paid") + answers(ids[3:], "failed"))
    xml = PAIN2.format(
        id="1", all="".join(TRANSACTION.format(i, "ACSC", "") for i in ids), doctype=""
    ).encode()
    for seed in range(MUTATIONS):
        rng = random.Random(f"return{seed}")
        data = damaged(plain if seed % 2 else xml, rng)
        fresh.run("aid", "batch", "return", fresh.file(f"{seed}.csv", data))
    settled = fresh.count("SELECT count(*) FROM mutualaid_payment")
    assert settled == len(ids)
    fresh.done("ledger", "verify")


def test_damaged_schemes(office: Office) -> None:
    for seed in range(MUTATIONS):
        rng = random.Random(f"scheme{seed}")
        file = office.file("s2.yaml", damaged(town.SCHEME.encode(), rng))
        assert office.run("aid", "scheme", file).code in (0, 2)
