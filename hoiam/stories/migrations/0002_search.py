"""The search index: FTS5 on SQLite, a weighted tsvector with a GIN index on PostgreSQL."""

from django.db import migrations

SQLITE = "CREATE VIRTUAL TABLE stories_search USING fts5(title, body, tokenize = 'unicode61')"
POSTGRES = (
    "CREATE TABLE stories_search ("
    "article_id bigint PRIMARY KEY, body tsvector NOT NULL)",
    "CREATE INDEX stories_search_body ON stories_search USING gin (body)",
)


def create_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRES:
            schema_editor.execute(statement)
    else:
        schema_editor.execute(SQLITE)


def drop_index(apps, schema_editor):
    schema_editor.execute("DROP TABLE stories_search")


class Migration(migrations.Migration):
    dependencies = [("stories", "0001_initial")]
    operations = [migrations.RunPython(create_index, drop_index)]
