"""Imports: files that staff bring, mapped to the columns of a kind, tried out, and run as a job in chunks.

Rooms register their kinds. A chunk's effects, refusals and the position commit together, so a killed run goes on
without a row twice. Refuses rows with a sentence each, never in silence.
"""
