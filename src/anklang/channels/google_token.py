"""Access tokens for Google's APIs: a signed assertion of the service account is exchanged for a token (RFC 7523)."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from urllib.parse import urlencode

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from anklang.channels.call import Http, NoAnswer, NotSent, retry_after
from anklang.channels.manifest import Field, Label
from anklang.channels.model import Failed
from anklang.core.clock import Clock
from anklang.core.errors import BadInput, Problem

LIFE = timedelta(hours=1)
EARLY = timedelta(minutes=5)
"""A token is renewed this long before it ends, so that none ends on the way."""


def service_account_fields() -> tuple[Field, Field]:
    """The fields of every vendor that Google's service accounts open."""
    return (
        Field(
            name="service_account",
            label=Label("Dienstkonto (JSON-Datei)", "Service account (JSON file)"),
            kind="multiline",
            secret=True,
            hint=Label("Den ganzen Inhalt einfügen.", "Paste the whole content."),
        ),
        Field(
            name="token_url",
            label=Label("Adresse für Zugriffstoken", "Access token address"),
            kind="url",
            required=False,
            hint=Label(
                "Leer: die Adresse aus dem Dienstkonto.", "Empty: the address in the service account."
            ),
        ),
    )


class _Account(msgspec.Struct):
    """The members of a service account file that are needed."""

    private_key: str  # PEM
    client_email: str  # issuer of the assertion
    project_id: str = ""  # part of the address of some APIs
    private_key_id: str = ""  # key id of the assertion
    token_uri: str = "https://oauth2.googleapis.com/token"  # where assertions are exchanged


class _Token(msgspec.Struct):
    """A successful answer of the token address."""

    access_token: str  # bearer token
    expires_in: int = 3600  # seconds


class TokenRefused(Exception):
    """No access token; ``failed`` is the outcome for the message that needed it. Nothing was sent."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.text)
        self.failed = failed


class TokenSource:
    """Keeps one token and renews it; many senders wait for one renewal."""

    def __init__(self, vendor: str, scope: str, file: str, token_url: str, http: Http, clock: Clock) -> None:
        """``file`` is the JSON of the service account. Raises BadInput if it is not usable."""
        try:
            self._account = msgspec.json.decode(file, type=_Account)
            key = load_pem_private_key(self._account.private_key.encode(), None)
        except (msgspec.MsgspecError, ValueError, TypeError):
            key = None
        if not isinstance(key, RSAPrivateKey):
            problem = Problem("service_account", "is no service account file", "paste the whole JSON file")
            raise BadInput(f"The settings of {vendor} are not usable.", [problem])
        self._scope = scope
        self._key = key
        self._url = token_url or self._account.token_uri
        self._http = http
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token = ""
        self._good_until: datetime | None = None

    @property
    def project(self) -> str:
        """The project that the service account belongs to; empty where the file names none."""
        return self._account.project_id

    async def get(self, refused: str = "") -> str:
        """A token with at least five minutes to live, and not the one that was just ``refused``.

        Raises TokenRefused.
        """
        async with self._lock:
            now = self._clock.now()
            stale = self._good_until is None or now >= self._good_until - EARLY
            if stale or (refused and refused == self._token):
                found = await self._fetch(now)
                self._token = found.access_token
                self._good_until = now + timedelta(seconds=found.expires_in)
            return self._token

    async def _fetch(self, now: datetime) -> _Token:
        account, issued = self._account, int(now.timestamp())
        claims = {
            "iss": account.client_email,
            "scope": self._scope,
            "aud": account.token_uri,
            "iat": issued,
            "exp": issued + int(LIFE.total_seconds()),
        }
        assertion = jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": account.private_key_id})
        form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}
        try:
            answer = await self._http.request(
                "POST",
                self._url,
                headers={"Content-Type": "application/x-www-form-urlencoded"},
                body=urlencode(form).encode(),
            )
        except (NotSent, NoAnswer) as error:  # the message itself was not sent in either case
            text = f"{error} No access token; try again later."
            raise TokenRefused(Failed("transient", "provider_rejected", "token", text)) from None
        if answer.status == 200:
            try:
                return msgspec.json.decode(answer.body, type=_Token)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                pass  # no token in it: as bad as a fault of the server
        code = str(answer.json().get("error") or answer.status)[:60]
        text = f"Google gave no access token: HTTP {answer.status}, {code}."
        if 400 <= answer.status < 500 and answer.status != 429:
            text += " Make a new key for the service account."
            raise TokenRefused(Failed("account", "credentials_invalid", code, text))
        raise TokenRefused(Failed("transient", "provider_rejected", code, text, retry_after(answer)))
