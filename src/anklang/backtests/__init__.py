"""Back-tests: what a journey would have done with what really happened (mission D5)."""
