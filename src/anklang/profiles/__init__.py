"""Who it is."""
