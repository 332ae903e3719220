"""rest door."""
