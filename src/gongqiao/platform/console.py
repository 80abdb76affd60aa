"""What all commands share: `--json`, a prepared database, exit codes, errors as sentences.

An app's `cli.py` makes its group with `group(...)`; every command below it behaves alike::

    registry = console.group("registry", "Organisations, members and rosters")

    @registry.command("load")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def load(file: Path) -> Loaded:
        \"""Import a roster.\"""
        with console.progress(_("Reading")) as step:
            return services.load(file, by=SYSTEM, at=now(), progress=step)

    commands = [registry]

The function returns a dataclass, a mapping or None. It is printed as one JSON object with `--json`,
else as lines (`lines()` of the result when it has one).
"""

import contextlib
import dataclasses
import json
import logging
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

import click
import psycopg
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gongqiao.kernel.money import yuan_grouped
from gongqiao.platform import catalogues, gate
from gongqiao.platform.catalogues import language_of_terminal
from gongqiao.platform.errors import Refused
from gongqiao.platform.prepare import prepare
from gongqiao.platform.result_words import STATES, WORDS, in_words
from gongqiao.platform.waiting import WaitingLine

DONE = 0
SOME_REFUSED = 1
NOTHING_DONE = 2
INTERRUPTED = 130
LONGEST_ARGUMENT = 4_096
"""In characters: no name of a file and no remark is longer."""

Step = Callable[[int], None]
"""Called by long work with the number of further rows (or other units) that are done."""

_AS_JSON = "gongqiao.as_json"
_line: WaitingLine | None = None
log = logging.getLogger(__name__)


class NewFile(click.Path):
    """A file that a command will write: its folder is looked at before anything is done."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; a folder that is not there or closed is told at once."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if not os.access(path.parent, os.W_OK | os.X_OK):
            folder = {"folder": path.parent}
            self.fail(_("There is no folder “%(folder)s” to write into.") % folder, param, ctx)
        return path


class Command(click.Command):
    """A command that keeps the contract: `--json`, exit 0, 1 or 2, only the result on stdout.

    `prepares=False` for the few that must not touch the database before they run, `waits=False` for
    those that run until they are stopped and need no bar.
    """

    def __init__(
        self, *args: Any, prepares: bool = True, waits: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.prepares = prepares
        self.waits = waits
        self.params.append(
            click.Option(
                ["--json"],
                is_flag=True,
                expose_value=False,
                callback=_remember_json,
                help="Print one JSON object instead of text.",
            )
        )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does; a wrong argument is told in JSON too when that was asked for."""
        wanted = "--json" in args
        try:
            _require_text(args)
            left = super().parse_args(ctx, args)
            _require_names(ctx.params)
            return left
        except click.UsageError as wrong:
            if wanted:
                _print_json({"error": {"code": "usage", "says": wrong.format_message()}})
            raise

    def invoke(self, ctx: click.Context) -> NoReturn:
        """Prepare, run, print, and leave with the exit code that the result means."""
        as_json = bool(ctx.meta.get(_AS_JSON))
        catalogues.compile_stale()
        translation.activate(language_of_terminal(os.environ))
        quiet = contextlib.redirect_stdout(sys.stderr) if as_json else contextlib.nullcontext()
        try:
            with quiet, _waiting(wanted=self.waits):
                if self.prepares:
                    prepare()
                result = super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort, click.ClickException) as leaving:
            if as_json and isinstance(leaving, click.ClickException):
                _print_json({"error": {"code": "usage", "says": leaving.format_message()}})
            raise
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except Exception as failure:  # the last place where a failure gets a sentence
            _fail(ctx, failure, as_json=as_json)
        _print(result, as_json=as_json)
        ctx.exit(exit_code_of(result))


class Group(click.Group):
    """A group whose commands and sub-groups keep the contract."""

    command_class = Command
    group_class = type


def group(name: str, says: str) -> Group:
    """The command group of an app; `says` is its line in `gongqiao --help`."""
    return Group(name, help=says, context_settings={"help_option_names": ["-h", "--help"]})


@contextlib.contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Step]:
    """A progress bar on a terminal once two seconds have passed; the step counts what is done."""
    if _line is None:
        yield lambda _more: None
        return
    with _line.work(label, total) as step:
        yield step


def _require_text(args: list[str]) -> None:
    """Bytes that are not UTF-8 (in a file's name, say) could be neither stored nor printed."""
    for arg in args:
        if len(arg) > LONGEST_ARGUMENT:
            says = _("An argument has %(n)d characters; at most %(most)d are read.")
            raise click.UsageError(says % {"n": len(arg), "most": LONGEST_ARGUMENT})
        try:
            arg.encode()
        except UnicodeEncodeError:
            shown = arg.encode(errors="replace").decode()
            says = _("“%(text)s” is not text in UTF-8. Rename the file.") % {"text": shown}
            raise click.UsageError(says) from None


def _require_names(params: Mapping[str, object]) -> None:
    """A blank file name is the folder itself, which nobody meant."""
    for name, value in params.items():
        if isinstance(value, Path) and not value.name:
            says = _("%(option)s names no file.") % {"option": name.replace("_", "-").upper()}
            raise click.UsageError(says)


def exit_code_of(result: object) -> int:
    """0, or 1 when some input was refused: `exit_code` of the result wins over `refused` > 0."""
    given = _part(result, "exit_code")
    if isinstance(given, int):
        return given
    refused = _part(result, "refused")
    count = refused if isinstance(refused, int) else len(refused) if refused else 0
    return SOME_REFUSED if count else DONE


