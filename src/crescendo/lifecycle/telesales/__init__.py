"""Telesales: the queue of the SDR by the document's rules, scripts, what came of a call, cadences.

It refuses to put somebody in twice in a cycle, and to make a step's task twice.
"""
