"""Where Django finds the rows of the programming interface; each stands beside the job that keeps it."""
