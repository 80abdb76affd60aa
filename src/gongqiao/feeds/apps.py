"""Registrations of the feeds app; never a query."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    """Files received from outside: raw lines, parsing, duplicates, quarantine, control totals."""

    name = "gongqiao.feeds"
    label = "feeds"
    default_auto_field = "django.db.models.BigAutoField"
