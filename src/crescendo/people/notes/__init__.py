"""What colleagues write down and keep: notes and files that hang on a contact or an account.

It refuses who may not see what they hang on, files of kinds that could harm a reader, and what is too large.
"""
