"""Sections 1 and 5 of the contract: decisions file, ledger, shadow run, backup and restore."""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import psycopg
import pytest

from tests.contracts import town
from tests.contracts.office import Office, copied, plain_environment, read_csv

AID = ("--scheme", "huzhou-2012", "--period", 1)
CHECKER = Path(__file__).parents[2] / "docs" / "rules" / "check_ledger_export.py"
COLUMNS = [
    "scheme",
    "period_no",
    "certno_masked",
    "psn_no",
    "mdtrt_id",
    "setl_ids",
    "stay_date",
    "base",
    "payable",
    "state",
    "reason_codes",
    "scheme_version",
    "assessed_at",
]


@pytest.fixture(scope="module", autouse=True)
def _decided(office: Office) -> None:
    office.done("aid", "scheme", office.file("s.yaml", town.SCHEME))
    office.done("aid", "enrol", office.table(map(town.enrolment, range(8))), *AID)
    rows = [
        town.settlement(0, "Z9", "100.00", mdtrt_id="M2"),
        town.settlement(0, "A1", "200.00", mdtrt_id="M2"),
        town.settlement(1, "B1", "300.00", mdtrt_id="M10"),
        town.settlement(2, "C1", "400.00", mdtrt_id=""),
        town.settlement(3, "D2", "500.00", mdtrt_id="SAME"),
        town.settlement(4, "D1", "500.00", mdtrt_id="SAME"),
        town.settlement(5, "E1", "600.00", med_type="11"),
        town.settlement(6, "F1", "700.00", enddate="2013-06-30", setl_time="2014-01-01 00:00:00"),
        town.settlement(7, "G1", "800.00", enddate="2013-07-01"),
        town.settlement(7, "G0", "800.00", begndate="2012-06-01", enddate="2012-06-30"),
        town.settlement(7, "H1", "0.00"),
        town.settlement(7, '=H2"', "10.00", mdtrt_id="=1+1", psn_no="@x"),
        town.settlement(30, "I1", "900.00"),
    ]
    office.done("aid", "feed", office.table(rows))
    office.done("aid", "assess", "--as-of", "2013-07-02")


def test_the_decisions_file(office: Office) -> None:
    out = office.folder / "claims.csv"
    told = office.done("aid", "claims", *AID, "--out", out)
    rows = read_csv(out)
    assert list(rows[0]) == COLUMNS
    assert told["rows"] == len(rows)
    assert sum(int(r["payable"].replace(".", "")) for r in rows) == told["payable"]
    found = {r["setl_ids"]: r for r in rows}
    assert found["A1;Z9"]["base"] == "300.00"
    assert found["E1"]["payable"] == "0.00"
    assert "R05" in found["E1"]["reason_codes"].split(";")
    assert found["F1"]["payable"] == "280.00"
    assert not {"G1", "G0", "I1"} & set(found)  # outside the cover; nobody enrolled
    assert found["H1"]["reason_codes"] == "R20"
    assert all(r["certno_masked"].count("*") >= 8 for r in rows)
    assert not [c for r in rows for c in r.values() if c.startswith(("=", "@", "+"))]
    keys = [(r["mdtrt_id"].lstrip("'"), r["setl_ids"].lstrip("'").split(";")[0]) for r in rows]
    assert keys == sorted(keys)
    assert [k[1] for k in keys if k[0] == "SAME"] == ["D1", "D2"]
    assert out.read_bytes().decode() == out.read_text("utf-8")


def test_an_unknown_period_or_folder_writes_nothing(office: Office) -> None:
    out = office.folder / "none.csv"
    for words in (
        ("--scheme", "huzhou-2012", "--period", 7, "--out", out),
        ("--scheme", "nowhere", "--period", 1, "--out", out),
        (*AID, "--out", office.folder / "no" / "folder.csv"),
        (*AID, "--out", office.folder),
        (*AID,),
    ):
        assert office.run("aid", "claims", *words).code == 2
    assert not out.exists()


