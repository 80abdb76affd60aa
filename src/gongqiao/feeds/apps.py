"""Registrations of the feeds app; never a query."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedsConfig(AppConfig):
    """Files received from outside: raw lines, parsing, duplicates, quarantine, control totals."""

    name = "gongqiao.feeds"
    label = "feeds"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Capabilities, sentences, the side-bar entry, what waits on the day page."""
        from gongqiao.audit.api import name_area, register
        from gongqiao.feeds import desk, permissions, sentences
        from gongqiao.platform import desk as day
        from gongqiao.platform import gate, navigation, outgoing, result_words
        from gongqiao.registry import api as registry

        registry.listen(registry.TableFollows("feeds.settlement", "feeds_settlement"))
        gate.declare(*permissions.CAPABILITIES)
        register(*sentences.EVENTS)
        name_area(sentences.AREA)
        result_words.say_codes(sentences.REFUSALS)
        outgoing.register(*sentences.OUTGOING)
        day.register(work=desk.work)
        item = navigation.NavItem
        navigation.register(
            item("benefits", 30, _("Settlement files"), "feeds_files", "file-import",
                 permissions.VIEW),
        )  # fmt: skip
