"""A request that names a person leaves no trace of it in the log."""

from __future__ import annotations

import io
import logging

import pytest
from django.test import Client

from crescendo.core.logs import JsonLines

pytestmark = pytest.mark.django_db


def test_an_address_in_a_request_does_not_land_in_the_log() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    try:
        browser = Client(REMOTE_ADDR="203.0.113.7")
        browser.get("/console/wang@hongtu.example/?q=wang@hongtu.example")
        for _ in range(9):
            form = {"username": "wang@hongtu.example", "password": "wrong"}
            browser.post("/console/sign-in/", form, headers={"X-Forwarded-For": "198.51.100.9"})
    finally:
        logging.getLogger().removeHandler(handler)
    written = stream.getvalue()
    assert "Not Found" in written
    for personal in ("wang", "hongtu", "203.0.113.7", "198.51.100.9"):
        assert personal not in written
