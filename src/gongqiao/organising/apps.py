"""Registrations of the organising app; never a query."""

from django.apps import AppConfig


class OrganisingConfig(AppConfig):
    """How unions are founded, re-elected, moved, merged and closed."""

    name = "gongqiao.organising"
    label = "organising"
    default_auto_field = "django.db.models.BigAutoField"
