"""What was said, and how a template was worded, is only ever added to."""

from django.db import migrations

from gongqiao.platform.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("requests", "0001_initial")]

    operations = [
        AppendOnly("requests_refuse_change", "requests_turn", "requests_templateversion"),
    ]
