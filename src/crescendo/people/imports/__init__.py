"""What staff bring in files about people: contacts, accounts, suppressions, consents.

A row is staff's word, so verified. It joins no two contacts, lifts no suppression, and grants no consent without the
time and the source of that consent.
"""
