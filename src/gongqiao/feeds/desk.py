"""What the feeds put on the day page."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from gongqiao.feeds import permissions, queries
from gongqiao.platform.context import Actor
from gongqiao.platform.desk import Work

MOST = 100


def work(by: Actor, on: date) -> Iterator[Work]:
    """Files with refused lines that nobody has dealt with, for whoever receives files."""
    if not permissions.may(by, permissions.RECEIVE, on):
        return
    files = queries.open_quarantine(by, on, MOST)
    if files:
        yield Work(
            label=_("Files with refused lines"),
            count=len(files),
            address=reverse("feeds_files") + "?quarantine=open",
            icon="file-alert",
            oldest=files[0].received_at,
        )
