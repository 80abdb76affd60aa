"""Registrations of the ledger app; never a query."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Double-entry books: balanced by the database, append-only, hash-chained."""

    name = "gongqiao.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
