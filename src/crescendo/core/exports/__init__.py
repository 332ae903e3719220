"""Exports: the rows of a filtered list as a file, made by a job in chunks and kept for some days.

Rooms register their kinds. A chunk's rows and the place behind them commit together, so a killed export goes on
without a row twice. Refuses whom the permission is gone from, at every chunk and at the download.
"""
