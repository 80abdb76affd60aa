"""Settlements and rosters: rows with the columns of the contract, every cell as text."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

from django.utils.translation import gettext_noop as _
from ninja import Field
from pydantic import BaseModel, ConfigDict, create_model

from gongqiao.feeds import api as feeds
from gongqiao.gateway.schemas.basics import Answer, Refusal
from gongqiao.platform.spreadsheet import ColumnMap
from gongqiao.registry import api as registry

MOST_ROWS = 5_000
LONGEST_CELL = 1_000

Cell = Annotated[str | None, Field(max_length=LONGEST_CELL)]


_required: dict[type["Row"], frozenset[str]] = {}


class Row(BaseModel):
    """One row. Cells are text: codes keep their zeros, amounts their decimals. Blank and absent are
    the same; columns that nobody here uses are dropped before anything is written.

    Plain pydantic: a schema of ninja would read the attributes of any object, a text's too.
    """

    model_config = ConfigDict(extra="ignore", strict=True)


def _row(name: str, columns: Mapping[str, str], required: Iterable[str]) -> type[Row]:
    needed = frozenset(required)
    fields: dict[str, Any] = {
        key: (
            Cell,
            Field(None, description=label, json_schema_extra={"x-required": key in needed}),
        )
        for key, label in columns.items()
    }
    made = create_model(name, __base__=Row, **fields)
    _required[made] = needed
    return made


def _roster_row(name: str, columns: ColumnMap) -> type[Row]:
    labels = {column.key: column.label for column in columns}
    return _row(name, labels, (column.key for column in columns if column.required))


def columns_of(rows: Sequence[Row]) -> list[str]:
    """The columns of the file that these rows stand for: the required ones, and those in use."""
    kind = type(rows[0])
    used = {name for row in rows for name, cell in row if cell is not None}
    return [name for name in kind.model_fields if name in used or name in _required[kind]]


SettlementRow = _row(
    "SettlementRow", {key: feeds.column_says(key) for key in feeds.COLUMNS}, feeds.REQUIRED_COLUMNS
)
_KINDS = registry.RosterKind
OrganisationRow = _roster_row("OrganisationRow", registry.ROSTER_COLUMNS[_KINDS.ORGANISATIONS])
MemberRow = _roster_row("MemberRow", registry.ROSTER_COLUMNS[_KINDS.MEMBERS])
AccountRow = _roster_row("AccountRow", registry.ROSTER_COLUMNS[_KINDS.ACCOUNTS])


def blank_rows(rows: Sequence[Row]) -> list[int]:
    """The rows without a single cell that is used here, counted from 1: a table would drop them."""
    return [
        number
        for number, row in enumerate(rows, start=1)
        if not any(cell and cell.strip() for _name, cell in row)
    ]


def _push(name: str, row: type[Row]) -> type[BaseModel]:
    rows: Any = (list[row], Field(min_length=1, max_length=MOST_ROWS))  # type: ignore[valid-type]  # made at run time
    return create_model(name, __base__=BaseModel, rows=rows)


SettlementPush = _push("SettlementPush", SettlementRow)
RosterPushes = {
    _KINDS.ORGANISATIONS: _push("OrganisationPush", OrganisationRow),
    _KINDS.MEMBERS: _push("MemberPush", MemberRow),
    _KINDS.ACCOUNTS: _push("AccountPush", AccountRow),
}


class SettlementsReceived(Answer):
    """What became of the settlements: rows = new + duplicate + revised + refused."""

    file_id: int = Field(description=_("The receipt in the workbench"))
    received_before: bool = Field(description=_("This very content had been received before"))
    rows: int
    new: int
    duplicate: int = Field(description=_("Known already, with the same content"))
    revised: int = Field(description=_("Known already, with other content: a new revision"))
    refused: int
    refusals: list[Refusal] = Field(description=_("The first thousand rows refused"))


class RosterBroughtIn(Answer):
    """What became of a roster: rows = created + updated + unchanged + refused."""

    import_id: int = Field(description=_("The import in the workbench; it can be taken back there"))
    rows: int
    created: int
    updated: int
    unchanged: int
    refused: int
    refusals: list[Refusal] = Field(description=_("Why rows were refused"))
    warnings: list[Refusal] = Field(description=_("Rows that passed and want a look"))


class SignedText(Answer):
    """What people sign when they join, in Chinese as they read it, and the mark that names it."""

    mark: str = Field(description=_("Names these very words; sent with a roster as signed_text"))
    number: int = Field(description=_("The number of the text in the workbench"))
    title: str
    says: str = Field(description=_("What for"))
    facts: str = Field(description=_("What is looked at"))
    who: str = Field(description=_("Who looks"))
    basis: str = Field(description=_("By which law"))
    kept: str = Field(description=_("How long it is kept"))
    without: str = Field(description=_("If somebody says no, or takes it back"))
