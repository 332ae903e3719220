"""A published version never changes: the database itself refuses an update."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER core_definition_version_stays BEFORE UPDATE ON core_definition_version
BEGIN SELECT RAISE(ABORT, 'a published version never changes'); END
"""

POSTGRESQL = """
CREATE FUNCTION core_definition_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a published version never changes' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER core_definition_version_stays BEFORE UPDATE ON core_definition_version
FOR EACH ROW EXECUTE FUNCTION core_definition_version_stays()
"""


def forwards(apps, schema_editor):
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER core_definition_version_stays")
    else:
        schema_editor.execute("DROP FUNCTION core_definition_version_stays() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("core", "0001_core")]
    operations = [migrations.RunPython(forwards, backwards)]
