"""What other programs may hear of requests: that one was closed, never of a confidential one."""

from datetime import datetime

from gongqiao.platform import outgoing
from gongqiao.requests.models import WorkerRequest

CLOSED = "request.closed"


def request_closed(request: WorkerRequest, outcome: str, at: datetime) -> None:
    """`outcome`: answered, withdrawn, merged. In the transaction of the closing.

    A confidential request is not told to anybody: its number alone would say that there is one.
    """
    if request.confidential:
        return
    outgoing.publish(
        CLOSED,
        key=f"{_about(request)}{outcome}:{at.isoformat()}",
        at=at,
        path=request.office.path,
        figures={
            "number": request.number,
            "kind": request.kind,
            "topic": request.topic,
            "outcome": outcome,
            "office_code": request.office.code,
        },
    )


def forget_closings(request: WorkerRequest, at: datetime) -> None:
    """It became confidential: what programs were told of it is neither kept nor sent again."""
    outgoing.withdraw(CLOSED, _about(request), at=at)


def _about(request: WorkerRequest) -> str:
    """How the keys of its events begin; the colon ends the number, so that no longer one fits."""
    return f"{CLOSED}:{request.number}:"
