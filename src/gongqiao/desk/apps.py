"""Registrations of the desk app; never a query."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Work items with an owner and a clock: nothing stays overnight."""

    name = "gongqiao.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Sentences; items follow when two persons are one."""
        from gongqiao.audit import api as audit
        from gongqiao.desk import sentences
        from gongqiao.registry import api as registry

        registry.listen(registry.TableFollows("desk.workitem", "desk_workitem"))
        audit.register(*sentences.EVENTS)
