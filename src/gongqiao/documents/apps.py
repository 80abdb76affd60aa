"""Registrations of the documents app; never a query."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """Uploads and generated files, with sealed reading."""

    name = "gongqiao.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Capabilities, sentences, and the writer of spreadsheets for all list pages."""
        from gongqiao.audit.api import Area, Sentence, name_area, register
        from gongqiao.documents import dossier as own
        from gongqiao.documents import permissions, queries, views
        from gongqiao.platform import dossier, gate, listing, rotation

        dossier.register(panels=((60, own.newest),))
        gate.declare(*permissions.CAPABILITIES)
        name_area(
            Area(
                "documents",
                _("Documents"),
                {
                    "document": _("document"),
                    "list": _("exported list"),
                },
                inner=True,
            )
        )
        register(
            Sentence("documents.store", _("{actor} handed in document {subject} ({kind})")),
            Sentence("documents.open", _("{actor} opened sealed document {subject}: {reason}")),
            Sentence("documents.belong", _("{count} documents went over to this organisation")),
            Sentence(
                "documents.export",
                _("{actor} exported the list {list}"),
                words={"list": listing.title_of},
            ),
        )
        listing.provide_exporter(views.export)
        rotation.sealed_files("documents", queries.sealed_paths)
