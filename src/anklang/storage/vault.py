"""Provider secrets are encrypted at rest (ARCHITECTURE.md)."""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import msgspec
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from anklang.core.errors import SetupError


class Vault:
    """Seals and opens small JSON documents with one key."""

    def __init__(self, key: str) -> None:
        try:
            self._fernet = Fernet(key.encode())
            self._root = urlsafe_b64decode(key)
        except ValueError as error:
            raise SetupError(
                "ANKLANG_SECRET_KEY is not a key. It has 44 characters; `anklang new-secret` prints a fresh one."
            ) from error

    def seal(self, value: Any) -> bytes:
        """Encrypt a JSON value."""
        return self._fernet.encrypt(msgspec.json.encode(value))

    def derive(self, purpose: str) -> bytes:
        """A secret of 32 bytes that only this installation can know, the same at every call (HKDF, RFC 5869)."""
        return HKDF(hashes.SHA256(), 32, salt=None, info=purpose.encode()).derive(self._root)

    def open(self, data: bytes) -> Any:
        """Decrypt a JSON value; raises SetupError when it was sealed with another key."""
        try:
            return msgspec.json.decode(self._fernet.decrypt(data))
        except InvalidToken as error:
            raise SetupError(
                "Provider settings were encrypted with another key. Put the old ANKLANG_SECRET_KEY (or the file "
                "secret.key of the data folder) back, or enter the settings again."
            ) from error


def key_in(folder: Path) -> str:
    """The key in `folder`/secret.key, made at first start, readable by its owner only."""
    path = folder / "secret.key"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(Fernet.generate_key())
    return path.read_text("ascii").strip()
