"""Tables are read as plain data, whichever of the two readers does it."""

from datetime import date

import pytest
import yaml

from gongqiao.kernel import plain_yaml


def test_the_plain_types() -> None:
    text = "名: 桐乡\nday: 2026-03-01\nshare: 0.85\nlist: [1, yes, null]\n"
    told = {"名": "桐乡", "day": date(2026, 3, 1), "share": 0.85, "list": [1, True, None]}
    assert plain_yaml.read(text) == told == yaml.safe_load(text)


@pytest.mark.parametrize("text", ["!!python/object/apply:os.getcwd []", "a: [", "a: \x00"])
def test_nothing_else(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        plain_yaml.read(text)
