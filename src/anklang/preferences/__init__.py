"""What people chose for themselves: topics, channels, how often at most, a pause; and the link to their own page."""
