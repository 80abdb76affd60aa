"""Message catalogues: each `.po` is compiled to `.mo` when it has changed (without gettext)."""

import gettext
import io
import logging
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import gongqiao

log = logging.getLogger(__name__)


def sources() -> Iterator[Path]:
    """The `.po` files of all apps, and of the composition root beside them."""
    for folder in map(Path, gongqiao.__path__):
        yield from folder.glob("*/locale/*/LC_MESSAGES/django.po")
        yield from folder.parents[1].glob("config/locale/*/LC_MESSAGES/*.po")


def language_of_terminal(environ: Mapping[str, str]) -> str:
    """English when the terminal's locale is English, else the people's language."""
    for name in ("GONGQIAO_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return "en" if environ[name].startswith("en") else "zh-hans"
    return "zh-hans"


def speak_to_terminal(folder: Path) -> None:
    """What click itself says (usage, wrong arguments) in the language of the terminal.

    Click asks Python's gettext, which takes its language from the environment.
    """
    chinese = language_of_terminal(os.environ) != "en"
    os.environ["LANGUAGE"] = "zh_Hans" if chinese else "en"
    gettext.bindtextdomain("click", folder)
    gettext.textdomain("click")


def at_terminal(text: str) -> str:
    """A line of the help in the language that `speak_to_terminal` chose."""
    return gettext.gettext(text)


def compile_stale() -> int:
    """Compile what is newer than its compiled form; returns how many were compiled.

    Must run before the first translated word of the process: Django keeps what it has read.
    """
    stale = [po for po in sources() if _is_stale(po)]
    for po in stale:
        try:
            _compile(po)
        except OSError as failure:
            log.warning("%s cannot be compiled: %s", po, failure.strerror)
    return len(stale)


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns


def _compile(po: Path) -> None:
    from babel.messages.mofile import write_mo  # slow to import, seldom needed
    from babel.messages.pofile import read_po

    changed = po.stat().st_mtime_ns
    compiled = io.BytesIO()
    with po.open("rb") as stream:
        write_mo(compiled, read_po(stream))
    draft = po.with_suffix(f".{os.getpid()}.new")
    draft.write_bytes(compiled.getvalue())
    os.utime(draft, ns=(changed, changed))  # edited meanwhile: stale again
    draft.replace(po.with_suffix(".mo"))
