"""Lifecycle: whose turn it is. Stages of contacts and deals, routing, clocks, follow-up, and what became of them.

It refuses moves that the lifecycle's document does not allow, and moves by hand without what their stage asks for.
"""
