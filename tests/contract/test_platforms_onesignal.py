"""OneSignal against its official client: both ask for the same, and the requests are compared."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import msgspec
import onesignal
import pytest
from aiohttp import web
from contract.providers.platforms import ATTRIBUTES, EVENT, ID, KEY, PlatformSuite, asked, judged, shape
from contract.providers.vendor import Seen
from onesignal.api import default_api
from onesignal.exceptions import ApiTypeError, ApiValueError
from onesignal.model.custom_event import CustomEvent
from onesignal.model.custom_events_request import CustomEventsRequest
from onesignal.model.include_aliases import IncludeAliases
from onesignal.model.notification import Notification
from onesignal.model.properties_object import PropertiesObject
from onesignal.model.update_user_request import UpdateUserRequest

from anklang.channels.model import Accepted, Failed
from anklang.channels.platform import Action
from anklang.providers.onesignal import ENTRY

APP = "00000000-1111-2222-3333-444444444444"
TEMPLATE = "99999999-1111-2222-3333-444444444444"
MESSAGE = "88888888-1111-2222-3333-444444444444"
SETTINGS = {"app_id": APP, "api_key": KEY}
CAMPAIGN = Action(
    id=ID, kind="trigger_campaign", person="u/7 ä", name=TEMPLATE, data={"code": "W10"}, at=EVENT.at
)


def good(seen: Seen) -> web.Response:
    if seen.path == "/notifications":
        return web.json_response({"id": MESSAGE})
    if seen.method == "PATCH":
        return web.json_response({"properties": {"tags": {"tier": "gold"}}}, status=202)
    return web.json_response({})


class TestOneSignal(PlatformSuite):
    entry = ENTRY
    settings = SETTINGS
    campaign = CAMPAIGN

    def good(self, seen: Seen) -> web.Response:
        return good(seen)


def by_client(action: Action) -> Seen:
    """What the official client asks for the same thing."""

    def call(url: str) -> None:
        configuration = onesignal.Configuration(host=url, rest_api_key=KEY)
        configuration.discard_unknown_keys = True
        with onesignal.ApiClient(configuration) as client:
            api = default_api.DefaultApi(client)
            if action.kind == "record_event":
                event = CustomEvent(
                    name=action.name, external_id=action.person, timestamp=action.at, payload=action.data
                )
                api.create_custom_events(APP, CustomEventsRequest(events=[event]))
            elif action.kind == "update_person":
                tags = PropertiesObject(tags=action.data)
                api.update_user(APP, "external_id", action.person, UpdateUserRequest(properties=tags))
            else:
                aliases = IncludeAliases()
                aliases["external_id"] = [action.person]
                api.create_notification(
                    Notification(
                        app_id=APP, template_id=action.name, include_aliases=aliases, target_channel="push",
                        custom_data=action.data, idempotency_key=str(action.id),
                    )
                )  # fmt: skip

    [seen] = judged(lambda url: asyncio.to_thread(call, url), good)
    return seen


def same_moment(found: Any) -> Any:
    """The client writes +00:00 where we write Z."""
    return json.loads(json.dumps(found).replace("+00:00", "Z"))


@pytest.mark.parametrize("action", [EVENT, ATTRIBUTES, CAMPAIGN], ids=lambda one: one.kind)
def test_the_official_client_asks_in_the_same_words(action: Action) -> None:
    found, [ours] = asked(ENTRY, SETTINGS, action, good)
    theirs = by_client(action)
    assert isinstance(found, Accepted)
    assert same_moment(shape(ours)) == same_moment(shape(theirs))
    assert ours.headers["Authorization"] == theirs.headers["Authorization"] == f"Key {KEY}"


@pytest.mark.parametrize("action", [EVENT, ATTRIBUTES, CAMPAIGN], ids=lambda one: one.kind)
def test_another_action_is_another_request(action: Action) -> None:
    """Control: the comparison sees one changed value."""
    _, [ours] = asked(ENTRY, SETTINGS, action, good)
    other = msgspec.structs.replace(action, data={**action.data, "extra": "x"})
    assert same_moment(shape(ours)) != same_moment(shape(by_client(other)))
    stranger = msgspec.structs.replace(action, person="u8")
    assert same_moment(shape(ours)) != same_moment(shape(by_client(stranger)))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Notification(app_id=APP, target_channel="fax"),
        lambda: CustomEvent(name=7, external_id="u7"),
        lambda: PropertiesObject(tags="gold"),
    ],
    ids=["channel", "event", "tags"],
)
def test_the_official_models_refuse_what_the_api_does_not_know(wrong: Callable[[], object]) -> None:
    """Control: they judge."""
    with pytest.raises((ApiValueError, ApiTypeError)):
        wrong()


def test_a_message_that_reaches_nobody_is_a_missing_address() -> None:
    """HTTP 200 without an id: no message was made."""
    answer = {"id": "", "errors": ["All included players are not subscribed"]}
    found, _ = asked(ENTRY, SETTINGS, CAMPAIGN, lambda _: web.json_response(answer))
    assert isinstance(found, Failed)
    assert (found.error, found.code) == ("address", "no_recipient")


def test_a_message_is_known_by_the_id_that_onesignal_gave_it() -> None:
    found, _ = asked(ENTRY, SETTINGS, CAMPAIGN, good)
    assert isinstance(found, Accepted)
    assert found.provider_ref == MESSAGE


def test_attributes_of_somebody_who_is_not_there_are_a_missing_address() -> None:
    found, _ = asked(ENTRY, SETTINGS, ATTRIBUTES, lambda _: web.json_response({"errors": []}, status=404))
    assert isinstance(found, Failed)
    assert (found.error, found.reason) == ("address", "no_address")


def test_a_tag_that_is_no_plain_value_is_refused_before_any_call() -> None:
    nested = msgspec.structs.replace(ATTRIBUTES, data={"sizes": ["S", "M"]})
    found, seen = asked(ENTRY, SETTINGS, nested, good)
    assert isinstance(found, Failed)
    assert (found.code, seen) == ("nested_tag", [])


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_the_account_names_the_channel_of_its_templates(channel: str) -> None:
    _, [seen] = asked(ENTRY, SETTINGS | {"target_channel": channel}, CAMPAIGN, good)
    assert json.loads(seen.body)["target_channel"] == channel
