"""collect: the door through which clients' events come in; it answers "done" only for what is on disk.

Raw ASGI, no Django: it reads `collect.json` and appends to the raw log, nothing else. It judges no event
(ingest does) and refuses only what no retry could make right: no JSON, too large, an unknown key.
"""
