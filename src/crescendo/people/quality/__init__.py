"""The data quality desk: what is wrong with contacts' fields, counted, shown and repaired in bulk, with undo.

It refuses nothing that a colleague may do by hand, repairs exactly the set that was found, and keeps what stood before.
"""
