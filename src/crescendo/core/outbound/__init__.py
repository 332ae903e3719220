"""The one way out by HTTP: whatever leaves for an address that somebody typed in goes through here.

It refuses addresses that are not public unless the operator lists them, follows no redirect, caps time and size.
"""
