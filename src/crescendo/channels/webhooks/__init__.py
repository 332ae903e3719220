"""Webhooks out after Standard Webhooks: signed, tried for three days, at least once with the same webhook-id."""
