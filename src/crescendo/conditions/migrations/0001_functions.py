"""PostgreSQL folds texts by a function of ours; SQLite calls Python."""

from django.db import migrations

from crescendo.conditions.functions import FOLD, fold_in_postgresql


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(fold_in_postgresql())


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {FOLD}(text)")


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunPython(make, drop)]
