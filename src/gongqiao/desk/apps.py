"""Registrations of the desk app; never a query."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Work items with an owner and a clock: nothing stays overnight."""

    name = "gongqiao.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
