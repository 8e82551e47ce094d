"""Setting a home up on a fresh Debian or Ubuntu server in steps that show and do what is missing."""
