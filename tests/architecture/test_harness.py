"""The harness keeps its own promises."""

from __future__ import annotations

import os
import socket

import psycopg
import pytest
from django.db import connection

from crescendo.core.settings import current
from tests import environment
from tests.network import OutsideAddress


def test_the_home_of_a_test_is_its_own() -> None:
    assert current().home.is_relative_to(environment.root())


def test_an_address_outside_this_machine_is_refused() -> None:
    with socket.socket() as outside, pytest.raises(OutsideAddress):
        outside.connect(("192.0.2.1", 80))


def test_a_name_outside_this_machine_is_not_looked_up() -> None:
    with pytest.raises(OutsideAddress):
        socket.getaddrinfo("example.com", 80)


def test_a_real_postgresql_answers(fresh_postgresql_url: str) -> None:
    with psycopg.connect(fresh_postgresql_url) as open_connection:
        row = open_connection.execute("select version()").fetchone()
    assert row is not None
    assert row[0].startswith("PostgreSQL")


@pytest.mark.django_db
def test_the_default_database_is_the_one_asked_for() -> None:
    assert connection.vendor == os.environ.get(environment.DATABASE, "sqlite")


@pytest.mark.django_db
def test_sqlite_writes_ahead() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("this run is on PostgreSQL")
    with connection.cursor() as cursor:
        assert cursor.execute("pragma journal_mode").fetchone() == ("wal",)
