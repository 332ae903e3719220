"""activity: what people did: ingest from the raw log, the event store, sessions, timeline, human or machine.

It refuses to invent: a message that cannot be read stands in quarantine with its reason, whole.
"""
