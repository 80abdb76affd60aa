"""The tables of the synthetic city: names, towns, trades, hospitals."""

from functools import cache
from pathlib import Path
from typing import Any

from gongqiao.kernel import plain_yaml

_FOLDER = Path(__file__).resolve().parents[1] / "tables"


@cache
def names() -> dict[str, Any]:
    """Family names with weights, given-name characters, rare characters, dotted names."""
    return _read("names")


@cache
def towns() -> dict[str, Any]:
    """The federation, its towns and streets, trades, syllables of brands, hospitals."""
    return _read("towns")


@cache
def requests() -> dict[str, Any]:
    """What workers ask in the demo, what they are answered, and the answer templates."""
    return _read("requests")


def _read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = plain_yaml.read((_FOLDER / f"{name}.yaml").read_text("utf-8"))
    return loaded
