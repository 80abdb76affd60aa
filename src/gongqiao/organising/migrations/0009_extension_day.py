"""The day on which the extension of a term was granted."""

from datetime import timedelta, timezone

from django.db import migrations, models
from django.db.models import Q

CHINA = timezone(timedelta(hours=8))


def fill(apps, editor):  # noqa: ANN001, ANN201  # as Django calls it
    """The day on which the trail has it; without one the day on which the term itself ended."""
    terms = apps.get_model("organising", "Term")
    events = apps.get_model("audit", "Event").objects.filter(action="organising.term.extend")
    for term in terms.objects.filter(extended_until__isnull=False).iterator():
        about = events.filter(subject_type="organisation", subject_id=str(term.organisation_id))
        told = about.filter(new__no=term.no).order_by("-at").values_list("at", flat=True).first()
        day = told.astimezone(CHINA).date() if told else term.ends_on
        term.extended_on = max(day, term.started_on)
        term.save(update_fields=["extended_on"])


class Migration(migrations.Migration):
    """Days of the past show an extension from this day on."""

    dependencies = [("organising", "0008_years"), ("audit", "0003_closed")]

    operations = [
        migrations.AddField("term", "extended_on", models.DateField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            "term",
            models.CheckConstraint(
                condition=Q(
                    Q(("extended_on__isnull", True), ("extended_until__isnull", True)),
                    Q(("extended_on__isnull", False), ("extended_until__isnull", False)),
                    _connector="OR",
                ),
                name="organising_term_extended_on",
            ),
        ),
    ]
