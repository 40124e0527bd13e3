"""The port itself: manifests, settings, registry, the HTTP client, and what holds for every vendor's folder."""

from __future__ import annotations

import asyncio
import importlib
import re
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from aiohttp import web
from contract.providers.vendor import NOW, Seen, Vendor, closed_port

import anklang.providers
from anklang.channels.call import Answer, NoAnswer, NotSent, retry_after
from anklang.channels.manifest import Choice, Field, Label, Manifest, Settings
from anklang.channels.model import (
    Accepted,
    Address,
    Content,
    DeliveryReport,
    EmailAddress,
    Failed,
    Inbound,
    Outgoing,
    PhoneAddress,
    PushAddress,
    SendResult,
    SmsContent,
    Unknown,
)
from anklang.channels.outer_url import external_url
from anklang.channels.provider import RawRequest, same
from anklang.channels.registry import Entry, Registry
from anklang.core.clock import VirtualClock
from anklang.core.errors import BadInput, NotFound
from anklang.providers.http_client import MAX_ANSWER, HttpClient
from anklang.testing.provider import ScriptedProvider, manifest_of

FOLDER = Path(anklang.providers.__file__).parent
VENDORS = sorted(one.name for one in FOLDER.iterdir() if (one / "manifest.py").exists())


def _entry(vendor: str) -> Entry:
    return importlib.import_module(f"anklang.providers.{vendor}").ENTRY


def test_the_four_channels_of_the_spine_have_their_providers() -> None:
    registry = Registry(_entry(vendor) for vendor in VENDORS)
    found = {
        channel: [one.name for one in registry.manifests(channel)]
        for channel in ("sms", "email", "push", "inapp")
    }
    assert {"twilio", "handset"} <= set(found["sms"])
    assert {"smtp", "handset"} <= set(found["email"])
    assert {"apns", "fcm", "webpush", "handset"} <= set(found["push"])
    assert {"inapp", "handset"} <= set(found["inapp"])


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendors_folder_is_complete_and_its_manifest_is_named_after_it(vendor: str) -> None:
    manifest = _entry(vendor).manifest
    assert manifest.name == vendor
    assert bool(manifest.channels) != bool(manifest.actions), "it carries messages, or journeys steer it"
    assert (FOLDER / vendor / "README.md").read_text("utf-8").startswith("# ")
    assert (FOLDER / vendor / ("send.py" if manifest.channels else "act.py")).exists()
    shared = "graph_chat" in (FOLDER / vendor / "send.py").read_text("utf-8") if manifest.channels else False
    assert bool(manifest.webhooks) == (shared or any((FOLDER / vendor).glob("webhooks*.py")))
    assert ("push" in manifest.channels) == bool(manifest.platforms)


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_text_of_a_form_is_there_in_both_languages_and_every_secret_is_marked(vendor: str) -> None:
    manifest = _entry(vendor).manifest
    labels = [one.label for one in manifest.fields] + [one.hint for one in manifest.fields if one.hint]
    for label in [*labels, *manifest.setup]:
        assert label.de.strip()
        assert label.en.strip()
    for field in manifest.fields:
        if re.search(r"secret|password|token$|private|shared_key|service_account", field.name):
            assert field.secret, field.name


FORM = Manifest(
    name="form",
    title="Form",
    channels=("sms",),
    fields=(
        Field(name="word", label=Label("Wort", "Word")),
        Field(
            name="url",
            label=Label("Adresse", "Address"),
            kind="url",
            default="https://a.example/",
            required=False,
        ),
        Field(name="count", label=Label("Zahl", "Number"), kind="number", required=False),
        Field(name="flag", label=Label("Ja", "Yes"), kind="flag", default="false", required=False),
        Field(
            name="choice",
            label=Label("Wahl", "Choice"),
            kind="choice",
            required=False,
            choices=(Choice("a", Label("A", "A")), Choice("b", Label("B", "B"))),
        ),
    ),
)


def test_good_settings_are_read_with_their_defaults() -> None:
    settings = Settings(FORM, {"word": " secret-word ", "count": "12", "flag": "true"})
    assert settings.text("word") == "secret-word"
    assert settings.url("url") == "https://a.example"
    assert settings.number("count") == 12
    assert settings.flag("flag")
    assert "secret-word" not in repr(settings)


def test_every_mistake_in_a_form_is_reported_at_once_and_no_value_is_shown() -> None:
    given = {"url": "ftp://secret", "count": "many-secret", "flag": "yes", "choice": "c", "other": "secret"}
    with pytest.raises(BadInput) as caught:
        Settings(FORM, given)
    assert [problem.path for problem in caught.value.problems] == [
        "word",
        "url",
        "count",
        "flag",
        "choice",
        "other",
    ]
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://",
        "//a.example",
        "https://user@a.example",
        "javascript:x",
        "a.example",
        "http://[x",
        "http://a:b",
    ],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(BadInput, match="url"):
        Settings(FORM, {"word": "x", "url": url})


def test_the_registry_builds_by_name_and_names_what_it_knows() -> None:
    clock = VirtualClock(NOW)
    entry = Entry(manifest_of("sms"), lambda settings, http, clock: ScriptedProvider(clock))
    registry = Registry([entry])
    built = registry.build("double", {"secret": "x"}, HttpClient(), clock)
    assert built.manifest.name == "double"
    with pytest.raises(BadInput):
        registry.build("double", {}, HttpClient(), clock)
    with pytest.raises(NotFound, match="double"):
        registry.manifest("nobody")
    with pytest.raises(ValueError, match="double"):
        Registry([entry, entry])


