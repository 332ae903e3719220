"""What the collector has done since it started, as plain numbers."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(slots=True)
class Counters:
    """Only ever grow, but for `waiting`, which says what waits now."""

    requests: int = 0
    stored: int = 0
    stored_bytes: int = 0
    commits: int = 0
    failed_commits: int = 0
    refused_not_json: int = 0
    refused_too_large: int = 0
    refused_too_slow: int = 0
    refused_unknown_key: int = 0
    refused_pace: int = 0
    damaged: int = 0
    dry_runs: int = 0
    put_off: int = 0
    clients_gone: int = 0
    faults: int = 0
    waiting: int = 0

    def count(self, name: str) -> None:
        """Add one to the number of that name."""
        setattr(self, name, getattr(self, name) + 1)

    def as_dict(self) -> dict[str, int]:
        return asdict(self)
