"""channels: what leaves for others. So far webhooks: facts of the company told to systems that asked for them.

Refuses addresses inside the company's network, unknown kinds of facts, and personal data by who may not see it.
"""