ITEMS: list[tuple[object, object]] = [
    (PhoneAddress("+49"), Address),
    (EmailAddress("a@b.example", "A"), Address),
    (PushAddress("web", endpoint="https://p.example", p256dh="k", auth="a"), Address),
    (SmsContent("Hallo", ("https://a.example/b",)), Content),
    (Accepted("1", {"a": 1}, parts=2), SendResult),
    (Failed("throttled", "provider_rejected", retry_after=1.5), SendResult),
    (Unknown("time-out"), SendResult),
    (DeliveryReport(channel="sms", state="read", at=NOW), DeliveryReport | Inbound),
    (
        Inbound(channel="sms", from_="+49", to="+1", text="Ja", at=NOW, provider_ref="1"),
        DeliveryReport | Inbound,
    ),
]


@pytest.mark.parametrize(("item", "union"), ITEMS)
def test_every_word_of_the_port_survives_json(item: object, union: type) -> None:
    assert msgspec.json.decode(msgspec.json.encode(item), type=union) == item


def test_a_push_address_does_not_show_its_keys() -> None:
    shown = repr(PushAddress("web", token="tok", endpoint="https://p.example", p256dh="key", auth="aut"))
    assert shown == "PushAddress(platform='web')"


@pytest.mark.parametrize(
    ("public", "seen", "outer"),
    [
        ("https://shop.example", "http://10.0.0.1:80/h?a=%20b", "https://shop.example/h?a=%20b"),
        ("https://shop.example/", "/h", "https://shop.example/h"),
        ("https://shop.example/app", "/h", "https://shop.example/app/h"),
        ("https://shop.example/app", "/app/h", "https://shop.example/app/h"),
        ("https://shop.example/app", "/apple", "https://shop.example/app/apple"),
        ("https://shop.example:8443", "http://inner/h", "https://shop.example:8443/h"),
        ("https://shop.example", "http://inner", "https://shop.example/"),
    ],
)
def test_the_external_address_is_rebuilt_byte_by_byte(public: str, seen: str, outer: str) -> None:
    assert external_url(public, RawRequest("POST", seen, {}, b"")) == outer


def test_an_empty_expectation_never_equals_an_empty_signature() -> None:
    assert not same("", "")
    assert same("ä", "ä")
    assert not same("a", "\udcff")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("", None),
        ("Sun, 22 Nov 2026 09:00:00 GMT", None),
        ("-1", None),
        ("9" * 12, None),
    ],
)
def test_retry_after_is_read_as_seconds_only(value: str, seconds: float | None) -> None:
    assert retry_after(Answer(429, {"retry-AFTER": value}, b"")) == seconds


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b"\xff", b"7"])
def test_an_answer_that_is_no_json_object_reads_as_empty_and_is_kept_as_text(body: bytes) -> None:
    answer = Answer(502, {}, body)
    assert answer.json() == {}
    assert answer.raw() == {"status": 502, "body": body.decode("utf-8", "replace")}


def _call(answer: object, read_timeout: float = 20.0) -> Answer | Exception:
    async def behaviour(seen: Seen) -> object:
        return answer() if callable(answer) else answer

    async def main() -> Answer | Exception:
        async with Vendor(behaviour) as vendor, HttpClient(read_timeout=read_timeout) as http:  # type: ignore[arg-type]
            try:
                return await http.request("POST", vendor.url + "/secret-path", headers={}, body=b"x")
            except (NotSent, NoAnswer) as error:
                return error

    return asyncio.run(main())


def test_a_dropped_connection_and_a_time_out_are_no_answer_and_name_no_path() -> None:
    for found in (_call("hangup"), _call("silence", 0.2)):
        assert isinstance(found, NoAnswer)
        assert "secret-path" not in str(found)
        assert "127.0.0.1" in str(found)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:{port}/x", "http://no-such-host.invalid/x", "http://[bad/x", "nothing", "http://a:b/"],
)
def test_nobody_listening_no_name_and_no_url_are_not_sent(url: str) -> None:
    async def main() -> None:
        async with HttpClient() as http:
            with pytest.raises(NotSent):
                await http.request("POST", url.format(port=closed_port()), headers={}, body=b"x")

    asyncio.run(main())


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    """Otherwise a vendor address could lead credentials to somebody else."""
    found = _call(lambda: web.Response(status=307, headers={"Location": "http://127.0.0.1:1/"}))
    assert isinstance(found, Answer)
    assert found.status == 307


def test_a_huge_answer_is_cut() -> None:
    found = _call(lambda: web.Response(body=b"x" * (3 * MAX_ANSWER)))
    assert isinstance(found, Answer)
    assert len(found.body) == MAX_ANSWER
    assert len(str(found.raw())) < 3000


def test_calls_share_a_connection() -> None:
    ports: set[str] = set()

    async def behaviour(seen: Seen) -> web.Response:
        return web.json_response({"ok": True})

    async def main() -> None:
        async with Vendor(behaviour) as vendor, HttpClient() as http:
            for _ in range(5):
                await http.request("POST", vendor.url, headers={}, body=b"x")
            assert http._session is not None
            pool = http._session.connector
            assert pool is not None
            ports.update(str(key) for key in pool._conns)
            assert sum(len(one) for one in pool._conns.values()) == 1

    asyncio.run(main())
    assert len(ports) == 1


def test_an_outgoing_message_has_no_hidden_state() -> None:
    message = Outgoing(
        message_id=UUID(int=1),
        channel="sms",
        lane="bulk",
        sender="x",
        address=PhoneAddress("+49"),
        content=SmsContent("x"),
    )
    with pytest.raises(AttributeError):
        message.attempt = 2  # type: ignore[misc]
    assert (message.attempt, message.is_repeat) == (1, False)
