"""Reads a scheme file (contract, section 4): YAML text → checked Scheme, or findings with lines.

The text is untrusted: size, depth and number of nodes are bounded; anchors, aliases and tags are
refused before anything is built. Scalars are taken as the text that stands in the file, so that
0.65 stays exactly 0.65 and 01 stays 01.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from gongqiao.kernel import plain_yaml
from gongqiao.mutualaid.rules.scheme import Scheme
from gongqiao.mutualaid.rules.scheme_checks import Path, scheme_of, troubles
from gongqiao.mutualaid.rules.scheme_findings import (
    SENTENCES,
    SchemeFinding,
    SchemeRefused,
    finding,
)
from gongqiao.mutualaid.rules.scheme_shape import SchemeShape

MOST_BYTES = 256 * 1024
MOST_DEPTH = 12
MOST_NODES = 5_000
MOST_FINDINGS = 100

Lines = dict[Path, int]
_KINDS = ("share", "per_diem", "day_band", "lump_sum")


def read(content: bytes | str) -> Scheme:
    """The checked scheme of a file's content. Raises SchemeRefused with all findings."""
    text = _text(content)
    _bounded(text)
    lines: Lines = {}
    found: list[SchemeFinding] = []
    node = yaml.compose(text, Loader=plain_yaml.LOADER)  # `_bounded` has read it once
    if node is None:
        raise SchemeRefused([finding("empty", 1, (), {})])
    data = _plain(node, (), lines, found)
    return _checked(data, lines, found)


def from_data(data: object) -> Scheme:
    """The checked scheme of plain data (stored JSON). Raises SchemeRefused without lines."""
    return _checked(data, {}, [])


def _text(content: bytes | str) -> str:
    size = len(content)
    if size > MOST_BYTES:
        raise SchemeRefused([finding("too_big", None, (), {"most": MOST_BYTES})])
    if isinstance(content, str):
        if content.isascii() or not any("\ud800" <= one <= "\udfff" for one in content):
            return content.removeprefix("\ufeff")
        raise SchemeRefused([finding("not_text_file", None, (), {})])  # halves of characters
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SchemeRefused([finding("not_text_file", None, (), {})])


def _not_yaml(error: yaml.YAMLError) -> SchemeFinding:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "?"
    return finding("not_yaml", mark.line + 1 if mark else None, (), {"problem": problem})


def _bounded(text: str) -> None:
    """Refuse what must not be built: aliases, tags, depth, several documents."""
    try:
        for trouble in _forbidden(text):
            raise SchemeRefused([trouble])
    except yaml.YAMLError as error:
        raise SchemeRefused([_not_yaml(error)]) from None


def _forbidden(text: str) -> Iterator[SchemeFinding]:
    depth = nodes = documents = 0
    for event in yaml.parse(text, Loader=plain_yaml.LOADER):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                yield finding("several_documents", line, (), {})
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            yield finding("alias", line, (), {})
        if getattr(event, "tag", None):
            yield finding("tag", line, (), {})
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        nodes += isinstance(event, yaml.NodeEvent)
        if depth > MOST_DEPTH or nodes > MOST_NODES:
            yield finding("too_deep", line, (), {})


def _plain(node: yaml.Node, path: Path, lines: Lines, found: list[SchemeFinding]) -> Any:
    """The node as dicts, lists, text, booleans and None; notes the line of every path."""
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _plain_mapping(node, path, lines, found)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(n, (*path, place), lines, found) for place, n in enumerate(node.value)]
    kind = node.tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return node.value.lower() in ("true", "yes", "on")
    return node.value


def _plain_mapping(
    node: yaml.MappingNode, path: Path, lines: Lines, found: list[SchemeFinding]
) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            found.append(finding("key_not_text", line, path, {}))
            continue
        key = key_node.value
        here = (*path, key)
        if key in data:
            found.append(finding("key_twice", line, here, {"key": key[:40]}))
            continue
        lines[here] = line
        data[key] = _plain(value_node, here, lines, found)
    return data


def _checked(data: object, lines: Lines, found: list[SchemeFinding]) -> Scheme:
    try:
        shape = SchemeShape.model_validate(data)
    except ValidationError as error:
        found.extend(_of_pydantic(e, lines) for e in error.errors()[:MOST_FINDINGS])
        raise SchemeRefused(_in_order(found)) from None
    for path, code, figures in troubles(shape):
        found.append(finding(code, _line(path, lines), path, figures))
    if found:
        raise SchemeRefused(_in_order(found))
    return scheme_of(shape)


def _in_order(found: list[SchemeFinding]) -> list[SchemeFinding]:
    return sorted(found, key=lambda f: (f.line or 0, f.path))[:MOST_FINDINGS]


def _line(path: Path, lines: Lines) -> int | None:
    """The line of the field, or of the nearest thing around it that is in the file."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


_OF_TYPE: Mapping[str, str] = {
    "missing": "missing_key",
    "extra_forbidden": "unknown_key",
    "union_tag_invalid": "unknown_kind",
    "union_tag_not_found": "missing_key",
    "enum": "not_one_of",
    "literal_error": "not_one_of",
    "list_type": "not_a_list",
    "too_short": "empty_list",
    "too_long": "list_too_long",
    "model_type": "not_a_mapping",
    "model_attributes_type": "not_a_mapping",
    "dict_type": "not_a_mapping",
    "invalid_key": "key_not_text",
}


def _of_pydantic(error: ErrorDetails, lines: Lines) -> SchemeFinding:
    path = _path(error["loc"])
    kind = error["type"]
    if kind == "union_tag_not_found":
        path = (*path, "kind")
    code = kind if kind in SENTENCES else _OF_TYPE.get(kind, "other")
    figures = {"key": str(path[-1])[:40] if path else "", **error.get("ctx", {})}
    return finding(code, _line(path, lines), path, figures)


def _path(loc: tuple[str | int, ...]) -> Path:
    """The place in the file: pydantic adds the kind of a benefit as a step of its own."""
    steps = list(loc)
    if len(steps) > 2 and steps[0] == "benefits" and steps[2] in _KINDS:
        del steps[2]
    return tuple(steps)
