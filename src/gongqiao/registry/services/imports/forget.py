"""What is kept for a day only: files of previews, reports, the values before an import."""

from datetime import datetime, timedelta

from gongqiao.registry.models import Import, ImportChange
from gongqiao.registry.queries import UNDO_WITHIN
from gongqiao.registry.services.imports import keep

STRAYS_AFTER = timedelta(hours=1)
"""How long a file may wait for the rest of its form."""
_KEPT = ("kept_file", "kept_report", "kept_repairs")


def forget_old(at: datetime) -> int:
    """Delete sealed files and stored old values past their day. Returns the number of imports.

    The imports themselves with their counts stay.
    """
    past = at - UNDO_WITHIN
    old = Import.objects.filter(made_at__lt=past).exclude(**dict.fromkeys(_KEPT, ""))
    names = [name for row in old.values_list(*_KEPT) for name in row]
    forgotten = old.count()
    keep.drop(*names)
    Import.objects.filter(made_at__lt=past).update(**dict.fromkeys(_KEPT, ""))
    ImportChange.objects.filter(roster__applied_at__lt=past).delete()
    known = {name for row in Import.objects.values_list(*_KEPT) for name in row}
    keep.drop(*keep.strays(known, at - STRAYS_AFTER))
    return forgotten
