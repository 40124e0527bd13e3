"""What an SMSC's codes mean, as data. Sources: SMPP 3.4 issue 1.2, 5.1.3 and 5.2.28; 3GPP TS 29.002, 17.6.6."""

from __future__ import annotations

from anklang.channels.model import ErrorClass, ReasonCode, ReportState

Meaning = tuple[ErrorClass, ReasonCode]

_REFUSED: Meaning = ("message", "provider_rejected")
_LATER: Meaning = ("transient", "provider_rejected")
_SLOW: Meaning = ("throttled", "provider_rejected")
_LOGIN: Meaning = ("account", "credentials_invalid")
_NOT_OURS: Meaning = ("account", "provider_rejected")
_NO_NUMBER: Meaning = ("address", "no_address")

STATUS: dict[int, tuple[str, Meaning]] = {
    0x01: ("ESME_RINVMSGLEN", _REFUSED),
    0x02: ("ESME_RINVCMDLEN", _REFUSED),
    0x03: ("ESME_RINVCMDID", _NOT_OURS),  # this SMSC knows no submit_sm, or no bind of this kind
    0x04: ("ESME_RINVBNDSTS", _NOT_OURS),  # bound in a way that may not send
    0x05: ("ESME_RALYBND", _NOT_OURS),  # somebody else holds the bind
    0x06: ("ESME_RINVPRTFLG", _REFUSED),
    0x07: ("ESME_RINVREGDLVFLG", _REFUSED),
    0x08: ("ESME_RSYSERR", _LATER),
    0x0A: ("ESME_RINVSRCADR", _REFUSED),
    0x0B: ("ESME_RINVDSTADR", _NO_NUMBER),
    0x0D: ("ESME_RBINDFAIL", _LOGIN),
    0x0E: ("ESME_RINVPASWD", _LOGIN),
    0x0F: ("ESME_RINVSYSID", _LOGIN),
    0x14: ("ESME_RMSGQFUL", _SLOW),
    0x15: ("ESME_RINVSERTYP", _REFUSED),
    0x43: ("ESME_RINVESMCLASS", _REFUSED),
    0x45: ("ESME_RSUBMITFAIL", _LATER),
    0x48: ("ESME_RINVSRCTON", _REFUSED),
    0x49: ("ESME_RINVSRCNPI", _REFUSED),
    0x50: ("ESME_RINVDSTTON", _REFUSED),  # our way of writing numbers, not the number
    0x51: ("ESME_RINVDSTNPI", _REFUSED),
    0x53: ("ESME_RINVSYSTYP", _LOGIN),
    0x58: ("ESME_RTHROTTLED", _SLOW),
    0x61: ("ESME_RINVSCHED", _REFUSED),
    0x62: ("ESME_RINVEXPIRY", _REFUSED),
    0x64: ("ESME_RX_T_APPN", _LATER),
    0x65: ("ESME_RX_P_APPN", _REFUSED),
    0x66: ("ESME_RX_R_APPN", _LATER),
    0xFE: ("ESME_RDELIVERYFAILURE", _LATER),
    0xFF: ("ESME_RUNKNOWNERR", _LATER),
}

ALREADY_BOUND = 0x05
QUEUE_FULL = 0x14
TEMPORARY = 0x64  # our own answer to what we could not keep: the SMSC says it again
PERMANENT = 0x65  # our own answer to what we cannot read: the SMSC keeps it for itself
UNKNOWN_COMMAND = 0x03

STATES: dict[str, tuple[ReportState, Meaning | None]] = {
    "ENROUTE": ("sent", None),
    "ACCEPTD": ("sent", None),
    "DELIVRD": ("delivered", None),
    "EXPIRED": ("undeliverable", ("message", "too_late")),
    "DELETED": ("undeliverable", _REFUSED),
    "UNDELIV": ("undeliverable", ("transient", "unreachable")),
    "REJECTD": ("undeliverable", _REFUSED),
    "UNKNOWN": ("sent", None),  # the SMSC does not know: the message stays as it is
}
STATE_OF_TLV = {
    1: "ENROUTE", 2: "DELIVRD", 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 6: "ACCEPTD", 7: "UNKNOWN", 8: "REJECTD",
}  # fmt: skip

GSM_NETWORK = 3  # first byte of network_error_code (5.3.2.31)
NETWORK: dict[int, Meaning] = {
    1: ("address", "unreachable"),  # unknownSubscriber: the number does not exist
    5: ("address", "unreachable"),  # unidentifiedSubscriber
    11: ("address", "unreachable"),  # teleserviceNotProvisioned: this number takes no SMS
    13: ("transient", "unreachable"),  # callBarred
    27: ("transient", "unreachable"),  # absentSubscriber
    31: ("transient", "unreachable"),  # subscriberBusyForMT-SMS
    32: ("transient", "unreachable"),  # sm-DeliveryFailure, such as a full memory
    34: ("transient", "unreachable"),  # systemFailure
}


def name_of(status: int) -> str:
    """The name of a status, or its number as four hex digits."""
    return STATUS[status][0] if status in STATUS else f"0x{status:04X}"


def meaning_of(status: int) -> Meaning:
    """Class and reason of a command_status that is not 0; one that the table does not hold is worth another try."""
    return STATUS[status][1] if status in STATUS else _LATER


def meaning_of_network(code: bytes) -> Meaning | None:
    """What network_error_code says about an undelivered message; None where it says nothing certain."""
    if len(code) != 3 or code[0] != GSM_NETWORK:
        return None
    return NETWORK.get(int.from_bytes(code[1:], "big"))
