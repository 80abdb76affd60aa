"""Registrations of the accounts app; never a query."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, sign-in, sessions and step-up."""

    name = "gongqiao.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
