"""Filters of the site's templates."""
