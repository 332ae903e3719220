"""Crescendo: revenue marketing that a company runs itself."""
