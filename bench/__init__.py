"""Benchmarks: each module measures one thing and prints its figures beside the marks they should reach."""
