"""The tables that conditions look at, for dynamic SQL."""

from __future__ import annotations

from sqlalchemy import Column, MetaData, SmallInteger, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TIMESTAMP, Integer

metadata = MetaData()
_MOMENT = TIMESTAMP(timezone=True)

people = Table(
    "people", metadata,
    Column("shard", SmallInteger), Column("id", Uuid), Column("workspace_id", Integer), Column("profile", JSONB),
    Column("merged_into", Uuid), Column("erased_at", _MOMENT),
)  # fmt: skip
events = Table(
    "events", metadata,
    Column("shard", SmallInteger), Column("person_id", Uuid), Column("workspace_id", Integer), Column("at", _MOMENT),
    Column("kind", Text), Column("name", Text), Column("properties", JSONB),
)  # fmt: skip
memberships = Table(
    "memberships", metadata,
    Column("shard", SmallInteger), Column("person_id", Uuid), Column("segment_id", Text),
    Column("workspace_id", Integer), Column("since", _MOMENT),
)  # fmt: skip
consent_states = Table(
    "consent_states", metadata,
    Column("shard", SmallInteger), Column("person_id", Uuid), Column("workspace_id", Integer),
    Column("channel", Text), Column("purpose", Text), Column("address", Text), Column("state", Text),
)  # fmt: skip
instances = Table(
    "instances", metadata,
    Column("shard", SmallInteger), Column("person_id", Uuid), Column("workspace_id", Integer),
    Column("journey_id", Text), Column("ended_at", _MOMENT),
)  # fmt: skip
