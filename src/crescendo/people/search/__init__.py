"""search: contacts and accounts by parts of names, addresses and numbers, from grams that are kept with each row.

It refuses what the actor may not read; what his scope or his permissions hide finds nobody.
"""