def test_a_shadow_run_writes_nothing(office: Office) -> None:
    draft = office.file("draft.yaml", town.SCHEME.replace('"0.40"', '"0.80"'))
    before = office.digest()
    out = office.folder / "shadow.csv"
    told = office.done("aid", "shadow", "--scheme-file", draft, "--period", 1, "--out", out)
    assert told["draft"] == 2 * told["now"] > 0
    assert told["losers"] == 0 < told["winners"]
    rows = read_csv(out)
    assert len(rows) == told["stays"]
    assert not [c for r in rows for c in r.values() if c.startswith(("=", "@", "+"))]
    assert office.digest() == before
    unknown = office.run("aid", "shadow", "--scheme-file", draft, "--period", 9)
    assert unknown.code == 2


def test_the_ledger_verifies_and_exports_enough_to_recompute(office: Office) -> None:
    told = office.done("ledger", "verify")
    out = office.folder / "ledger.csv"
    days = ("--from", "2013-07-02", "--to", "2013-07-02")
    exported = office.done("ledger", "export", *days, "--out", out)
    assert exported["entries"] == told["entries"] > 0
    assert exported["root"] == told["root"]
    if CHECKER.exists():
        checked = subprocess.run(
            [sys.executable, str(CHECKER), str(out)], capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0, checked.stderr
        changed = office.folder / "changed.csv"
        lines = out.read_text().splitlines(keepends=True)
        posting = next(n for n, line in enumerate(lines) if line.startswith("posting"))
        lines[posting] = lines[posting].replace(".00", ".01", 1)
        changed.write_text("".join(lines))
        again = subprocess.run([sys.executable, str(CHECKER), str(changed)], check=False,
                               capture_output=True)  # fmt: skip
        assert again.returncode != 0
    for words in (
        ("--from", "2013-07-03", "--to", "2013-07-02", "--out", out),
        ("--from", "2013-02-30", "--to", "2013-07-02", "--out", out),
        (*days, "--out", office.folder / "no" / "x.csv"),
        ("--from", "1999-01-01", "--to", "1999-01-02", "--out", out),
    ):
        assert office.run("ledger", "export", *words).code == 2


def test_a_changed_posting_is_found(fresh: Office, office: Office) -> None:
    with copied(office.url, office.database) as url:
        other = Office(url, office.home, fresh.folder, office.environment, office.quick)
        with psycopg.connect(url) as db:
            db.execute("SET session_replication_role = replica")
            db.execute(
                "UPDATE ledger_posting SET amount = amount + 1 "
                "WHERE ctid = (SELECT min(ctid) FROM ledger_posting)"
            )
        answer = other.run("ledger", "verify")
        assert answer.code == 1
        assert answer.json["differences"]


def test_a_restored_system_verifies_equal(
    fresh: Office, office: Office, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = fresh.folder / "whole.backup"
    written = office.done("backup", file)
    assert office.run("backup", file).code == 2  # never over what stands there
    home = tmp_path_factory.mktemp("other")
    environment = plain_environment(GONGQIAO_HOME=str(home))
    target = Office(fresh.url, home, fresh.folder, environment, office.quick)
    assert subprocess_run(target, "restore", file)[0] == 2  # the database is not empty
    code, restored = subprocess_run(target, "restore", file, "--replace")
    assert code == 0, restored
    assert f'"digest": "{written["digest"]}"' in restored
    assert subprocess_run(target, "ledger", "verify")[0] == 0
    out = fresh.folder / "claims.csv"
    assert subprocess_run(target, "aid", "claims", *AID, "--out", out)[0] == 0
    mine = office.folder / "mine.csv"
    office.done("aid", "claims", *AID, "--out", mine)
    assert out.read_bytes() == mine.read_bytes()
    damaged = fresh.folder / "damaged.backup"
    shutil.copy(file, damaged)
    with tarfile.open(file) as archive:  # between its members a tar has zeros that mean nothing
        dump = archive.getmember("database.dump")
    with damaged.open("r+b") as stream:
        stream.seek(dump.offset_data + dump.size // 2)
        was = stream.read(4)
        stream.seek(-4, os.SEEK_CUR)
        stream.write(bytes(255 - one for one in was))
    code, said = subprocess_run(target, "restore", damaged, "--replace")
    assert code == 2, said
    assert subprocess_run(target, "ledger", "verify")[0] == 0


def subprocess_run(office: Office, *words: object) -> tuple[int, str]:
    """The real program: another home has other keys."""
    process = office.start(*words)
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err, err
    return process.returncode, out
