"""The database itself refuses to change or delete what the log says."""

from django.db import migrations

SQLITE = (
    """CREATE TRIGGER offices_log_no_change BEFORE UPDATE ON offices_logentry
       BEGIN SELECT RAISE(ABORT, 'the log only grows'); END""",
    """CREATE TRIGGER offices_log_no_removal BEFORE DELETE ON offices_logentry
       BEGIN SELECT RAISE(ABORT, 'the log only grows'); END""",
)
SQLITE_BACK = (
    "DROP TRIGGER IF EXISTS offices_log_no_change",
    "DROP TRIGGER IF EXISTS offices_log_no_removal",
)
POSTGRESQL = (
    """CREATE FUNCTION offices_log_only_grows() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the log only grows'; END $$""",
    """CREATE TRIGGER offices_log_no_change BEFORE UPDATE OR DELETE ON offices_logentry
       FOR EACH ROW EXECUTE FUNCTION offices_log_only_grows()""",
    """CREATE TRIGGER offices_log_no_truncate BEFORE TRUNCATE ON offices_logentry
       FOR EACH STATEMENT EXECUTE FUNCTION offices_log_only_grows()""",
)
POSTGRESQL_BACK = (
    "DROP TRIGGER IF EXISTS offices_log_no_change ON offices_logentry",
    "DROP TRIGGER IF EXISTS offices_log_no_truncate ON offices_logentry",
    "DROP FUNCTION IF EXISTS offices_log_only_grows()",
)


def guard(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    back = SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK
    for statement in back:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("offices", "0002_offices_duties_and_the_log")]
    operations = [migrations.RunPython(guard, unguard)]
