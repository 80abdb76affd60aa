"""The kinds of matters that requests are handed on to (tables/domains.yaml)."""

from collections.abc import Sequence
from dataclasses import dataclass

from gongqiao.kernel import plain_yaml
from gongqiao.kernel.dated import BadTable

SUFFIX = ".request"
_KEYS = {"code", "clock", "icon"}


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain as the desk gets it."""

    code: str
    clock: str
    icon: str

    @property
    def kind(self) -> str:
        """The code of its kind of matter."""
        return kind_of_domain(self.code)


def kind_of_domain(code: str) -> str:
    """relief → relief.request."""
    return f"{code}{SUFFIX}"


def domains_of(text: str) -> Sequence[Domain]:
    """The table's lines. Raises BadTable: a line with other words, or a code twice."""
    data = plain_yaml.read(text)
    if not isinstance(data, dict) or not data.get("source"):
        raise BadTable("a source is expected")
    lines = data.get("domains") or []
    for place, line in enumerate(lines, start=1):
        if set(line) != _KEYS:
            raise BadTable(f"domain {place}: {sorted(set(line) ^ _KEYS)}")
    found = [Domain(**line) for line in lines]
    if len({domain.code for domain in found}) != len(found):
        raise BadTable("a domain stands twice")
    return found
