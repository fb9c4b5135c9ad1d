from django.core.management import call_command
from django.db import migrations, models

TABLE = "offices_limit"


def make_table(apps, schema_editor):
    """The table that Django's database cache keeps its rows in; see offices/limits.py."""
    call_command(
        "createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0
    )


def drop_table(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {TABLE}")


class Migration(migrations.Migration):
    dependencies = [("offices", "0003_log_only_grows")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.RunPython(make_table, drop_table),
    ]
