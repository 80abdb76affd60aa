"""Registrations of the membership app; never a query."""

from django.apps import AppConfig


class MembershipConfig(AppConfig):
    """Joining, transferring, keeping and leaving; the member card."""

    name = "gongqiao.membership"
    label = "membership"
    default_auto_field = "django.db.models.BigAutoField"
