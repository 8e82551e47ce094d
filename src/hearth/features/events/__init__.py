"""Calls and meetings: a time that is fixed or found together, who comes, and a file for every calendar."""
