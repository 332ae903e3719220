"""core: what every room stands on: settings, time, ids, refusals, the two logs, rounds, jobs, staff.

It knows nothing of contacts or events, and refuses to be a place for things without a name.
"""
