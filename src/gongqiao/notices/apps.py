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
        from gongqiao.accounts import api as accounts
        from gongqiao.audit.api import name_area, register
        from gongqiao.notices import (
            audited,
            own_parts,
            permissions,
            security_words,
            services,
            tasks,
            words,
        )
        from gongqiao.notices.channels import sms
        from gongqiao.platform import codes, gate, navigation, own
        from gongqiao.registry import api as registry

        registry.listen(registry.TableFollows("notices.message", "notices_message"))
        registry.listen(services.RefusalsFollow())
        gate.declare(*permissions.CAPABILITIES)
        own.register(*own_parts.PARTS)
        navigation.register(
            navigation.NavItem(
                "system", 50, _("Deliveries"), "notices:outbox", "send", "notices.view"
            )
        )
        navigation.register(
            navigation.NavItem(
                "system", 51, _("Message texts"), "notices:texts", "message-circle", "notices.view"
            )
        )
        register(*audited.SENTENCES)
        name_area(audited.AREA)
        words.register(*words.OWN, *security_words.SECURITY)
        for kind, says, example in words.KINDS:
            words.register_kind(kind, says, example)
        registry.on_numbers_left(services.tell_left_numbers)
        accounts.on_security(services.tell_security)
        if sms.configured():
            codes.provide(tasks.hand_on)
