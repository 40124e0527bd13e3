"""The back-test of a journey: history is read, the heart decides, nothing is sent (J46)."""
