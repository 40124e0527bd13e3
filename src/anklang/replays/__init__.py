"""Questions asked of the past: runs that are worked on person by person, how far each is, and its sums."""
