"""The lifecycle as a document: stages, moves, reasons, clocks, routing; strict, and versioned in `core.definitions`.

It refuses to be published with faults, each told with its place, or without a word on people in stages that it drops.
"""
