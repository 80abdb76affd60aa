"""Writes of benefits."""

from gongqiao.benefits.services.record import record_many, withdraw_many

__all__ = ["record_many", "withdraw_many"]
