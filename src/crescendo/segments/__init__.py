"""Segments: who belongs together under a condition, or by hand; who entered and left, when and by what.

It refuses conditions that nobody could answer, and segments that would ask about themselves.
"""
