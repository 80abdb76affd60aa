"""The contract of commands: exit codes, JSON on stdout, sentences."""

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from django.db import OperationalError
from django.utils import translation

from gongqiao.platform import console
from gongqiao.platform.catalogues import language_of_terminal
from gongqiao.platform.errors import Refused
from gongqiao.platform.result_words import FOR_PROGRAMS
from gongqiao.platform.waiting import WaitingLine


@dataclass
class Loaded:
    accepted: int
    refused: int
    on: date = date(2026, 1, 2)
    rate: Decimal = Decimal("0.40")


def run(outcome: Any, *args: str) -> Result:
    """Run a throw-away command that returns or raises `outcome`."""
    group = console.group("probe", "A probe")

    @group.command("it", prepares=False)
    @click.option("--number", type=int)
    def it(number: int | None) -> object:
        print("a library talks")
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    return CliRunner().invoke(group, ["it", *args])


def test_json_is_the_only_thing_on_stdout() -> None:
    result = run(Loaded(accepted=2, refused=0), "--json")
    assert json.loads(result.stdout) == {
        "accepted": 2, "refused": 0, "on": "2026-01-02", "rate": "0.40",
    }  # fmt: skip
    assert "a library talks" in result.stderr
    assert result.exit_code == 0


def test_refused_rows_leave_one() -> None:
    assert run(Loaded(accepted=2, refused=1)).exit_code == 1


def test_exit_code_of_the_result_wins() -> None:
    assert run({"refused": 1, "exit_code": 0}).exit_code == 0


@pytest.mark.parametrize(
    "failure",
    [
        Refused("NOT_CSV", "Not a table."),
        OperationalError("connection refused"),
        FileNotFoundError(2, "No such file", "roster.csv"),
        ValueError("a fault"),
    ],
)
def test_failures_leave_two_with_a_sentence(failure: Exception) -> None:
    result = run(failure, "--json")
    assert result.exit_code == 2
    error = json.loads(result.stdout)["error"]
    assert error["says"]
    assert error["says"] in result.stderr


def test_a_wrong_argument_is_told_in_json_too() -> None:
    result = run(None, "--number", "many", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["code"] == "usage"


def test_a_folder_that_is_not_there_is_told_before_anything_is_done(tmp_path: Path) -> None:
    done: list[Path] = []

    @click.command
    @click.option("--out", type=console.NewFile())
    def write(out: Path) -> None:
        done.append(out)

    result = CliRunner().invoke(write, ["--out", str(tmp_path / "nowhere" / "x.csv")])
    assert result.exit_code == 2
    assert str(tmp_path / "nowhere") in result.output
    assert CliRunner().invoke(write, ["--out", str(tmp_path / "x.csv")]).exit_code == 0
    assert done == [tmp_path / "x.csv"]


def test_lines_for_people() -> None:
    assert "accepted：2" in run(Loaded(accepted=2, refused=0)).stdout
    with translation.override("en"):
        assert list(console.lines_of({"rows": [{"line": 3, "reason": "NO"}]})) == [
            "rows:", "  row 3, reason NO",
        ]  # fmt: skip


def test_money_reads_as_yuan_and_what_is_empty_is_left_out() -> None:
    told = {"total_fen": 851803, "booked": -5, "count": 34, "reasons": {}, "open": [], "by": None}
    with translation.override("en"):
        assert list(console.lines_of(told)) == [
            "total: 8,518.03 yuan", "booked: -0.05 yuan", "payments: 34",
        ]  # fmt: skip


def test_unprintable_results_are_a_fault() -> None:
    with pytest.raises(TypeError):
        console.as_plain(object())


@pytest.mark.parametrize(
    ("environ", "language"),
    [({}, "zh-hans"), ({"LANG": "en_US.UTF-8"}, "en"), ({"LANG": "C.UTF-8"}, "zh-hans"),
     ({"GONGQIAO_LANGUAGE": "zh-hans", "LANG": "en_GB"}, "zh-hans")],
)  # fmt: skip
def test_language_of_the_terminal(environ: dict[str, str], language: str) -> None:
    assert language_of_terminal(environ) == language


def test_the_waiting_line_counts(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w+") as stream:
        line = WaitingLine(stream, quiet_seconds=0.0)
        with line.work("Reading", 4) as step:
            step(1)
            assert line.text(65).startswith("Reading ")
            assert line.text(65).endswith(" 25% 1/4 1:05")
        with line, line.work("Reading", 4) as step:
            step(4)
            line._over.wait(0.5)
        stream.seek(0)
        assert "100% 4/4" in stream.read()


def test_numbers_of_our_own_are_for_programs() -> None:
    @dataclass
    class Done:
        file_id: int = field(metadata=FOR_PROGRAMS)
        file: str = "s.csv"

    (line,) = console.lines_of(Done(7))
    assert line.endswith("s.csv")
    assert console.as_plain(Done(7)) == {"file_id": 7, "file": "s.csv"}
