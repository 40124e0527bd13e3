"""One message's life."""
