"""Sending by ``POST /v1/phones/{number}/agentMessages``. Our message id goes along, and a second one is dropped."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

import msgspec

from anklang.channels.answers import inner, refused, unexplained, word
from anklang.channels.call import Answer, Http
from anklang.channels.chat import ChatAdapter
from anklang.channels.google_token import TokenRefused, TokenSource
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, ChatContent, Failed, Outgoing, SendResult, Unknown
from anklang.channels.provider import CheckResult, WebhookRoute
from anklang.core.clock import Clock
from anklang.core.errors import BadInput, Problem
from anklang.providers.rcs.build import SHORTEST, content_of, expiry
from anklang.providers.rcs.errors import CODES, TAKEN, UNSURE
from anklang.providers.rcs.manifest import MANIFEST, REGIONS
from anklang.providers.rcs.webhooks import routes

SCOPE = "https://www.googleapis.com/auth/rcsbusinessmessaging"
_AGENT = re.compile(r"[A-Za-z0-9_-]{1,100}")


class RcsProvider(ChatAdapter):
    """An agent. A number is reached if its network and device have RCS today; nobody need begin."""

    accounts = re.compile(r"\+[1-9][0-9]{6,14}")

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        """Raises BadInput for a service account or an agent that has not Google's form."""
        super().__init__(MANIFEST, http, clock)
        self._agent = settings.text("agent").removesuffix("@rbm.goog")
        if not _AGENT.fullmatch(self._agent):
            problem = Problem("agent", "is no id of an agent", "letters, digits, _ and -")
            raise BadInput("The settings of rcs are not usable.", [problem])
        file, token_url = settings.text("service_account"), settings.text("token_url")
        self._tokens = TokenSource("rcs", SCOPE, file, token_url, http, clock)
        self._url = settings.url("base_url") or REGIONS[settings.text("region")]
        self._routes = routes(settings.text("client_token"), self._agent)

    def refuse(self, message: Outgoing) -> Failed | None:
        """Also what is useless sooner than Google can take it back."""
        refusal = super().refuse(message)
        if refusal is not None or message.useless_after is None:
            return refusal
        if message.useless_after - self._clock.now() < SHORTEST:
            text = f"Less than {SHORTEST.seconds} seconds were left, the least that Google takes."
            return Failed("message", "too_late", "expired", text)
        return None

    async def deliver_chat(self, to: str, content: ChatContent, message: Outgoing) -> SendResult:
        """One call, with a fresh token if the first is refused (nothing was taken then)."""
        reference = str(message.message_id)
        body: dict[str, object] = {"contentMessage": content_of(content)}
        expires = expiry(message.useless_after, self._clock.now())
        if expires:
            body["expireTime"] = expires
        query = urlencode({"messageId": reference, "agentId": self._agent})
        url = f"{self._url}/v1/phones/{quote(to, safe='+')}/agentMessages?{query}"
        try:
            token = await self._tokens.get()
            answer = await self._post(url, token, body)
            if answer.status == 401:
                answer = await self._post(url, await self._tokens.get(refused=token), body)
        except TokenRefused as refusal:
            return refusal.failed
        return _read(answer, reference)

    async def _post(self, url: str, token: str, body: dict[str, object]) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return await self._http.request("POST", url, headers=headers, body=msgspec.json.encode(body))

    async def check(self) -> CheckResult:
        """A new access token: proves the key of the service account. Google has no call that proves the agent."""
        try:
            await self._tokens.get(refused=await self._tokens.get())
        except TokenRefused as refusal:
            return CheckResult(False, refusal.failed.text)
        text = "Google takes the service account. Whether the agent may send, the first message shows."
        return CheckResult(True, text)

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """``events`` for everything, and for the question whether the address is ours."""
        return self._routes


def _read(answer: Answer, reference: str) -> SendResult:
    """A good answer repeats number and message; nothing of it is kept but our own id, by which reports come."""
    error = inner(answer.json(), "error")
    code = word(error, "status")
    if (answer.status == 200 and word(answer.json(), "name")) or code == TAKEN:
        return Accepted(reference, {"status": answer.status})
    if code in UNSURE:
        return Unknown(
            f"Google answered {code}, which does not say what became of it", {"status": answer.status}
        )
    if code not in CODES:
        return unexplained("RCS for Business", answer)
    failed = refused("RCS for Business", answer, code, CODES[code])
    said = "This number has no RCS now." if code == "NOT_FOUND" else f"Google refused the message: {code}."
    return msgspec.structs.replace(failed, text=said)
