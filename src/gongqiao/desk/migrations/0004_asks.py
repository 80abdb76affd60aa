"""Whether somebody is asked how it was; so far: whenever it concerned a person, or was rated."""

from django.db import migrations, models

FORWARD = """
UPDATE desk_workitem SET asks = true WHERE person_id IS NOT NULL
    OR EXISTS (SELECT FROM desk_rating WHERE desk_rating.item_id = desk_workitem.id)
"""


class Migration(migrations.Migration):
    dependencies = [("desk", "0003_indexes")]

    operations = [
        migrations.AddField(
            model_name="workitem",
            name="asks",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
