"""A service account of Google, and the server that exchanges its assertions for tokens."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

import jwt
from contract.providers.vendor import Seen
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

PRIVATE = rsa.generate_private_key(65537, 2048)
PEM = PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
AUDIENCE = "https://oauth2.googleapis.com/token"
INFO = {
    "type": "service_account",
    "project_id": "anklang-test",
    "private_key_id": "key-1",
    "private_key": PEM,
    "client_email": "push@anklang-test.example",
    "token_uri": AUDIENCE,
}
ACCOUNT = json.dumps(INFO)


def claims_of(seen: Seen) -> dict[str, Any]:
    """What the assertion of a request for a token says; raises where it is not signed by the account."""
    form = parse_qs(seen.body.decode())
    assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    return claims_in(form["assertion"][0])


def claims_in(assertion: str) -> dict[str, Any]:
    """What an assertion says; raises where it is not signed by the account."""
    options = {"verify_exp": False, "verify_iat": False}  # the clock of the test is not the machine's
    found: dict[str, Any] = jwt.decode(
        assertion, PRIVATE.public_key(), ["RS256"], audience=AUDIENCE, options=options
    )
    return found
