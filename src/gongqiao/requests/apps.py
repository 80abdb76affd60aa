"""Registrations of the requests app; never a query."""

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    """What workers ask, need, suggest and complain about (12351)."""

    name = "gongqiao.requests"
    label = "requests"
    default_auto_field = "django.db.models.BigAutoField"
