"""Processes that handle facts and hand over messages: they loop, wait and stop; flows do the work."""
