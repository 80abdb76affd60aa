"""Registrations of the notices app; never a query."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Messages to people: templates, outbox, delivery states."""

    name = "gongqiao.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
