"""Pure rules of documents: what a file is, and what it may be called."""

from gongqiao.documents.rules.kinds import KINDS, Kind, NotAccepted, recognise
from gongqiao.documents.rules.names import clean_name

__all__ = ["KINDS", "Kind", "NotAccepted", "clean_name", "recognise"]
