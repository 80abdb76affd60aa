"""Registrations of the platform app; never a query."""

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """Django glue without a trade-union word."""

    name = "gongqiao.platform"
    label = "platform"
    default_auto_field = "django.db.models.BigAutoField"
