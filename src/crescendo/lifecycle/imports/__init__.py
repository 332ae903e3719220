"""The history of another CRM from files: leads, changes of stage, deals, contracts, milestones.

It moves people to where they stood, with the time, the person and the reason; it routes nobody and tells no webhook.
"""
