from django.db import migrations, models

# Without row numbers a gram is stored once on SQLite; in the order of bytes a beginning is a range on PostgreSQL.
_TABLES = {
    "sqlite": (
        'CREATE TABLE "people_{0}gram" ("gram" text NOT NULL, "{0}_id" bigint NOT NULL, '
        'PRIMARY KEY ("gram", "{0}_id")) WITHOUT ROWID'
    ),
    "postgresql": (
        'CREATE TABLE "people_{0}gram" ("gram" text COLLATE "C" NOT NULL, "{0}_id" bigint NOT NULL, '
        'PRIMARY KEY ("gram", "{0}_id"))'
    ),
}


def create(apps, schema_editor):
    for name in ("contact", "account"):
        schema_editor.execute(_TABLES[schema_editor.connection.vendor].format(name))


def drop(apps, schema_editor):
    for name in ("contact", "account"):
        schema_editor.execute(f'DROP TABLE "people_{name}gram"')


def fill_later(apps, schema_editor):
    """Whoever is there already gets grams by a job; a new installation needs none."""
    contact, account = apps.get_model("people", "Contact"), apps.get_model("people", "Account")
    newest = (
        contact.objects.order_by("-created_at").first() or account.objects.order_by("-created_at").first()
    )
    if newest is not None:
        apps.get_model("core", "Job").objects.create(
            kind="search.fill",
            payload='{"step": "account", "after": 0, "done": 0}',
            state="pending",
            run_at=0,
            lease_until=0,
            attempts=0,
            dedupe_key="search.fill",
            error="",
            created_at=newest.created_at,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_retention"),
        ("people", "0014_quality"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(create, drop)],
            state_operations=[
                migrations.CreateModel(
                    name="ContactGram",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "gram",
                                "contact_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("gram", models.TextField()),
                        ("contact_id", models.BigIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="AccountGram",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "gram",
                                "account_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("gram", models.TextField()),
                        ("account_id", models.BigIntegerField()),
                    ],
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="accountgram",
            index=models.Index(fields=["account_id"], name="account_gram_by_account"),
        ),
        migrations.RunPython(fill_later, migrations.RunPython.noop),
    ]
