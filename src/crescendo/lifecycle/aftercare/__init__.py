"""What customers say after they bought: answers to surveys, tickets, and what both come to.

It refuses what is about nobody: an answer and a ticket belong to a contact, to an account, or to both.
"""
