"""All apps share one space of English strings, and of two Chinese ones that of the app installed
first wins: the other page would show a word that was meant for something else."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import polib
import pytest
from django.apps import apps

from tests.architecture.house import ROOT, SOURCE

CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES")
AHEAD = ("config", "accounts", "platform")
"""They stand before the libraries and say some of their sentences anew, on purpose."""
REMEDY = (
    "The same meaning: the same Chinese (docs/glossary.md). Another meaning: other English,"
    " or pgettext with a context."
)


def of_ours() -> dict[str, polib.POFile]:
    """The catalogue of each app and of the composition root."""
    folders = [ROOT / "config", *sorted(p for p in SOURCE.iterdir() if p.is_dir())]
    files = {folder.name: folder / CATALOGUE / "django.po" for folder in folders}
    return {name: polib.pofile(str(file)) for name, file in files.items() if file.exists()}


def of_libraries() -> dict[str, polib.MOFile]:
    """The catalogues of installed libraries: some stand before apps of ours, some behind them."""
    libraries = [app for app in apps.get_app_configs() if not app.name.startswith("gongqiao.")]
    files = {app.name: Path(app.path) / CATALOGUE / "django.mo" for app in libraries}
    return {name: polib.mofile(str(file)) for name, file in files.items() if file.exists()}


def at_odds(
    ours: Mapping[str, polib.POFile], libraries: Mapping[str, polib.MOFile | polib.POFile]
) -> list[str]:
    """The strings of ours with more than one Chinese, one line each with who says what."""
    said: dict[tuple[str | None, str], dict[str, list[str]]] = defaultdict(dict)
    settled = {(e.msgctxt, e.msgid) for name in AHEAD for e in ours.get(name, ())}
    for name, catalogue in [*ours.items(), *libraries.items()]:
        for entry in catalogue:
            key = (entry.msgctxt, entry.msgid)
            if entry.obsolete or (name in libraries and (key not in said or key in settled)):
                continue
            chinese = entry.msgstr or " / ".join(entry.msgstr_plural.values())
            said[key].setdefault(chinese, []).append(name)
    return [
        f"{msgid!r}{f' ({context})' if context else ''}: "
        + "; ".join(f"{chinese} in {', '.join(names)}" for chinese, names in ways.items())
        for (context, msgid), ways in said.items()
        if len(ways) > 1
    ]


def test_the_same_english_is_the_same_chinese() -> None:
    found = at_odds(of_ours(), of_libraries())
    assert not found, REMEDY + "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("first", "second", "library", "noticed"),
    [
        (("Name", "姓名"), ("Name", "姓名"), ("Name", "姓名"), False),
        (("Name", "姓名"), ("Name", "名称"), ("Other", "其他"), True),
        (("Name", "姓名"), ("Other", "其他"), ("Name", "名称"), True),
        (("Name", "姓名"), ("Name", "名称", "thing"), ("Other", "其他"), False),
        (("One", "一"), ("Two", "二"), ("Name", "名称"), False),
    ],
)
def test_two_words_for_one_string_are_noticed(
    first: tuple[str, ...], second: tuple[str, ...], library: tuple[str, ...], noticed: bool
) -> None:
    def catalogue(msgid: str, msgstr: str, context: str | None = None) -> polib.POFile:
        made = polib.POFile()
        made.append(polib.POEntry(msgid=msgid, msgstr=msgstr, msgctxt=context))
        return made

    ours = {"a": catalogue(*first), "b": catalogue(*second)}
    assert bool(at_odds(ours, {"c": catalogue(*library)})) == noticed
    assert not at_odds({"platform": catalogue(*first)}, {"c": catalogue(*library)})


def test_the_libraries_are_looked_at() -> None:
    assert "allauth" in of_libraries()
