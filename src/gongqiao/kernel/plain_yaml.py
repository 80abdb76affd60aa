"""YAML as tables and scheme files are written: plain types only, no tags that make objects."""

from typing import Any

import yaml

# libyaml, which the wheels of PyYAML carry, reads eight times as fast as its twin in Python
LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = (
    yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
)
"""For whoever composes nodes or reads events; a safe one either way."""


def read(text: str) -> Any:
    """The plain data of one document. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=LOADER)  # noqa: S506  # both are safe loaders
