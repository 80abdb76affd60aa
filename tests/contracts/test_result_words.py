"""What a command prints for people is in their words: every figure of its result has a name."""

import dataclasses
import inspect
import typing
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import click
import pytest
from django.utils import translation

from config.cli import PLACES, find_spec_safely
from gongqiao.platform import console
from gongqiao.platform.result_words import WORDS


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
    return [field.name.removesuffix("_fen") for field in dataclasses.fields(result)]


def test_every_figure_has_its_name() -> None:
    found = {name: figures(command) for name, command in commands()}
    assert "payable" in found["aid claims"]
    assert {f"{name}: {f}" for name, fs in found.items() for f in fs if f not in WORDS} == set()


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
