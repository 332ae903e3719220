"""Tables of the lifecycle, by part: each part keeps its own in `<part>_models.py`, gathered here for Django."""
