"""Say whether each model has its migration; no database is touched."""

from __future__ import annotations

import os
import sys
import tempfile

import django
from django.core.management import call_command


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"CRESCENDO_HOME": home, "DJANGO_SETTINGS_MODULE": "crescendo.project.settings"}
        django.setup()
        call_command("makemigrations", "--check", "--dry-run", verbosity=1)


if __name__ == "__main__":
    sys.exit(main())
