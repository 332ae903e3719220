"""rest: the API under /api/v1/. Each request is one verb of a room, asked with a key and its scopes.

It refuses what its own description does not say: other parameters, other shapes, other methods.
"""
