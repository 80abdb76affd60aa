"""Writes of documents, and the one way into sealed ones."""

from gongqiao.documents.services.opening import Opened, open_kept_apart, open_plain, open_sealed
from gongqiao.documents.services.storing import store

__all__ = ["Opened", "open_kept_apart", "open_plain", "open_sealed", "store"]
