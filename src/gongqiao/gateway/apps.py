"""Registrations of the gateway app; never a query."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GatewayConfig(AppConfig):
    """The HTTP interface for other programs, and web hooks."""

    name = "gongqiao.gateway"
    label = "gateway"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Capabilities, scopes of keys and their gate, sentences, side-bar entries."""
        from gongqiao.audit.api import name_area, register
        from gongqiao.gateway import permissions, queries, scopes, sentences
        from gongqiao.gateway.services.telling import Outbox
        from gongqiao.platform import gate, navigation, outgoing

        gate.declare(*permissions.CAPABILITIES)
        gate.declare_key_scopes(*scopes.SCOPES)
        gate.provide_for_keys(queries.KeysGate())
        outgoing.provide(Outbox())
        register(*sentences.EVENTS)
        name_area(sentences.AREA)
        navigation.register(
            navigation.NavItem(
                "system", 60, _("Interface"), "gateway:keys", "plug", permissions.MANAGE
            )
        )
