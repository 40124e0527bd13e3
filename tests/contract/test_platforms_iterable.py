"""Iterable against its official client: its schemas judge each request, and it asks for the same itself."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import msgspec
import pytest
from aiohttp import web
from contract.providers import node
from contract.providers.platforms import ATTRIBUTES, EVENT, ID, KEY, PlatformSuite, asked, judged, shape
from contract.providers.vendor import Seen

from anklang.channels.model import Accepted, Failed
from anklang.channels.platform import Action
from anklang.providers.iterable import ENTRY
from anklang.providers.iterable.act import REFUSALS

SETTINGS = {"api_key": KEY}
CAMPAIGN = Action(
    id=ID, kind="trigger_campaign", person="u/7 ä", name="4711", data={"code": "W10"}, at=EVENT.at
)
METHODS = {"record_event": "trackEvent", "update_person": "updateUser", "trigger_campaign": "triggerJourney"}
SUCCESS = {"code": "Success", "msg": "", "params": {}}


def good(seen: Seen) -> web.Response:
    return web.json_response(SUCCESS)


class TestIterable(PlatformSuite):
    entry = ENTRY
    settings = SETTINGS
    campaign = CAMPAIGN

    def good(self, seen: Seen) -> web.Response:
        return good(seen)


def ours(action: Action) -> Seen:
    found, [seen] = asked(ENTRY, SETTINGS, action, good)
    assert isinstance(found, Accepted)
    return seen


def judge(action: Action, document: Any) -> bool:
    return bool(node.ask("iterable_client.mjs", "judge", METHODS[action.kind], json.dumps(document))["valid"])


@pytest.mark.parametrize("action", [EVENT, ATTRIBUTES, CAMPAIGN], ids=lambda one: one.kind)
class TestOfficialClient:
    def test_it_asks_for_the_same_in_the_same_words(self, action: Action) -> None:
        mine = ours(action)
        given = mine.body.decode()

        async def ask(url: str) -> Any:
            return await asyncio.to_thread(
                node.ask, "iterable_client.mjs", "ask", METHODS[action.kind], given, url, KEY
            )

        [theirs] = judged(ask, good)
        assert shape(mine) == shape(theirs)
        assert mine.headers["Api-Key"] == theirs.headers["Api-Key"] == KEY

    def test_its_schema_takes_our_request_and_no_altered_one(self, action: Action) -> None:
        document = json.loads(ours(action).body)
        assert judge(action, document)
        assert not judge(action, document | {"userId": 7})
        assert not judge(action, document | {"dataFields": "gold"})
        assert not judge(action, document | {"unheardOf": 1})
        assert not judge(action, document | {"email": "no mailbox"})


def test_an_event_carries_our_id_so_that_it_is_recorded_once() -> None:
    document = json.loads(ours(EVENT).body)
    assert document["id"] == str(ID)
    assert document["createdAt"] == int(EVENT.at.timestamp())


@pytest.mark.parametrize(
    "name", ["", "welcome", "4711a", "\u0664\u0665"]
)  # the last: digits, but of another script
def test_a_journey_is_named_by_its_number(name: str) -> None:
    found, seen = asked(ENTRY, SETTINGS, msgspec.structs.replace(CAMPAIGN, name=name), good)
    assert isinstance(found, Failed)
    assert (found.code, seen) == ("workflow_id", [])


@pytest.mark.parametrize("code", [*REFUSALS, "BadParams"])
def test_a_code_has_its_class(code: str) -> None:
    answer = {"code": code, "msg": "no", "params": None}
    found, _ = asked(ENTRY, SETTINGS, EVENT, lambda _: web.json_response(answer, status=400))
    assert isinstance(found, Failed)
    assert (found.error, found.reason) == REFUSALS.get(code, ("message", "provider_rejected"))


def test_an_error_that_says_success_is_none() -> None:
    """The official client knows of it."""
    found, _ = asked(ENTRY, SETTINGS, EVENT, lambda _: web.json_response(SUCCESS, status=401))
    assert isinstance(found, Failed)
    assert found.error == "account"
