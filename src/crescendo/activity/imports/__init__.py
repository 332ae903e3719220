"""What people did, from files: events, what a past mail tool saw, who was in which meeting.

Rows become messages in the raw log under stable ids, so ingest judges, owns and stores them as any other, and a row
that was brought twice is one event.
"""
