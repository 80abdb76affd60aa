"""Registrations of the audit app; never a query."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Append-only events: who did what to which record, and when."""

    name = "gongqiao.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
