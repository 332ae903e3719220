"""Backups: one archive with a copy of state, raw log, files and keys that agree, and the way back from it.

Refuses an archive that was changed, that a newer Crescendo made, or that belongs to another kind of database.
"""
