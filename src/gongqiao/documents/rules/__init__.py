"""Pure rules of documents: what a file is, and what it may be called."""

from gongqiao.documents.rules.kinds import KINDS, PICTURES, Kind, NotAccepted, recognise
from gongqiao.documents.rules.names import clean_name

__all__ = ["KINDS", "PICTURES", "Kind", "NotAccepted", "clean_name", "recognise"]
