"""What other apps may import.

document = documents.api.store(file.read(), name=file.name, organisation_id=organisation.pk,
                               subject=("claim", claim.pk), by=by, at=at, sealed=True)
"""

from gongqiao.documents.queries import (
    document_for,
    documents_about,
    documents_of,
    documents_visible_to,
    keep_apart,
)
from gongqiao.documents.rules.letters import Letter, Table, file_name
from gongqiao.documents.services import Opened, open_kept_apart, open_plain, open_sealed, store
from gongqiao.documents.services.letters import letter_docx, letter_pdf
from gongqiao.documents.services.moving import stand_with
from gongqiao.documents.services.storing import LARGEST, all_or_none, belong_to

__all__ = [
    "LARGEST",
    "Letter",
    "Opened",
    "Table",
    "all_or_none",
    "belong_to",
    "document_for",
    "documents_about",
    "documents_of",
    "documents_visible_to",
    "file_name",
    "keep_apart",
    "letter_docx",
    "letter_pdf",
    "open_kept_apart",
    "open_plain",
    "open_sealed",
    "stand_with",
    "store",
]
