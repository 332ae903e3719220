from django.db import migrations, models

# Without row numbers a member is stored once on SQLite, and found by contact in an index alone.
_TABLE = (
    'CREATE TABLE "{0}_narrow" ("segment_id" bigint NOT NULL, "generation" bigint NOT NULL, '
    '"contact_id" bigint NOT NULL, "at" bigint NOT NULL, '
    'PRIMARY KEY ("segment_id", "generation", "contact_id")) WITHOUT ROWID'
)
_COLUMNS = '"segment_id", "generation", "contact_id", "at"'
_INDEXES = {
    "segments_member": {"member_contact": '"contact_id", "segment_id"'},
    "segments_waking": {"waking_at": '"at"', "waking_contact": '"contact_id"'},
}


def narrow(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    for table, indexes in _INDEXES.items():
        schema_editor.execute(_TABLE.format(table))
        schema_editor.execute(
            f'INSERT INTO "{table}_narrow" ({_COLUMNS}) SELECT {_COLUMNS} FROM "{table}" ORDER BY 1, 2, 3'
        )
        schema_editor.execute(f'DROP TABLE "{table}"')
        schema_editor.execute(f'ALTER TABLE "{table}_narrow" RENAME TO "{table}"')
        for name, columns in indexes.items():
            schema_editor.execute(f'CREATE INDEX "{name}" ON "{table}" ({columns})')


class Migration(migrations.Migration):
    dependencies = [
        ("segments", "0005_built_to"),
    ]

    operations = [
        migrations.RunPython(narrow, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="passage", name="passage_segment"),
        migrations.RemoveIndex(model_name="passage", name="passage_at"),
        migrations.AddIndex(
            model_name="passage",
            index=models.Index(fields=["segment_id", "at", "id"], name="passage_at"),
        ),
    ]
