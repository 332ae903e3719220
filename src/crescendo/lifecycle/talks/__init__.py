"""Mails and meetings that colleagues write down: with whom, about which deal, what was said, what comes next.

It refuses whom the scope hides, what lies in the future, and changes by others or after a week.
"""
