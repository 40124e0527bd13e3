"""SMPP 3.4 on the wire: PDUs to bytes and back (SMPP Protocol Specification v3.4 issue 1.2, sections 3.2, 4 and 5)."""

from __future__ import annotations

import asyncio
import struct

import msgspec

HEADER = struct.Struct(">IIII")  # length, command, status, sequence
LARGEST = 70_000  # bytes; message_payload holds at most 64 KiB
ANSWER = 0x80000000  # set in the command of every answer

BIND_TRANSMITTER = 0x00000002
SUBMIT_SM = 0x00000004
DELIVER_SM = 0x00000005
UNBIND = 0x00000006
BIND_TRANSCEIVER = 0x00000009
ENQUIRE_LINK = 0x00000015
ALERT_NOTIFICATION = 0x00000102  # has no answer
GENERIC_NACK = 0x80000000

RECEIPTED_MESSAGE_ID = 0x001E
SAR_REFERENCE, SAR_TOTAL, SAR_NUMBER = 0x020C, 0x020E, 0x020F
NETWORK_ERROR_CODE = 0x0423
MESSAGE_PAYLOAD = 0x0424
MESSAGE_STATE = 0x0427

UDH_INDICATOR = 0x40  # bit of esm_class: the text begins with a user data header
VERSION_3_4 = 0x34


class Garbled(ValueError):
    """The other side sent something that is no SMPP, or a PDU that ends too early."""


class Pdu(msgspec.Struct, frozen=True):
    """One PDU, its body unread."""

    command: int  # command_id
    status: int  # command_status, 0 in requests
    sequence: int  # by which an answer finds its request
    body: bytes  # everything behind the header


class Party(msgspec.Struct, frozen=True):
    """An address as the network writes it."""

    number: str  # digits without a plus, or an alphanumeric name
    ton: int  # type of number: 1 international, 3 of the network, 5 alphanumeric, 0 unknown
    npi: int  # numbering plan: 1 ISDN (E.164), 0 unknown


class Submit(msgspec.Struct, frozen=True):
    """A submit_sm: one part of a message."""

    source: Party
    to: Party
    text: bytes  # with its user data header, if esm_class says so
    esm_class: int  # 0, or UDH_INDICATOR
    data_coding: int  # 0 the SMSC's alphabet, 8 UCS-2
    validity: str  # absolute time (7.1.1.1), empty for the SMSC's own


class Deliver(msgspec.Struct, frozen=True):
    """A deliver_sm: a receipt, or one part of what a person wrote."""

    source: Party
    to: Party
    esm_class: int
    data_coding: int
    text: bytes  # short_message, or message_payload where that is used
    tlvs: dict[int, bytes]  # optional parameters by tag; of a repeated one the last


def frame(command: int, sequence: int, body: bytes = b"", status: int = 0) -> bytes:
    """A whole PDU."""
    return HEADER.pack(HEADER.size + len(body), command, status, sequence) + body


async def read_pdu(reader: asyncio.StreamReader) -> Pdu:
    """The next PDU. Raises Garbled for an impossible length, and what the reader raises at the end."""
    length, command, status, sequence = HEADER.unpack(await reader.readexactly(HEADER.size))
    if not HEADER.size <= length <= LARGEST:
        raise Garbled(f"a PDU of {length} bytes")
    return Pdu(command, status, sequence, await reader.readexactly(length - HEADER.size))


def bind_body(system_id: str, password: str, system_type: str) -> bytes:
    """Body of a bind (4.1.5). An empty address_range leaves it to the SMSC which numbers are ours."""
    texts = b"".join(map(_text, (system_id, password, system_type)))
    return texts + bytes((VERSION_3_4, 0, 0)) + _text("")


def submit_body(one: Submit) -> bytes:
    """Body of a submit_sm (4.4.1) that asks for a final receipt (5.2.17)."""
    return b"".join(
        (
            _text(""),  # service_type: the default one
            _party(one.source),
            _party(one.to),
            bytes((one.esm_class, 0, 0)),  # protocol_id and priority_flag
            _text(""),  # schedule_delivery_time: now
            _text(one.validity),
            bytes((1, 0, one.data_coding, 0, len(one.text))),  # registered_delivery … sm_length
            one.text,
        )
    )


def read_text(body: bytes) -> str:
    """The first C-octet string of a body: message_id of a submit_sm_resp. A missing body is an empty text (4.4.2)."""
    return body.partition(b"\0")[0].decode("latin-1")


def read_deliver(body: bytes) -> Deliver:
    """A deliver_sm (4.6.1). Raises Garbled. A broken optional parameter ends the list of them."""
    at = _Reader(body)
    at.text()  # service_type
    source, to = at.party(), at.party()
    esm_class, _, _ = at.byte(), at.byte(), at.byte()
    at.text()  # schedule_delivery_time
    at.text()  # validity_period
    _, _, data_coding, _ = at.byte(), at.byte(), at.byte(), at.byte()
    text = at.take(at.byte())
    tlvs = at.tlvs()
    return Deliver(source, to, esm_class, data_coding, text or tlvs.get(MESSAGE_PAYLOAD, b""), tlvs)


class _Reader:
    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    def byte(self) -> int:
        return self.take(1)[0]

    def take(self, count: int) -> bytes:
        found = self._body[self._at : self._at + count]
        if len(found) != count:
            raise Garbled("a PDU that ends too early")
        self._at += count
        return found

    def text(self) -> str:
        end = self._body.find(b"\0", self._at)
        if end < 0:
            raise Garbled("a text without its end")
        found, self._at = self._body[self._at : end], end + 1
        return found.decode("latin-1")

    def party(self) -> Party:
        ton, npi = self.byte(), self.byte()
        return Party(self.text(), ton, npi)

    def tlvs(self) -> dict[int, bytes]:
        found: dict[int, bytes] = {}
        while len(self._body) - self._at >= 4:
            tag, length = struct.unpack(">HH", self.take(4))
            value = self._body[self._at : self._at + length]
            if len(value) != length:
                break
            found[tag] = value
            self._at += length
        return found


def _text(value: str) -> bytes:
    return value.encode("ascii") + b"\0"


def _party(one: Party) -> bytes:
    return bytes((one.ton, one.npi)) + _text(one.number)
