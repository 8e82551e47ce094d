"""Where Django finds the rows of the edges; each stands beside the job that keeps it."""
