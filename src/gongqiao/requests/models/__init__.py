"""The tables of requests."""

from gongqiao.requests.models.asking import Draft, Place, Series, Turn, WorkerRequest
from gongqiao.requests.models.keeping import CallBack, Round, Template, TemplateVersion

__all__ = [
    "CallBack",
    "Draft",
    "Place",
    "Round",
    "Series",
    "Template",
    "TemplateVersion",
    "Turn",
    "WorkerRequest",
]
