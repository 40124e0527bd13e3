"""WhatsApp as pywa writes and reads it: a library of WhatsApp's own world as a second judge."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
import pywa
from contract.providers.whatsapp_rig import (
    ADA,
    APP_SECRET,
    NUMBER_ID,
    SHAPES,
    TOKEN,
    UNDESCRIBED,
    call,
    heard,
    posted,
    status,
    update,
    wrote,
)
from pywa import types
from pywa.types import templates as t
from pywa.utils import webhook_updates_validator

from anklang.channels.model import (
    ChatContent,
    Inbound,
    PhoneAddress,
    TemplateContent,
)


class TestPywa:
    """A library of WhatsApp's own world as a second judge."""

    @pytest.fixture
    def sent(self) -> Iterator[Any]:
        """Posts a message by the library, and answers the body that it wrote."""
        seen: list[bytes] = []

        def take(request: httpx.Request) -> httpx.Response:
            seen.append(request.content)
            told = {
                "contacts": [{"input": ADA, "wa_id": ADA, "user_id": "DE.1"}],
                "messages": [{"id": "wamid.1"}],
            }
            return httpx.Response(200, json=told)

        session = httpx.Client(transport=httpx.MockTransport(take))
        client = pywa.WhatsApp(phone_id=NUMBER_ID, token=TOKEN, session=session)

        def write(act: Any) -> dict[str, Any]:
            act(client)
            found: dict[str, Any] = json.loads(seen[-1])
            return found

        yield write
        session.close()

    @pytest.mark.parametrize("name", [*SHAPES, *UNDESCRIBED])
    def test_the_library_writes_the_same_message(self, sent: Any, name: str) -> None:
        content = {**SHAPES, **UNDESCRIBED}[name]
        ours = posted(content, address=PhoneAddress(f"+{ADA}"))
        theirs = sent(lambda client: _by_pywa(client, content))
        for body in (ours, theirs):
            body.pop("biz_opaque_callback_data", None)
        assert _plain(ours) == _plain(theirs)

    def test_the_library_takes_our_signature_and_refuses_a_foreign_one(self) -> None:
        good, bad = call(wrote("ß 👍")), call(wrote("ß 👍"), "another")
        header = "X-Hub-Signature-256"
        assert webhook_updates_validator(APP_SECRET, good.body, good.header(header))
        assert not webhook_updates_validator(APP_SECRET, bad.body, bad.header(header))

    @pytest.mark.parametrize(
        "body",
        [
            wrote("Hallo"),
            wrote(type="image", image={"id": "5", "mime_type": "image/jpeg", "sha256": "x", "caption": "c"}),
            update(statuses=[status("delivered", "wamid.1", UUID(int=7))]),
            update(statuses=[status("failed", "wamid.1", UUID(int=7), 131049)]),
        ],
    )
    def test_the_library_reads_the_same_calls_in_the_same_way(self, sent: Any, body: dict[str, Any]) -> None:
        [ours] = heard(body)
        if isinstance(ours, Inbound):
            read = []
            sent(lambda client: (read.append(types.Message.from_update(client, body)), _touch(client)))
            theirs = read[0]
            assert (ours.provider_ref, ours.text) == (theirs.id, theirs.text or theirs.caption)
            assert (ours.from_, ours.at) == (f"+{theirs.from_user.wa_id}", theirs.timestamp)
            return
        got = []
        sent(lambda client: (got.append(types.MessageStatus.from_update(client, body)), _touch(client)))
        found = got[0]
        assert (ours.provider_ref, ours.at, str(ours.client_ref)) == (
            found.id,
            found.timestamp,
            found.tracker,
        )
        assert ours.code == (str(found.error.code) if found.error else "")


def _touch(client: Any) -> None:
    client.send_message(to=ADA, text="x")


def _by_pywa(client: Any, content: ChatContent | TemplateContent) -> None:
    """The same message by the library's own builders."""
    if isinstance(content, TemplateContent):
        params: list[Any] = []
        if content.image:
            params.append(t.HeaderImage(example="x").params(image=content.image))
        if content.header:
            params.append(t.HeaderText("{{1}}", "x").params(content.header[0].text))
        if content.body:
            named = {one.name: one.text for one in content.body if one.name}
            texts = [one.text for one in content.body if not one.name]
            gaps = " ".join("{{" + (one.name or str(at)) + "}}" for at, one in enumerate(content.body, 1))
            params.append(t.BodyText(gaps, *texts, **named).params(*texts, **named))
        for one in content.buttons:
            made: Any
            if one.kind == "url":
                made = t.URLButton(text="x", url="https://a.example/{{1}}", example="y").params(
                    url_variable=one.text, index=one.index
                )
            elif one.kind == "reply":
                made = t.QuickReplyButton(text="x").params(callback_data=one.text, index=one.index)
            else:
                made = t.CopyCodeButton(example="x").params(coupon_code=one.text, index=one.index)
            params.append(made)
        client.send_template(
            to=ADA, name=content.name, language=t.TemplateLanguage(content.language), params=params
        )
        return
    buttons: Any = None
    if content.buttons:
        buttons = types.URLButton(title=content.buttons[0].label, url=content.buttons[0].url)
    if content.replies:
        buttons = [types.Button(title=one.label, callback_data=one.value) for one in content.replies]
    if content.image:
        client.send_image(to=ADA, image=content.image, caption=content.text or None, buttons=buttons)
    else:
        client.send_message(to=ADA, text=content.text, preview_url=content.link_preview, buttons=buttons)


def _plain(node: Any) -> Any:
    """Without what is left empty, places as numbers, kinds in small letters: Meta takes both ways of writing."""
    if isinstance(node, dict):
        return {
            key: int(one) if key == "index" else one.lower() if key in ("type", "sub_type") else _plain(one)
            for key, one in node.items()
            if one is not None and one is not False and one != []
        }
    return [_plain(one) for one in node] if isinstance(node, list) else node
