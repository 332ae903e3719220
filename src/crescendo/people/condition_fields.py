"""Fields of contacts and accounts that conditions may ask about."""


def register() -> None:
    """Filled once the registry stands."""
