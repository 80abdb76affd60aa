"""What other apps may import.

document = documents.api.store(file.read(), name=file.name, organisation_id=organisation.pk,
                               subject=("claim", claim.pk), by=by, at=at, sealed=True)
"""

from gongqiao.documents.queries import document_for, documents_about, documents_visible_to
from gongqiao.documents.services import Opened, open_plain, open_sealed, store

__all__ = [
    "Opened",
    "document_for",
    "documents_about",
    "documents_visible_to",
    "open_plain",
    "open_sealed",
    "store",
]
