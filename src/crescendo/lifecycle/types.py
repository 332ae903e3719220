"""The nouns of the lifecycle."""
