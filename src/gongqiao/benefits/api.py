"""What other apps may import.

A programme that paid records it in its own transaction::

    benefits.api.record_many(cursor, frame)   # reference, person_id, programme, amount, on
"""

from gongqiao.benefits.queries import Received, benefits_of, totals_of
from gongqiao.benefits.services import record_many, withdraw_many

__all__ = ["Received", "benefits_of", "record_many", "totals_of", "withdraw_many"]
