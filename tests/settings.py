"""Django's settings for tests: the product's own, in a home of their own, with a cheap password hash."""

from __future__ import annotations

from tests import environment

environment.prepare()

from crescendo.project.settings import *  # noqa: E402, F403
from crescendo.project.settings import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: write-ahead logging and several connections behave as in the product.
    DATABASES["default"]["TEST"] = {"NAME": str(environment.root() / environment.worker() / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = DATABASES["default"]["OPTIONS"]["init_command"].replace(
        "synchronous=FULL", "synchronous=OFF"
    )
