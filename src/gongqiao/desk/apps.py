"""Registrations of the desk app; never a query."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """Work items with an owner and a clock: nothing stays overnight."""

    name = "gongqiao.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Capabilities, sentences, the board; items follow when two persons are one."""
        from gongqiao.audit import api as audit
        from gongqiao.desk import kinds, matters, own_parts, permissions, sentences, waiting
        from gongqiao.notices import api as notices
        from gongqiao.platform import desk, gate, own
        from gongqiao.platform.navigation import NavItem, register
        from gongqiao.registry import api as registry

        registry.listen(registry.TableFollows("desk.workitem", "desk_workitem"))
        gate.declare(*permissions.CAPABILITIES)
        kinds.register(matters.NOTE)
        audit.register(*sentences.EVENTS)
        audit.name_area(sentences.AREA)
        notices.register(*sentences.MESSAGES)
        desk.register(work=waiting.work, cards=waiting.cards)
        own.register(*own_parts.PARTS)
        register(
            NavItem(
                "service", 5, _("The desk"), "desk_board", "checklist", permissions.WORK,
                waits=waiting.due_today,
            )
        )  # fmt: skip
