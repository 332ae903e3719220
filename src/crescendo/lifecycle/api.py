"""The verbs of the lifecycle."""
