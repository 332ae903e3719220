"""demo: makes the demo company through the product's own doors, in virtual time, the same from the same seed.

It refuses to touch a home that is not marked as a demo's, and writes to nobody.
"""
