"""One anatomy for list pages: search, filters, sorting and pages in the address; table swapped in
place; export.

A page declares a `Listing` once and answers requests with it; see docs/design-system.md for an
example.
Everything is bounded: page sizes are fixed, counts stop at COUNT_CAP, sort keys are a whitelist, a
query is three
statements at most (count, rows, and what the rows' template prefetches).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise

from gongqiao.platform.context import Actor, actor_of
from gongqiao.platform.listed import (
    LAST_PIN,
    MOST_PINNED,
    PAGE_SIZES,
    Asked,
    Head,
    KeptView,
    Page,
    ShownFilter,
)
from gongqiao.platform.stepup import step_up

COUNT_CAP = 5_000
LONGEST_SEARCH = 80
EXPORT_CAP = 300_000
TABLE_ID = "gq-table"
EVERYTHING = "all"
"""The value by which an address lifts a filter that stands by default."""

M = TypeVar("M", bound=Model)
Text = str | Promise


class Exporter(Protocol):
    """Writes rows as a spreadsheet answer (the documents app provides one at start)."""

    def __call__(
        self,
        request: HttpRequest,
        *,
        name: str,
        headers: Sequence[str],
        rows: Iterable[Sequence[object]],
    ) -> StreamingHttpResponse | HttpResponse:
        """A streamed xlsx; text never becomes a formula; who exported what is recorded."""
        ...


_exporter: list[Exporter] = []


def provide_exporter(exporter: Exporter) -> None:
    """Called once in AppConfig.ready() by the app that writes spreadsheets."""
    _exporter[:] = [exporter]


_titles: dict[str, Text] = {}


def title_of(export_name: str) -> Text:
    """What the list is called on its page; the name itself where no list has it."""
    return _titles.get(export_name, export_name)


@dataclass(frozen=True)
class Column(Generic[M]):
    """One column. `sort` is an order_by expression (ascending); `value` what an export writes.

    `number` puts the column on the right edge with tabular figures.
    """

    key: str
    label: Text
    sort: str = ""
    number: bool = False
    value: Callable[[M], object] | None = None


@dataclass(frozen=True)
class Filter(Generic[M]):
    """A choice that narrows the list. `choices` are (value, label) pairs, or a function that gives
    them.

    `default` holds while the address asks for nothing else: whoever searches, or narrows by another
    filter, sees all that matches. A filter that `keeps_default` (a period, say) leaves it standing.
    """

    name: str
    label: Text
    choices: Sequence[tuple[str, Text]] | Callable[[HttpRequest], Sequence[tuple[str, Text]]]
    apply: Callable[[QuerySet[M], str], QuerySet[M]]
    default: str = ""
    keeps_default: bool = False

    def options(self, request: HttpRequest) -> list[tuple[str, Text]]:
        """The choices as shown to this visitor."""
        return list(self.choices(request) if callable(self.choices) else self.choices)


class ViewStore(Protocol):
    """Keeps what users named (the accounts app provides one at start)."""

    def __call__(self, by: Actor, path: str) -> Sequence[KeptView]:
        """The actor's own views of the page at this path, by name; few."""
        ...


_views: list[ViewStore] = []


def provide_views(store: ViewStore) -> None:
    """Called once in AppConfig.ready() by the app that keeps named views."""
    _views[:] = [store]


