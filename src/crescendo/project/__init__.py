"""The Django project: settings, addresses, the ASGI application. Only composition lives here."""
