"""Take away files that no row speaks of: what a killed process or a lost connection left behind."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from gongqiao.documents.models import Blob
from gongqiao.documents.services.storing import FOLDER

YOUNGEST = timedelta(days=1)
"""Younger ones may belong to a transaction that is still under way."""
OLDEST = timedelta(days=8)
"""Older ones were swept long ago, unless rows were lost: then the files are all that is left."""
AT_ONCE = 1_000


def sweep(at: datetime) -> int:
    """Delete such files, sealed or not. Returns how many."""
    gone = 0
    names = list(_of_that_age(at))
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        known = Blob.objects.filter(stored_as__in=some).values_list("stored_as", flat=True)
        for name in set(some) - set(known):
            default_storage.delete(name)
            gone += 1
    return gone


def _of_that_age(at: datetime) -> Iterator[str]:
    if not default_storage.exists(FOLDER):
        return
    for one in default_storage.listdir(FOLDER)[1]:
        name = f"{FOLDER}/{one}"
        if YOUNGEST < at - default_storage.get_modified_time(name) < OLDEST:
            yield name
