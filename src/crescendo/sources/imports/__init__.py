"""What ad platforms report, from files: the words behind their ids, and what was spent.

A corrected report may be brought again: its rows take the place of those that they correct.
"""
