"""Registrations of the access app; never a query."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Who may do what, within which part of the organisation tree, during which term."""

    name = "gongqiao.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"
