"""What is kept for a day only: files of previews, reports, the values before an import."""

from datetime import datetime

from gongqiao.registry.models import Import, ImportChange
from gongqiao.registry.queries import UNDO_WITHIN
from gongqiao.registry.services.imports import keep


def forget_old(at: datetime) -> int:
    """Delete sealed files and stored old values past their day. Returns the number of imports.

    The imports themselves with their counts stay.
    """
    past = at - UNDO_WITHIN
    old = Import.objects.filter(made_at__lt=past).exclude(kept_file="", kept_report="")
    names = [name for pair in old.values_list("kept_file", "kept_report") for name in pair]
    forgotten = old.count()
    keep.drop(*names)
    Import.objects.filter(made_at__lt=past).update(kept_file="", kept_report="")
    ImportChange.objects.filter(roster__applied_at__lt=past).delete()
    known = {n for pair in Import.objects.values_list("kept_file", "kept_report") for n in pair}
    keep.drop(*keep.strays(known))
    return forgotten
