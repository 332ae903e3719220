"""Deals: what may be sold to whom, how far it is, who has to do with it, and what became of it after it was won.

It refuses a deal without a source, moves that the lifecycle's document does not allow, a second deal of one conversion.
"""
