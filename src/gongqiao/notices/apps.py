"""Registrations of the notices app; never a query."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Messages to people: in-app, outbox, delivery."""

    name = "gongqiao.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Capabilities, the side-bar entry; messages follow when two persons are one."""
        from gongqiao.notices import permissions
        from gongqiao.platform import gate, navigation
        from gongqiao.registry import api as registry

        registry.listen(registry.TableFollows("notices.message", "notices_message"))
        gate.declare(*permissions.CAPABILITIES)
        navigation.register(
            navigation.NavItem(
                "system", 50, _("Deliveries"), "notices:outbox", "send", "notices.view"
            )
        )
