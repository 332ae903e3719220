"""Tables of the lifecycle, by part: each part keeps its own in `<part>_models.py`, gathered here for Django."""

from __future__ import annotations

from crescendo.lifecycle.followup_models import Call, Task, TopicNote

__all__ = ["Call", "Task", "TopicNote"]
