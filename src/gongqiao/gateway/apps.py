"""Registrations of the gateway app; never a query."""

from django.apps import AppConfig


class GatewayConfig(AppConfig):
    """The HTTP interface for other programs, and web hooks."""

    name = "gongqiao.gateway"
    label = "gateway"
    default_auto_field = "django.db.models.BigAutoField"
