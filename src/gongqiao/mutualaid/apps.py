"""Registrations of the mutualaid app; never a query."""

from django.apps import AppConfig


class MutualaidConfig(AppConfig):
    """Mutual medical aid paid without an application."""

    name = "gongqiao.mutualaid"
    label = "mutualaid"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Capabilities, sentences, messages, and what `ledger verify` asks of us."""
        from gongqiao.audit import api as audit
        from gongqiao.ledger import api as ledger
        from gongqiao.mutualaid import permissions, sentences
        from gongqiao.mutualaid.services import checks
        from gongqiao.notices import api as notices
        from gongqiao.platform import gate

        gate.declare(*permissions.CAPABILITIES)
        audit.register(*sentences.EVENTS)
        notices.register(*sentences.MESSAGES)
        ledger.register_check("mutualaid", checks.differences)
