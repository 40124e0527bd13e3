"""Alembic migrations; the statements stand in plain SQL files beside the versions."""
