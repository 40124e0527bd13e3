"""What a message on a messenger may hold."""

from __future__ import annotations

import pytest

from anklang.channels.chat_limits import CHAT_LIMITS, ChatLimits, card_of, misfit
from anklang.channels.model import MESSENGERS, ChatButton, ChatContent

IMAGE = "https://shop.example/a.jpg"
CARD = ChatLimits(title="X", text=100, caption=20, card=10, buttons=1, label=5)


def test_every_row_belongs_to_a_messenger() -> None:
    assert set(CHAT_LIMITS) <= set(MESSENGERS)


@pytest.mark.parametrize(
    ("channel", "text", "image", "buttons", "fits"),
    [
        ("telegram", "👍" * 2048, "", 0, True), ("telegram", "👍" * 2049, "", 0, False),
        ("telegram", "a" * 1024, IMAGE, 6, True), ("telegram", "a" * 1025, IMAGE, 0, False),
        ("telegram", "a", "", 7, False), ("messenger", "Titel\n\nZeile", IMAGE, 1, True),
        ("messenger", "", IMAGE, 0, True),
        ("messenger", "", IMAGE, 1, False), ("instagram", "ä" * 41, IMAGE, 0, False),
        ("viber", "a" * 7000, "", 6, True), ("viber", "a" * 7001, "", 0, False), ("viber", "a" * 769, IMAGE, 0, False),
        ("whatsapp", "👍" * 4096, "", 0, True), ("whatsapp", "a" * 4097, "", 0, False),
        ("whatsapp", "a" * 1025, "", 1, False), ("sms", "a" * 9999, "", 9, True),
    ],
)  # fmt: skip
def test_a_message_fits_or_not(channel: str, text: str, image: str, buttons: int, fits: bool) -> None:
    """A channel without a row is judged by somebody else."""
    content = ChatContent(text, image, (ChatButton("x", "https://a.example"),) * buttons)
    assert (misfit(channel, content) == "") is fits


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("Titel", ("Titel", "")), ("Titel\n\nZeile", ("Titel", "Zeile")), ("eins zwei drei", ("eins zwei", "drei")),
        ("eins zwei drei\nvier", ("eins zwei", "drei\nvier")), ("einszweidrei", None), ("a\n" + "b" * 11, None),
        ("", None),
    ],
)  # fmt: skip
def test_a_text_becomes_the_two_lines_of_a_card(text: str, card: tuple[str, str] | None) -> None:
    assert card_of(text, CARD) == card
