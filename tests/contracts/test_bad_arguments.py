"""Every command with arguments that mean harm: a sentence, exit 2, nothing changed; never a fault.

The commands and their parameters are read from the program itself, so a new one is walked too.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from config.cli import PLACES
from tests.contracts import town
from tests.contracts.office import Office
from tests.contracts.test_payment import opened

ELSEWHERE = {"serve", "django", "keys"}  # run until stopped; another's words; no arguments
LONG = "长" * 4_000
HUGE = "9" * 25
TEXTS = ("", LONG * 10, "'; DROP TABLE ledger_entry; --\n", "\ud800")
NUMBERS = ("-1", HUGE, "1.5")
DAYS = ("0000-00-00", "0001-01-01", "9999-12-31")
AMOUNTS = ("-1", "NaN", "50,00", HUGE)
OUTS = ("", "/no/such/folder/x", ".", LONG[:3000])
FILES = ("", ".", "/proc/self/mem", LONG[:3000])


def leaves(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The commands below a group, by their words."""
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from leaves(below, (*words, name))
    else:
        yield words


def found(words: tuple[str, ...]) -> click.Command:
    """The command with these words."""
    listed: list[click.Command] = import_module(PLACES[words[0]].module).commands
    command = next(c for c in listed if c.name == words[0])
    for word in words[1:]:
        assert isinstance(command, click.Group)
        command = command.commands[word]
    return command


ALL = [
    words for name in PLACES if name not in ELSEWHERE for words in leaves(found((name,)), (name,))
]
MUST_FIT = {"as_of", "on"}
"""Days and amounts that are all impossible, so the command does nothing whatever it is."""
USUAL = {
    "file": "good.csv", "words": "good.csv", "scheme_file": "draft.yaml", "out": "out.csv",
    "report": "report.csv", "payments": "payments.csv", "code": "huzhou-2012", "no": "1",
    "scheme": "huzhou-2012", "user": "boss", "claim_id": "1", "recovery_id": "1", "fund": "x",
    "amount": "1.00", "over": "0", "on": "2013-07-02", "key": "k1", "note": "n", "reason": "R14.2",
    "as_of": "2013-07-02", "first_day": "2013-01-01", "last_day": "2013-12-31", "books_to":
    "2013-07-01", "first": "2026-01-01", "last": "2090-01-01", "start": "2013-01-01", "end":
    "2013-07-01", "into": "fund_balance", "username": "maker", "role": "worker", "org_code": "C1",
    "grant_id": "1", "evidence": "e", "source": "yibao", "name": "N", "email": "a@example.org",
    "person_id": "1", "seed": "1",
}  # fmt: skip


def usual(param: click.Parameter) -> str:
    """A value that could be meant."""
    if isinstance(param.type, click.Choice):
        return str(param.type.choices[0])
    return USUAL.get(str(param.name), "1")


def hostile(param: click.Parameter) -> tuple[str, ...]:
    """What the parameter is tried with."""
    kind, name = param.type, param.name
    if isinstance(kind, click.Choice):
        return ("", "none of these", LONG)
    if isinstance(kind, click.DateTime):
        return DAYS
    if kind is click.INT or isinstance(kind, click.types.IntParamType | click.IntRange):
        return NUMBERS
    if isinstance(kind, click.Path):
        return OUTS if not kind.exists else FILES
    if name == "words":
        return FILES
    return AMOUNTS if name in ("amount", "over") else TEXTS


def line(command: click.Command, words: tuple[str, ...], tried: str, value: str) -> list[str]:
    """The command line with one parameter tried and all others as usual."""
    arguments, options = [], list(words)
    for param in command.params:
        if param.name == "json" or (isinstance(param, click.Option) and param.is_flag):
            continue
        given = value if param.name == tried else usual(param)
        if isinstance(param, click.Option):
            options.append(f"{param.opts[0]}={given}")
        else:
            arguments.append(given)
    return [*options, *arguments]


@pytest.fixture(scope="module", autouse=True)
def _opened(office: Office) -> None:
    opened(office, 3)
    office.done("accounts", "create", "boss", "--name", "boss")
    for role in ("aid_clerk", "aid_checker", "aid_releaser", "finance"):
        office.done("access", "grant", "boss", role, "--at", "C1", "--reason", "test")
    office.file("draft.yaml", town.SCHEME)


def test_the_walk_meets_every_command_of_the_contract() -> None:
    assert len(ALL) > 30
    assert {("aid", "feed"), ("aid", "batch", "return"), ("ledger", "export")} <= set(ALL)


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_hostile_arguments(office: Office, words: tuple[str, ...]) -> None:
    command = found(words)
    office.table([town.member(900)], "good.csv")
    for param in command.params:
        if param.name == "json" or (isinstance(param, click.Option) and param.is_flag):
            continue
        before, codes = office.digest(), set()
        for value in hostile(param):
            answer = office.run(*line(command, words, str(param.name), value))
            assert len(answer.out) < 30_000, (param.name, value[:40])
            codes.add(answer.code)
        assert codes != {2} or office.digest() == before, param.name
        if param.name in MUST_FIT:
            assert codes == {2}, (param.name, codes)


def test_nothing_outside_the_own_folder_was_written(office: Office) -> None:
    """An --out that could not be written leaves no part behind."""
    left = [p.name for p in Path(office.folder).iterdir() if p.name.endswith(".part")]
    assert not left
