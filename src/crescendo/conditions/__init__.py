"""conditions: the one language that says who: a typed tree, its interpreters, the registry of fields.

It refuses trees that are too large, fields that nobody registered, and values of another type than
the field's.
"""
