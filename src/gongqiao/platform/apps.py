"""Registrations of the platform app; never a query."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class PlatformConfig(AppConfig):
    """Django glue without a trade-union word."""

    name = "gongqiao.platform"
    label = "platform"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connections are made as wide as the house needs them."""
        from gongqiao.platform.wire import widen

        connection_created.connect(widen, dispatch_uid="platform.wire")
