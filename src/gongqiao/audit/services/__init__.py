"""Writes of the trail: append, seal, verify."""

from gongqiao.audit.services.close import close, reopen
from gongqiao.audit.services.record import NewEvent, record, record_many
from gongqiao.audit.services.seal import seal
from gongqiao.audit.services.verify import Verdict, verify

__all__ = ["NewEvent", "Verdict", "close", "record", "record_many", "reopen", "seal", "verify"]
