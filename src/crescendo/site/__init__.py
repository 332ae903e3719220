"""site door."""
