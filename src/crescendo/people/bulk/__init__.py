"""Changes in bulk: exactly those who were counted, by a job in chunks, as one change set that can be taken back.

Refuses a set that is another by the time it is asked for. Each kind of change says what it would make of a few of them.
"""
