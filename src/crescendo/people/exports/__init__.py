"""The lists of this room as exports: what the actor sees of the rows that a condition holds."""
