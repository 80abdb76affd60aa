"""Section 1 of the contract: the commands as a shell sees them, on the embedded server too."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.contracts import town
from tests.contracts.office import PROGRAM, Office, plain_environment

COMMANDS = (
    ("serve",),
    ("demo",),
    ("registry", "load"),
    ("aid", "scheme"),
    ("aid", "enrol"),
    ("aid", "feed"),
    ("aid", "assess"),
    ("aid", "claims"),
    ("aid", "shadow"),
    ("aid", "batch", "create"),
    ("aid", "batch", "approve"),
    ("aid", "batch", "release"),
    ("aid", "batch", "export"),
    ("aid", "batch", "return"),
    ("ledger", "verify"),
    ("ledger", "export"),
    ("backup",),
    ("restore",),
)


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_takes_json_and_has_a_help_page(
    office: Office, words: tuple[str, ...]
) -> None:
    answer = office.plainly(*words, "--help")
    assert answer.code == 0
    assert "--json" in answer.out
    assert answer.err == ""


@pytest.mark.parametrize(
    "words",
    [
        ("registry", "load"),
        ("registry", "load", "dogs", "x.csv"),
        ("registry", "load", "members", "missing.csv"),
        ("aid", "enrol", "missing.csv"),
        ("aid", "feed"),
        ("aid", "feed", "x", "--sauce", "y"),
        ("aid", "assess", "--as-of", "2013-02-30"),
        ("aid", "assess", "--scheme", "nowhere"),
        ("aid", "assess", "--as-of", "yesterday"),
        ("aid", "claims", "--scheme", "x", "--period", "one", "--out", "y"),
        ("aid", "claims", "--scheme", "x", "--period", "99999999999999999999", "--out", "y"),
        ("aid", "claims", "--scheme", "x\ud800", "--period", "1", "--out", "y"),
        ("aid", "shadow", "--period", "1"),
        ("aid", "batch", "approve", "NOBATCH", "--by", "checker"),
        ("aid", "batch", "approve", "NOBATCH"),
        ("aid", "batch", "return", "missing.csv"),
        ("aid", "batch", "export", "NOBATCH", "--format", "morse", "--out", "x"),
        ("ledger", "export", "--from", "x", "--to", "y", "--out", "z"),
        ("ledger", "export", "--from", "2013-01-01"),
        ("restore", "missing.backup"),
        ("access", "grant", "nobody", "aid_clerk", "--at", "C1", "--reason", "x"),
        ("access", "grant", "maker", "nothing", "--at", "C1", "--reason", "x"),
        ("access", "grant", "maker", "finance", "--at", "NOWHERE", "--reason", "x"),
        ("access", "grant", "maker", "finance", "--at", "C1", "--reason", " "),
        ("access", "end", "99999", "--reason", "x"),
        ("accounts", "create", "maker"),
        ("accounts", "create", "a b c\n"),
        ("accounts", "create", "x" * 500),
    ],
)
def test_unusable_arguments_do_nothing(office: Office, words: tuple[str, ...]) -> None:
    before = office.digest()
    assert office.run(*words).code == 2
    assert office.digest() == before


def test_a_database_out_of_reach() -> None:
    environment = plain_environment(DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    done = subprocess.run([PROGRAM, "ledger", "verify", "--json"], env=environment, check=False,
                          capture_output=True, text=True, timeout=60)  # fmt: skip
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["code"] == "DATABASE"
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_two_at_once_prepare_one_embedded_database_and_share_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """DATABASE_URL unset, nothing there yet: both work, on one database."""
    home = tmp_path_factory.mktemp("embedded")
    environment = plain_environment(GONGQIAO_HOME=str(home))
    roster = home.parent / "organisations.csv"
    roster.write_text("org_code,name,kind,parent_code\nC1,梧桐市总工会,local_federation,\n")
    words = [str(PROGRAM), "registry", "load", "organisations", str(roster), "--json"]
    two = [
        subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         text=True)
        for _ in range(2)
    ]  # fmt: skip
    told = []
    for process in two:
        out, err = process.communicate(timeout=180)
        assert process.returncode == 0, (out, err)
        assert "Traceback" not in err
        told.append(json.loads(out))
    assert sorted(t["created"] for t in told) == [0, 1]
    assert sorted(t["unchanged"] for t in told) == [0, 1]


def test_two_assessments_at_once_decide_each_stay_once(fresh: Office) -> None:
    fresh.done("aid", "scheme", fresh.file("s.yaml", town.SCHEME))
    aid = ("--scheme", "huzhou-2012", "--period", 1)
    fresh.done("aid", "enrol", fresh.table(map(town.enrolment, range(town.PEOPLE))), *aid)
    rows = [town.settlement(n, f"S{n}", "100.00") for n in range(town.PEOPLE)]
    file = fresh.table(rows, "feed.csv")
    two = [fresh.start("aid", "feed", file) for _ in range(2)]
    told = [json.loads(p.communicate(timeout=120)[0]) for p in two]
    assert sorted(t["new"] for t in told) == [0, town.PEOPLE]
    two = [fresh.start("aid", "assess", "--as-of", "2013-07-02") for _ in range(2)]
    for process in two:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, (out, err)
    assert fresh.count("SELECT count(*) FROM mutualaid_claim") == town.PEOPLE
    fresh.done("ledger", "verify")


def test_file_names_of_every_kind(office: Office) -> None:
    rows = [town.member(1)]
    for name in ("=1+1.csv", "空 格'\".csv", "-x.csv", "a\nb.csv", "很" * 70 + ".csv"):
        file = office.table(rows, name)
        assert office.run("registry", "load", "members", file).code == 0, name
    odd = office.folder / "bad\udcff.csv"
    odd.write_bytes(file.read_bytes())
    for words in (("registry", "load", "members"), ("aid", "feed"), ("aid", "scheme")):
        assert office.run(*words, odd).code in (0, 2)


def test_lines_for_people_without_json(office: Office) -> None:
    done = office.plainly("ledger", "verify")
    assert done.code == 0
    assert done.out.strip()
    with pytest.raises(json.JSONDecodeError):
        json.loads(done.out)


def test_the_home_is_made_private(home: Path, office: Office) -> None:
    office.done("ledger", "verify")
    assert (home / "keys.json").stat().st_mode & 0o077 == 0
