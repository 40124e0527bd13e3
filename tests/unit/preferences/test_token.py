"""Links to a person's own page: unguessable, bound to one person, one use and one end (compliance 9.4)."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from anklang.preferences.token import LIFE, Kind, is_ours, make_token, read_token

KEY, OTHER = b"k" * 32, b"o" * 32
NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
ANNA = UUID(int=0x1234_5678_9ABC_DEF0 << 60)


@pytest.mark.parametrize("kind", LIFE)
def test_a_token_says_what_it_was_made_with(kind: Kind) -> None:
    token = make_token(KEY, 7, ANNA, kind, NOW)
    claims = read_token(token)
    assert claims is not None
    assert (claims.person, claims.workspace, claims.kind) == (ANNA, 7, kind)
    assert claims.expires_at == NOW + LIFE[kind]
    assert is_ours(KEY, token)
    assert not is_ours(OTHER, token)
    assert len(token) == 60


def test_every_bit_of_a_token_counts() -> None:
    """144 bits of signature: no changed token is ours, whatever was changed."""
    token = make_token(KEY, 7, ANNA, "page", NOW)
    for place, letter in enumerate(token):
        for other in "AZ_9":
            if other != letter:
                assert not is_ours(KEY, token[:place] + other + token[place + 1 :])


@pytest.mark.parametrize(
    "text", ["", "x", "A" * 59, "A" * 61, "ü" * 60, "=" * 60, "A" * 10_000, "A" * 59 + "="]
)
def test_what_is_no_token_is_nobodys(text: str) -> None:
    assert read_token(text) is None
    assert not is_ours(KEY, text)


def test_a_token_of_one_kind_is_never_one_of_another() -> None:
    """A link of a mail opens no data."""
    made = {make_token(KEY, 7, ANNA, kind, NOW)[-24:] for kind in LIFE}
    assert len(made) == len(LIFE)


@pytest.mark.parametrize("channel", ["", "telegram", "viber", "messenger", "instagram"])
def test_a_token_of_a_chat_names_its_messenger(channel: str) -> None:
    """What was passed on opens no other one; it still fits into a start link of 64 signs (compliance 7.3)."""
    token = make_token(KEY, 7, ANNA, "chat", NOW, channel)
    claims = read_token(token)
    assert claims is not None
    assert (claims.channel, claims.kind, len(token) <= 64) == (channel, "chat", True)
