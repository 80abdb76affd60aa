"""What the tests of the desk share."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from gongqiao.desk.tests.cast import Cast


@pytest.fixture
def kind() -> Iterator[None]:
    """A kind of matter that is the tests' own."""
    from gongqiao.desk.tests.cast import registered  # not above: rules are tested without it

    with registered():
        yield


@pytest.fixture
def cast(kind: None) -> "Cast":
    """The people and unions of `cast.a_cast`."""
    from gongqiao.desk.tests.cast import a_cast

    return a_cast()
