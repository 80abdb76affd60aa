"""The built-in roles as they stand in tables/roles.yaml."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gongqiao.kernel import plain_yaml

TABLE = Path(__file__).resolve().parent.parent / "tables" / "roles.yaml"


@dataclass(frozen=True, slots=True)
class BuiltInRole:
    """One role of the table; `order` is its place there."""

    code: str
    name_zh: str
    name_en: str
    description_zh: str
    description_en: str
    capabilities: frozenset[str]
    order: int


def read_roles(on: date, text: str | None = None) -> tuple[BuiltInRole, ...]:
    """The roles of the edition in force on that day (the latest whose `from` is not after it)."""
    table = plain_yaml.read(TABLE.read_text(encoding="utf-8") if text is None else text)
    editions = [edition for edition in table["editions"] if edition["from"] <= on]
    if not editions:
        return ()
    roles = max(editions, key=lambda edition: edition["from"])["roles"]
    return tuple(
        BuiltInRole(
            code=role["code"],
            name_zh=role["name"]["zh-hans"],
            name_en=role["name"]["en"],
            description_zh=role["description"]["zh-hans"],
            description_en=role["description"]["en"],
            capabilities=frozenset(role["capabilities"]),
            order=place,
        )
        for place, role in enumerate(roles, start=1)
    )
