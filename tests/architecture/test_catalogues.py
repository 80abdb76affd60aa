"""Every English string has its Chinese: none missing, none fuzzy, none with other placeholders."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests.architecture.house import ROOT, SOURCE, shown

HAS_STRINGS = re.compile(r"gettext|{%\s*(?:blocktrans|trans)")
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|{[a-z_]*}")
MAKE_MESSAGES = ("-m", "django", "makemessages", "-l", "zh_Hans", "--keep-pot", "--no-location")
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")


def places() -> list[Path]:
    """The folders with a catalogue of their own: each app, and the composition root."""
    candidates = [ROOT / "config", *sorted(p for p in SOURCE.iterdir() if p.is_dir())]
    return [p for p in candidates if has_strings(p)]


def has_strings(folder: Path) -> bool:
    files = [p for kind in ("*.py", "*.html", "*.txt") for p in folder.rglob(kind)]
    return any(HAS_STRINGS.search(p.read_text()) for p in files if "tests" not in p.parts)


def extracted(folder: Path, place: Path) -> polib.POFile:
    """The strings of the sources as makemessages finds them, in a copy without tests."""
    copy = place / folder.name
    left_out = shutil.ignore_patterns("tests", "*.mo", "migrations", "static")
    shutil.copytree(folder, copy, ignore=left_out)
    (copy / "locale").mkdir(exist_ok=True)
    done = subprocess.run(
        [
            sys.executable,
            *["-m", "django", "makemessages", "-l", "zh_Hans", "--keep-pot", "--no-location"],
        ],
        cwd=copy,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "", "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    template = copy / "locale" / "django.pot"
    return polib.pofile(str(template)) if template.exists() else polib.POFile()


def faults(wanted: polib.POFile, given: polib.POFile) -> list[str]:
    """What is wrong with a catalogue, one line each."""
    known = {(e.msgctxt, e.msgid, e.msgid_plural): e for e in given if not e.obsolete}
    found = []
    if given.metadata.get("Language") != "zh_Hans":
        found.append("language: the head names none, so no plural is found")
    for entry in wanted:
        mine = known.get((entry.msgctxt, entry.msgid, entry.msgid_plural))
        if mine is None:
            found.append(f"missing: {entry.msgid!r}")
        elif mine.fuzzy:
            found.append(f"fuzzy: {entry.msgid!r}")
        elif not mine.translated():
            found.append(f"untranslated: {entry.msgid!r}")
        else:
            wrong = [text for text in texts(mine) if differs(mine, text)]
            found += [f"placeholders: {entry.msgid!r}: {text!r}" for text in wrong]
    return found


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def differs(entry: polib.POEntry, text: str) -> bool:
    """Does the translation use placeholders that the source does not give, or lose one?"""
    given = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    return set(PLACEHOLDER.findall(text)) != given


@pytest.mark.skipif(
    shutil.which("xgettext") is None and os.environ.get("CI") != "true",
    reason="gettext is not installed",
)
@pytest.mark.parametrize("folder", places(), ids=lambda p: p.name)
def test_the_catalogue_is_complete(folder: Path, tmp_path: Path) -> None:
    catalogue = folder / CATALOGUE
    assert catalogue.exists(), f"{shown(folder)} has strings and no {CATALOGUE}"
    found = faults(extracted(folder, tmp_path), polib.pofile(str(catalogue)))
    assert not found, f"{shown(catalogue)}\n" + "\n".join(found)


def entry(msgid: str, msgstr: str = "", **more: object) -> polib.POEntry:
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **more)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ([], "missing"),
        ([entry("%(n)s rows", "")], "untranslated"),
        ([entry("%(n)s rows", "%(n)s 行", flags=["fuzzy"])], "fuzzy"),
        ([entry("%(n)s rows", "%(m)s 行")], "placeholders"),
        ([entry("%(n)s rows", "%(n)s 行", obsolete=True)], "missing"),
        ([entry("%(n)s rows", "%(n)s 行")], ""),
    ],
)
def test_a_fault_is_noticed(given: list[polib.POEntry], fault: str) -> None:
    wanted, catalogue = polib.POFile(), polib.POFile()
    catalogue.metadata = {"Language": "zh_Hans"}
    wanted.append(entry("%(n)s rows"))
    catalogue.extend(given)
    assert [f.partition(":")[0] for f in faults(wanted, catalogue)] == ([fault] if fault else [])


def test_a_head_without_language_is_noticed() -> None:
    assert faults(polib.POFile(), polib.POFile())[0].startswith("language")


def test_the_words_functions_keep_their_names() -> None:
    """makemessages knows gettext's own names and `_`: under another alias a string is not found."""
    alias = re.compile(r"n?gettext(?:_lazy|_noop)? as (\w+)")
    found = {
        (path.relative_to(ROOT), name)
        for path in [*SOURCE.rglob("*.py"), *(ROOT / "config").rglob("*.py")]
        for name in alias.findall(path.read_text())
        if name != "_"
    }
    assert not found
    assert alias.findall("import gettext_lazy as later") == ["later"]
