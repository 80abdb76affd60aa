"""What a command prints for people is in their words: every figure of its result has a name."""

import dataclasses
import inspect
import typing
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import click
import polib
import pytest
from click.testing import CliRunner
from django.utils import translation

from config.cli import PLACES, find_spec_safely, main
from gongqiao.platform import console
from gongqiao.platform.result_words import WORDS
from tests.architecture.house import ROOT


def commands() -> Iterator[tuple[str, click.Command]]:
    """All commands with their whole names."""
    for name, place in PLACES.items():
        if find_spec_safely(place.module):
            for command in import_module(place.module).commands:
                if command.name == name:
                    yield from _below(name, command)


def _below(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for own, child in command.commands.items():
            yield from _below(f"{name} {own}", child)
    else:
        yield name, command


def figures(command: click.Command) -> list[str]:
    """The figures that a command prints one a line; none where its result has its own lines."""
    result: Any = typing.get_type_hints(inspect.unwrap(command.callback or print)).get("return")
    if not dataclasses.is_dataclass(result) or callable(getattr(result, "lines", None)):
        return []
    named = [field.name for field in dataclasses.fields(result)]
    for hint in typing.get_type_hints(result).values():  # what stands in the lines of a list
        for item in filter(dataclasses.is_dataclass, typing.get_args(hint)):
            named += [field.name for field in dataclasses.fields(item)]
    return [name.removesuffix("_fen") for name in named]


def commands_and_figures() -> Iterator[tuple[str, list[str]]]:
    return ((name, figures(command)) for name, command in commands())


def test_every_figure_has_its_name() -> None:
    found = dict(commands_and_figures())
    assert "payable" in found["aid claims"]
    assert {f"{name}: {f}" for name, fs in found.items() for f in fs if f not in WORDS} == set()


def test_lines_of_a_list_are_looked_at_too() -> None:
    assert "claim_id" in dict(commands_and_figures())["aid batch create"]


def test_a_code_is_said_in_words() -> None:
    with translation.override("zh-hans"):
        told = list(console.lines_of({"left_out": [{"amount_fen": 18121, "reason": "R18"}]}))
    assert told[1] == "  金额 181.21 元，原因 账户户名不是本人（R18）"


@pytest.mark.parametrize(
    ("language", "says"), [("zh-hans", "找不到 'absent.csv'。"), ("en", "does not exist")]
)
def test_a_wrong_argument_is_said_in_the_language_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch, language: str, says: str
) -> None:
    monkeypatch.setenv("LANGUAGE", "")  # put back after the test, since the command sets it
    monkeypatch.setenv("GONGQIAO_LANGUAGE", language)
    asked = ["aid", "enrol", "absent.csv", "--scheme", "s", "--period", "1"]
    told = CliRunner().invoke(main, asked)
    assert told.exit_code == 2
    assert says in told.output


def test_every_line_of_the_help_has_its_chinese() -> None:
    catalogue = polib.pofile(str(ROOT / "config/locale/zh_Hans/LC_MESSAGES/click.po"))
    said = {word for one in catalogue for word in (one.msgid, one.msgstr)}  # asked for before: said
    found = {place.says for place in PLACES.values()}
    for _name, command in commands():
        found |= {command.help or ""}
        found |= {o.help or "" for o in command.params if isinstance(o, click.Option)}
    assert {" ".join(line.split()) for line in found} - said - {""} == set()


@dataclasses.dataclass
class Probe:
    """A result with a figure that nobody has named."""

    unheard_of: int


def test_a_figure_without_a_name_is_noticed() -> None:
    def probe() -> Probe:
        """Print it."""
        return Probe(1)

    named = figures(click.Command("probe", callback=probe))
    assert named == ["unheard_of"]
    assert "unheard_of" not in WORDS


@pytest.mark.parametrize(
    ("language", "line"), [("zh-hans", "金额：8,518.03 元"), ("en", "amount: 8,518.03 yuan")]
)
def test_a_figure_reads_in_the_language_of_the_terminal(language: str, line: str) -> None:
    with translation.override(language):
        assert list(console.lines_of({"amount_fen": 851803})) == [line]
