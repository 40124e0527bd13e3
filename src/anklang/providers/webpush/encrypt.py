"""Message encryption for Web Push: RFC 8291 on top of the aes128gcm coding of RFC 8188, one record."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD_SIZE = 4096
LONGEST_PLAINTEXT = 3993
"""Bytes: a push service must take 4,096 (RFC 8030 7.2), less 86 of header, 16 of tag, 1 of padding mark."""


def decode64(text: str) -> bytes:
    """Base64url with or without padding. Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode64(data: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def public_bytes(key: ec.EllipticCurvePublicKey) -> bytes:
    """The 65 bytes of an uncompressed point."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encrypt(
    plaintext: bytes, browser_key: bytes, auth: bytes, own_key: ec.EllipticCurvePrivateKey, salt: bytes
) -> bytes:
    """The body of the request: header block and one encrypted record (RFC 8291 3.4).

    ``browser_key`` is the 65-byte point p256dh, ``auth`` the 16-byte secret, ``own_key`` a fresh P-256 key and
    ``salt`` 16 fresh random bytes. Raises ValueError if the browser's key is not on the curve, the secret has
    the wrong length, or the text is too long for one record.
    """
    if len(plaintext) > LONGEST_PLAINTEXT:
        raise ValueError(f"the text has {len(plaintext)} bytes, at most {LONGEST_PLAINTEXT} fit")
    if len(auth) != 16:
        raise ValueError("the secret of the subscription has not 16 bytes")
    peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), browser_key)
    own = public_bytes(own_key.public_key())
    shared = own_key.exchange(ec.ECDH(), peer)
    seed = _derive(shared, auth, b"WebPush: info\x00" + browser_key + own, 32)
    key = _derive(seed, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derive(seed, salt, b"Content-Encoding: nonce\x00", 12)
    record = AESGCM(key).encrypt(nonce, plaintext + b"\x02", None)
    return salt + RECORD_SIZE.to_bytes(4, "big") + bytes([len(own)]) + own + record


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)
