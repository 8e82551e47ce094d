"""Keeping a home alive without a shell: backups, restoring one while the home runs, newer versions, restarts."""
