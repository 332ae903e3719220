"""Tables that people bring as files: CSV in any usual dress, and XLSX, read as a stream of rows of texts.

Refuses what is no table, what is too large to be read safely, and a text whose letters cannot be told.
"""