@dataclass(frozen=True)
class Listing(Generic[M]):
    """The declaration of a list page.

    `row_template` draws one <tr> from `row`; `order` is the page's own order (a primary key is
    always added, so
    that pages never overlap); `search` narrows by the words typed; `purpose` says in one line what
    the list is for.
    """

    title: Text
    purpose: Text
    columns: Sequence[Column[M]]
    row_template: str
    order: Sequence[str] = ("pk",)
    search: Callable[[QuerySet[M], str], QuerySet[M]] | None = None
    search_label: Text = ""
    filters: Sequence[Filter[M]] = ()
    empty_title: Text = ""
    empty_says: Text = ""
    template: str = "gq/list.html"
    export_name: str = ""

    def __post_init__(self) -> None:
        """Whoever reads about an export is told the list's title."""
        if self.export_name:
            _titles[self.export_name] = self.title

    def read(self, request: HttpRequest) -> Asked:
        """The address as whitelisted values: what is unknown falls back, nothing raises."""
        return self._read(request, self._options(request))

    def _options(self, request: HttpRequest) -> dict[str, list[tuple[str, Text]]]:
        """The choices of each filter, asked for once a page: some come from the database."""
        return {one.name: one.options(request) for one in self.filters}

    def _read(
        self, request: HttpRequest, options: Mapping[str, Sequence[tuple[str, Text]]]
    ) -> Asked:
        params = request.GET
        words = " ".join(params.get("q", "").replace("\x00", " ").split())[:LONGEST_SEARCH]
        chosen = {}
        for one in self.filters:
            value = params.get(one.name, "")
            known = {v for v, _ in options[one.name]} | ({EVERYTHING} if one.default else set())
            if value and value in known:
                chosen[one.name] = value
        chosen, by_default = self._with_defaults(chosen, words if self.search else "")
        sortable = {c.key for c in self.columns if c.sort}
        sort = params.get("sort", "")
        size = _whole(params.get("size"), PAGE_SIZES[0])
        return Asked(
            q=words if self.search else "",
            filters=chosen,
            sort=sort if sort.removeprefix("-") in sortable else "",
            page=max(_whole(params.get("page"), 1), 1),
            size=size if size in PAGE_SIZES else PAGE_SIZES[0],
            by_default=by_default,
            pinned=self._pinned(params.getlist("pin")),
        )

    def _pinned(self, values: Sequence[str]) -> tuple[str, ...]:
        """At most two known columns, in the order of the table; the first one stays anyway."""
        asked = set(",".join(values)[:500].split(","))
        return tuple(c.key for c in self.columns[1:LAST_PIN] if c.key in asked)[:MOST_PINNED]

    def _with_defaults(
        self, chosen: dict[str, str], words: str
    ) -> tuple[dict[str, str], frozenset[str]]:
        """What is chosen with the defaults that stand; a default chosen by hand is one of them."""
        own = {f.name: f.default for f in self.filters if f.default}
        loose = {f.name for f in self.filters if f.keeps_default} | set(own)
        asked = {n: v for n, v in chosen.items() if v != own.get(n)}
        if words or set(asked) - loose:
            return asked, frozenset()
        standing = {n: v for n, v in own.items() if n not in asked}
        return asked | standing, frozenset(standing)

    def narrowed(self, queryset: QuerySet[M], asked: Asked) -> QuerySet[M]:
        """The rows that the search and the filters leave, in the order asked for."""
        if self.search and asked.q:
            queryset = self.search(queryset, asked.q)
        for one in self.filters:
            if asked.filters.get(one.name, EVERYTHING) != EVERYTHING:
                queryset = one.apply(queryset, asked.filters[one.name])
        return queryset.order_by(*self._order(asked))

    def _order(self, asked: Asked) -> list[str]:
        order = list(self.order)
        if asked.sort:
            column = next(c for c in self.columns if c.key == asked.sort.removeprefix("-"))
            order = [column.sort if asked.sort[0] != "-" else _descending(column.sort)]
        if order[-1] not in ("pk", "-pk"):
            order.append("pk")
        return order

    def page(self, request: HttpRequest, queryset: QuerySet[M]) -> Page[M]:
        """The asked page; a page number beyond the end gives the last one."""
        options = self._options(request)
        asked = self._read(request, options)
        rows = self.narrowed(queryset, asked)
        # keys alone: what is annotated for showing need not be computed for every row counted
        counted = rows.order_by().values("pk")[: COUNT_CAP + 1].count()
        count = min(counted, COUNT_CAP)
        pages = max(-(-count // asked.size), 1)
        asked = replace(asked, page=min(asked.page, pages))
        start = (asked.page - 1) * asked.size
        return Page(
            # where nothing was counted nothing is looked for again: that takes the longest of all
            rows=list(rows[start : start + asked.size]) if count else [],
            count=count,
            capped=counted > COUNT_CAP,
            asked=asked,
            pages=pages,
            heads=[_head(c, asked) for c in self.columns],
            filters=[
                ShownFilter(
                    f.name,
                    f.label,
                    options[f.name],
                    asked.filters.get(f.name, ""),
                    EVERYTHING if f.default else "",
                )
                for f in self.filters
                if options[f.name]  # one that waits for the address to name something is not shown
            ],
            searchable=self.search is not None,
            near=[n for n in range(asked.page - 2, asked.page + 3) if 1 <= n <= pages],
        )

    def answer(
        self,
        request: HttpRequest,
        queryset: QuerySet[M],
        *,
        may_export: bool = True,
        **context: Any,
    ) -> HttpResponse:
        """The page; only its table when htmx asks; the spreadsheet with `?export=xlsx` where there
        is one.

        An export asks for a fresh proof of identity first (step-up).
        """
        can_export = may_export and self.can_export
        if request.GET.get("export") == "xlsx" and can_export:
            return step_up(self._export)(request, queryset)
        part = request.headers.get("HX-Target") == TABLE_ID
        page = replace(self.page(request, queryset), **_kept(request))
        answer = render(
            request,
            "gq/_list_table.html" if part else self.template,
            {"listing": self, "page": page, "as_part": part, "can_export": can_export, **context},
        )
        patch_vary_headers(answer, ["HX-Request", "HX-Target"])
        return answer

    @property
    def can_export(self) -> bool:
        """Is there something to export, and someone to write it?"""
        return bool(self.export_name and _exporter and any(c.value for c in self.columns))

    def _export(self, request: HttpRequest, queryset: QuerySet[M]) -> HttpResponse:
        written = [c for c in self.columns if c.value]
        rows = self.narrowed(queryset, self.read(request))[:EXPORT_CAP]
        return _exporter[0](  # type: ignore[return-value]  # a streamed answer is an answer to Django
            request,
            name=self.export_name,
            headers=[str(c.label) for c in written],
            rows=([c.value(row) for c in written if c.value] for row in rows.iterator(2000)),
        )


def _kept(request: HttpRequest) -> dict[str, Any]:
    if not _views or not request.user.is_authenticated:
        return {}
    return {"views": _views[0](actor_of(request), request.path), "may_keep": True}


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and len(text) <= 6 and text.isascii() and text.isdigit() else otherwise


def _descending(expression: str) -> str:
    return expression[1:] if expression.startswith("-") else "-" + expression


def _head(column: Column[Any], asked: Asked) -> Head:
    pinned = column.key in asked.pinned
    if not column.sort:
        return Head(column.label, column.number, key=column.key, pinned=pinned)
    state = {column.key: "ascending", f"-{column.key}": "descending"}.get(asked.sort, "")
    toggle = f"-{column.key}" if state == "ascending" else column.key
    return Head(column.label, column.number, state, toggle, column.key, pinned)
