"""Messages on Telegram: text, picture and buttons, what the law adds, and what is too long."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from unit.templates.rendering import BASE, BRAND, links, make, run

from anklang.channels.model import ChatButton, ChatContent
from anklang.core.errors import BadInput
from anklang.templates.model import parse
from anklang.templates.render import Rendered, RenderFailure

PICTURE = "https://shop.example/a.jpg"


def said(words: dict[str, Any], class_: str = "service", **fields: Any) -> ChatContent:
    """The message."""
    done = run(make(words, "telegram", class_), **fields)
    assert isinstance(done, Rendered), done
    assert isinstance(done.content, ChatContent)
    return done.content


def test_text_picture_and_buttons_are_filled_and_links_are_ours() -> None:
    """Plain text: nothing is escaped, because no sign of it means anything there."""
    plan = links()
    words = {
        "text": "<Hallo> *{{ person.n }}* & {{ 'app:/cart' | link }}", "image": "{{ event.image }}",
        "buttons": [{"label": "Zu {{ person.n }}", "link": "app:/c/{{ event.id }}"}], "link_preview": False,
    }  # fmt: skip
    context = {"person": {"n": "Jo_"}, "event": {"id": 5, "image": PICTURE}}
    content = said(words, context=context, plan=plan)
    first, second = (f"{BASE}/{one.token}" for one in plan.requests)
    assert content == ChatContent(
        f"<Hallo> *Jo_* & {first}", PICTURE, (ChatButton("Zu Jo_", second),), link_preview=False
    )


@pytest.mark.parametrize(
    ("text", "class_", "expected"),
    [
        ("Neu", "advertising", "Neu\n\nAbmelden: STOP"),
        ("Neu. Mit STOP ist Schluss", "advertising", "Neu. Mit STOP ist Schluss"),
        ("Neu ({{ opt_out }})", "advertising", "Neu (Abmelden: STOP)"),
        ("Neu", "service", "Neu"),
    ],
)
def test_advertising_says_how_to_stop_once(text: str, class_: str, expected: str) -> None:
    assert said({"text": text}, class_).text == expected


def test_advertising_names_the_word_where_the_brand_has_no_address() -> None:
    """A chat can always be answered, whatever the sender of SMS is."""
    silent = msgspec.structs.replace(BRAND, replies=False)
    assert said({"text": "Neu"}, "advertising", brand=silent, unsubscribe_url="").text.endswith(
        "Abmelden: STOP"
    )


@pytest.mark.parametrize(
    ("text", "image", "fits"),
    [("a" * 4096, "", True), ("a" * 4097, "", False), ("👍" * 2048, "", True), ("👍" * 2049, "", False),
     ("a" * 1024, PICTURE, True), ("a" * 1025, PICTURE, False)],
)  # fmt: skip
def test_a_text_that_telegram_would_refuse_is_not_rendered(text: str, image: str, fits: bool) -> None:
    done = run(make({"text": text, "image": image}, "telegram"))
    assert isinstance(done, Rendered if fits else RenderFailure)


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ({"text": " "}, "languages.de.text"),
        ({"text": "x", "buttons": [{"label": "", "link": "/a"}]}, "languages.de.buttons[0].label"),
        ({"text": "x", "buttons": [{"label": "a", "link": " "}]}, "languages.de.buttons[0].link"),
        ({"text": "x", "buttons": [{"label": "a"}]}, "languages.de.buttons[0].link"),
        ({"text": "x", "buttons": [{"label": "a", "link": "/a"}] * 7}, "languages.de.buttons"),
        ({"text": "x", "buttons": [{"label": "{{ nonsense }}", "link": "/a"}]}, "languages.de.buttons[0].label"),
        ({"text": "x", "parse_mode": "HTML"}, "languages.de.parse_mode"),
    ],
)  # fmt: skip
def test_words_that_cannot_be_sent_are_refused_with_their_place(words: dict[str, Any], path: str) -> None:
    parse(make({"text": "x", "buttons": [{"label": "a", "link": "/a"}] * 6}, "telegram"))
    with pytest.raises(BadInput) as caught:
        parse(make(words, "telegram"))
    assert path in [one.path for one in caught.value.problems]
