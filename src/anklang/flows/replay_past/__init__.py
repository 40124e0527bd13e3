"""What back-tests and simulations share: how the past is read, and how it is worked off beside live work."""
