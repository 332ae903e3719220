"""cli: the command `crescendo`. It composes rooms and processes and holds no rule of its own."""
