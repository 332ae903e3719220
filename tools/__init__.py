"""Tools of the repository: what `make` calls."""
