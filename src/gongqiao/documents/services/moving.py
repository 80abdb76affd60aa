"""The record that documents belong to stands with another organisation now."""

from gongqiao.documents.models import Document


def stand_with(subject: tuple[str, int | str], organisation_id: int) -> int:
    """The documents of the subject go with it. In the caller's transaction, whose event says so."""
    found = Document.objects.filter(subject_type=subject[0], subject_id=str(subject[1]))
    return found.update(organisation_id=organisation_id)
