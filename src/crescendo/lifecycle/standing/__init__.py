"""standing: what rules ask of a contact or an account at a glance: when it was talked to, its lead, its use.

Everything here is worked out from rows of the other parts and can be thrown away; it refuses nothing and has no verb.
"""
