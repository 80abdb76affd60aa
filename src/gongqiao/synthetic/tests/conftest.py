"""A loaded village and a loaded twentieth of the city, each shared by the tests of a module."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from gongqiao.platform.context import SYSTEM
from gongqiao.synthetic.rules.profiles import city
from gongqiao.synthetic.services import load as loading
from gongqiao.synthetic.tests.cities import SEED

AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def village(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[loading.Loaded]:
    """The village as `gongqiao demo` loads it."""
    with _loaded("village", django_db_blocker, tmp_path_factory.mktemp("home")) as done:
        yield done


@pytest.fixture(scope="module")
def twentieth(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[loading.Loaded]:
    """A twentieth of the city, by the construction of the whole."""
    with _loaded("twentieth", django_db_blocker, tmp_path_factory.mktemp("home")) as done:
        yield done


@contextmanager
def _loaded(scale: str, blocker: Any, home: Path) -> Iterator[loading.Loaded]:
    """Committed, as a user's would be; everything is flushed afterwards."""
    scales = {**loading.SCALES, "twentieth": lambda today: city(today, part=20)}
    with blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        # a test that forgets its mark gets no database of its own: never flush another one
        assert str(connection.settings_dict["NAME"]).startswith("test_")
        patch.setattr(loading, "SCALES", scales)
        patch.setattr(settings, "HOME", home)
        patch.setattr(settings, "MEDIA_ROOT", home / "files")
        try:
            yield loading.load(scale=scale, seed=SEED, by=SYSTEM, at=AT)
        finally:
            connection.rollback()
            call_command("flush", interactive=False, verbosity=0, allow_cascade=True)
