"""Stages: where each contact stands and stood, who moved it and why; the rules of a move, which deals obey too.

It refuses moves that the document does not allow, moves by hand without their reason or what the stage asks for.
"""
