"""Figures against the floors of ../shared/bench, taken in the same run; see docs/benchmarks.md."""