def sentence_of(failure: BaseException) -> tuple[str, str]:
    """A stable code and a sentence for an expected failure of a command."""
    if isinstance(failure, Refused):
        return failure.code, str(failure.says)
    if isinstance(failure, PermissionDenied):
        return "not_allowed", _not_allowed(str(failure))
    if isinstance(failure, OperationalError | InterfaceError | psycopg.OperationalError):
        first = str(failure).strip().splitlines()[:1]
        return "database", _("The database is out of reach: %(why)s") % {"why": "".join(first)}
    if isinstance(failure, DatabaseError | psycopg.Error):
        return "database", _("The database refused (%(kind)s). Nothing was changed.") % {
            "kind": type(failure).__name__
        }
    if isinstance(failure, OSError):
        return "file", _("%(file)s cannot be used: %(why)s") % {
            "file": failure.filename or _("A file"),
            "why": failure.strerror or type(failure).__name__,
        }
    return "fault", _("This should not happen (%(kind)s); the log says more. Please report it.") % {
        "kind": type(failure).__name__
    }


def _not_allowed(capability: str) -> str:
    known = gate.capabilities().get(capability)
    says = _("This user may not do that: %(what)s. An administrator can give them a role for it.")
    return says % {"what": known.says if known else capability}


def as_plain(value: object) -> Any:
    """The value with nothing but JSON in it: amounts and dates as text, dataclasses as objects."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: as_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return as_plain(value.value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {str(as_plain(k)): as_plain(v) for k, v in value.items()}
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, Decimal | Path | UUID | Promise):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(as_plain(v) for v in value)
    if isinstance(value, list | tuple):
        return [as_plain(v) for v in value]
    raise TypeError(f"a command cannot print {type(value).__name__}")


MONEY = frozenset(("amount", "booked", "fund_total", "medfee_total", "payable"))
"""Names under which results carry fen, besides those that end in `_fen`."""


def is_money(name: str) -> bool:
    """Does a result's figure of this name count fen?"""
    return name.endswith("_fen") or name in MONEY


def _unsaid(result: object) -> set[str]:
    if not dataclasses.is_dataclass(result):
        return set()
    return {f.name for f in dataclasses.fields(result) if f.metadata.get("for_programs")}


def lines_of(result: object) -> Iterator[str]:
    """The result for people: its own `lines()`, else one `name: value` a line.

    Money reads as yuan (JSON has fen); what is empty is left out, and so are numbers of our own.
    """
    own = getattr(result, "lines", None)
    if callable(own):
        yield from own()
        return
    if isinstance(result, str | Promise):
        yield str(result)
        return
    plain, unsaid = as_plain(result) if result is not None else {}, _unsaid(result)
    for name, value in plain.items() if isinstance(plain, dict) else [("", plain)]:
        if value is None or value in ([], {}, "") or name in unsaid:
            continue
        if isinstance(value, list):
            yield _named(name, "").rstrip()
            yield from (f"  {_one_line(item)}" for item in value)
        else:
            yield _named(name, _figure(name, value))


def _named(name: str, value: str) -> str:
    return pgettext("result", "%(name)s: %(value)s") % {"name": _label(name), "value": value}


def _figure(name: str, value: object) -> str:
    if isinstance(value, bool):
        return pgettext("result", "yes") if value else pgettext("result", "no")
    if is_money(name) and isinstance(value, int):
        return f"{yuan_grouped(value)} {_('yuan')}"
    if name.endswith("_at") and isinstance(value, str):
        return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    return str(STATES.get(str(value), value)) if name == "state" else _one_line(value)


def _one_line(value: object) -> str:
    if isinstance(value, dict):
        parts = (f"{_label(name)} {_figure(name, one)}" for name, one in value.items())
        return pgettext("result", ", ").join(parts)
    return in_words(str(value))


def _label(name: str) -> str:
    known = WORDS.get(name.removesuffix("_fen"))
    return in_words(name, name.replace("_", " ")) if known is None else str(known)


def _part(result: object, name: str) -> Any:
    return result.get(name) if isinstance(result, Mapping) else getattr(result, name, None)


def _remember_json(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    ctx.meta[_AS_JSON] = value


def _print_json(value: object) -> None:
    click.echo(json.dumps(as_plain(value), ensure_ascii=False))


def _print(result: object, *, as_json: bool) -> None:
    if as_json:
        plain = as_plain(result) if result is not None else {}
        _print_json(plain if isinstance(plain, dict) else {"result": plain})
    else:
        for line in lines_of(result):
            click.echo(line)


def _fail(ctx: click.Context, failure: Exception, *, as_json: bool) -> NoReturn:
    code, says = sentence_of(failure)
    if code in {"fault", "database"} and not isinstance(failure, Refused):
        log.debug("command failed", exc_info=failure)
    if code == "fault":
        traceback.print_exception(failure, file=sys.stderr)
    if as_json:
        figures = failure.figures if isinstance(failure, Refused) else {}
        _print_json({"error": {"code": code, "says": says, "figures": figures}})
    click.echo(says, err=True)
    ctx.exit(NOTHING_DONE)


@contextlib.contextmanager
def _waiting(*, wanted: bool) -> Iterator[None]:
    global _line  # noqa: PLW0603  # one terminal, one line
    if not wanted or not sys.stderr.isatty():
        yield
        return
    with WaitingLine(sys.stderr) as _line:
        try:
            yield
        finally:
            _line = None
