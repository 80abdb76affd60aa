"""Registrations of the documents app; never a query."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Uploads and generated files, with sealed reading."""

    name = "gongqiao.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
