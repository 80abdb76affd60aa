"""Registrations of the audit app; never a query."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Append-only events: who did what to which record, and when."""

    name = "gongqiao.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Capabilities and the side-bar entry."""
        from gongqiao.audit import permissions
        from gongqiao.platform import gate, navigation

        gate.declare(*permissions.CAPABILITIES)
        navigation.register(
            navigation.NavItem("system", 40, _("Audit"), "audit:events", "history", "audit.view")
        )
