"""Registrations of the portal app; never a query."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages that compose several apps: the window, the worker's home, the office's day."""

    name = "gongqiao.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the frame of every page what the federation is called and what is unread."""
        from gongqiao.audit import api as audit
        from gongqiao.notices import api as notices
        from gongqiao.platform import faces
        from gongqiao.portal import queries, sentences

        audit.register(*sentences.EVENTS)
        notices.register(*sentences.MESSAGES)
        faces.provide_site_name(queries.federation_name)
        faces.provide_unread(notices.unread_count)
