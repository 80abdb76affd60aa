"""Tests of pages with the rights of the page server's role, not with the owner's."""

from collections.abc import Iterator

import pytest
from django.db import connection

from gongqiao.platform import roles


@pytest.fixture
def as_pages(db: None) -> Iterator[str]:
    """From here to the end of the test the connection works as that role; its name.

    Made within the test's transaction, and gone with it; a name for each process of the run.
    """
    name = f"pages_of_{connection.settings_dict['NAME']}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE ROLE "{name}"')
        roles.give_rights(connection.connection, name)
        cursor.execute(f'SET LOCAL ROLE "{name}"')
    yield name
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
