"""people's public door: the verbs. The nouns are in `types`."""

from crescendo.people.owner import tie
from crescendo.people.reading import read_identity
from crescendo.people.sighting import confirm, sight

__all__ = ["confirm", "read_identity", "sight", "tie"]
