"""Moving a store from one kind of database to the other: every row, every number, counts compared.

Refuses a target that holds something. Nothing of the source changes, and the target is whole or stays empty.
"""
