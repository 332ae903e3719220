"""console: the back office, screens by a person's work, in Chinese and English.

It holds no rule: a view reads through a room's `api`, shows frozen values and calls one verb.
It refuses whoever lacks the permission that a screen declares, before the view runs.
"""
