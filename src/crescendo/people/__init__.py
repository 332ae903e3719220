"""people: who is who: contacts, accounts, identities and their links, fields with history, consent.

It refuses to let a claim overwrite, merge or free anything that is verified, and never deletes a record.
"""
