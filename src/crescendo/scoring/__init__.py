"""How warm somebody is, and why: models, their ledger of entries, bands.

It refuses to guess: a score is the sum of its entries, each of which names its rule, its day and its acts.
"""
