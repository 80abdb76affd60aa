"""Registrations of the access app; never a query."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _install_roles(**_: Any) -> None:
    """After each migration the roles follow their table."""
    from gongqiao.access import services
    from gongqiao.platform.context import SYSTEM, now

    services.install_roles(at=now(), by=SYSTEM)


class AccessConfig(AppConfig):
    """Who may do what, within which part of the organisation tree, during which term."""

    name = "gongqiao.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The gate, capabilities, sentences, side-bar entries, and the roles after migration."""
        from gongqiao.access import permissions, queries
        from gongqiao.audit.api import Area, Sentence, name_area, register
        from gongqiao.platform import gate, navigation

        gate.provide(queries.GrantsGate())
        gate.declare(*permissions.CAPABILITIES)
        name_area(
            Area(
                "access",
                _("Roles and grants"),
                {
                    "role": _("role"),
                },
            )
        )
        register(
            Sentence(
                "access.grant",
                _("{actor} gave {user} the role {role} at {organisation} from {from_on}: {reason}"),
            ),
            Sentence(
                "access.end",
                _("{actor} ended the role {role} of {user} at {organisation}: {reason}"),
            ),
            Sentence("access.role", _("{actor} changed what the role {role} allows")),
        )
        item = navigation.NavItem
        navigation.register(
            item("system", 10, _("Users"), "access:users", "users", "access.view"),
            item("system", 20, _("Roles"), "access:roles", "id-badge-2", "access.view"),
            item("system", 30, _("Grants"), "access:grants", "key", "access.view"),
        )
        post_migrate.connect(_install_roles, sender=self)
