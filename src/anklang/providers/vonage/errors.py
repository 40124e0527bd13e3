"""Vonage's codes as data: the answer to a send, the delivery receipt, and the Messages API each have their own."""

from __future__ import annotations

from anklang.channels.answers import Meaning

SEND: dict[str, Meaning] = {  # x-errors of Vonage's OpenAPI document of the SMS API
    "1": ("throttled", "provider_rejected"),  # faster than the account may send
    "2": ("message", "provider_rejected"),  # a parameter is missing
    "3": ("message", "provider_rejected"),  # a parameter is invalid
    "4": ("account", "credentials_invalid"),  # key or secret wrong or disabled
    "5": ("transient", "provider_rejected"),  # internal error
    "6": ("message", "provider_rejected"),  # cannot be processed, such as an unknown prefix
    "7": ("address", "blocked_by_user"),  # number barred
    "8": ("account", "credentials_invalid"),  # account suspended
    "9": ("account", "credentials_invalid"),  # no credit left
    "10": ("transient", "provider_rejected"),  # too many connections
    "11": ("account", "credentials_invalid"),  # account not enabled for HTTP
    "12": ("message", "provider_rejected"),  # too long
    "14": ("account", "credentials_invalid"),  # signature not verified
    "15": ("message", "provider_rejected"),  # sender not allowed
    "22": ("message", "provider_rejected"),  # network code does not fit the country
    "23": ("account", "provider_rejected"),  # our callback address: wrong for every message
    "29": ("account", "provider_rejected"),  # demo account: only listed numbers
    "32": ("account", "credentials_invalid"),  # signed and with a secret
    "33": ("address", "no_address"),  # number de-activated
}

RECEIPT: dict[str, Meaning] = {  # Vonage support, "SMS Delivery Error Codes and Descriptions"
    "1": ("transient", "unreachable"),  # no cause known
    "2": ("transient", "unreachable"),  # handset off for now
    "3": ("address", "unreachable"),  # number no longer active: remove
    "4": ("address", "unreachable"),  # barred by the subscriber at the network: remove
    "5": ("transient", "unreachable"),  # number is being ported
    "6": ("message", "provider_rejected"),  # spam filter of the carrier
    "7": ("transient", "unreachable"),  # handset busy
    "8": ("transient", "unreachable"),  # network error
    "9": ("address", "blocked_by_user"),  # the person asked this sender to stop
    "10": ("message", "provider_rejected"),  # a parameter of the message is wrong
    "11": ("message", "provider_rejected"),  # no route
    "12": ("message", "unreachable"),  # route to the number not found; not sure enough to drop the number
    "13": ("message", "provider_rejected"),  # age restriction
    "14": ("address", "unreachable"),  # blocked by the carrier: the plan has no SMS
    "15": ("transient", "unreachable"),  # prepaid card is empty
    "99": ("transient", "provider_rejected"),  # problem on the route
}

UNKNOWN_SEND: Meaning = ("message", "provider_rejected")
UNKNOWN_RECEIPT: Meaning = ("transient", "unreachable")
"""An unknown code never costs an address."""

MESSAGES: dict[str, Meaning] = {  # Vonage, "API Errors, Messages API"; in answers and in reports alike
    "1000": ("throttled", "provider_rejected"),  # faster than the account may send
    "1010": ("message", "provider_rejected"),  # a parameter is missing
    "1020": ("message", "provider_rejected"),  # a parameter is invalid
    "1021": ("message", "provider_rejected"),  # tag invalid
    "1022": ("message", "provider_rejected"),  # parameters of a template invalid
    "1030": ("transient", "provider_rejected"),  # internal error
    "1040": ("message", "provider_rejected"),  # cannot be processed
    "1050": ("address", "blocked_by_user"),  # number barred
    "1060": ("account", "credentials_invalid"),  # account barred
    "1070": ("account", "provider_rejected"),  # no credit left
    "1080": ("account", "credentials_invalid"),  # account not enabled for this interface
    "1090": ("message", "provider_rejected"),  # too long
    "1100": ("transient", "provider_rejected"),  # could not be passed on
    "1110": ("account", "credentials_invalid"),  # signature not verified
    "1120": ("message", "provider_rejected"),  # sender not allowed
    "1130": ("message", "provider_rejected"),  # ttl invalid
    "1140": ("account", "provider_rejected"),  # not enabled for the account
    "1150": ("message", "provider_rejected"),  # message class invalid
    "1160": ("account", "provider_rejected"),  # demo account: only listed numbers
    "1170": ("address", "no_address"),  # number invalid
    "1180": ("transient", "unreachable"),  # handset off for now
    "1190": ("address", "unreachable"),  # number no longer active: remove
    "1200": ("transient", "unreachable"),  # number is being ported
    "1210": ("message", "provider_rejected"),  # spam filter of the carrier
    "1220": ("transient", "unreachable"),  # handset busy
    "1230": ("transient", "unreachable"),  # network error
    "1240": ("address", "blocked_by_user"),  # the person asked this sender to stop
    "1241": ("throttled", "provider_rejected"),  # too many requests for this number
    "1250": ("message", "provider_rejected"),  # no route
    "1260": ("message", "unreachable"),  # not sure enough to drop the number
    "1270": ("message", "provider_rejected"),  # age restriction
    "1280": ("address", "unreachable"),  # blocked by the carrier: the plan has no SMS
    "1290": ("transient", "unreachable"),  # prepaid card is empty
    "1300": ("address", "unreachable"),  # not a user in the network of the provider
    "1310": ("message", "unreachable"),  # the device cannot receive it
    "1320": ("message", "provider_rejected"),  # sent before
    "1330": ("transient", "unreachable"),  # no cause known
    "1331": ("transient", "unreachable"),  # integrations 2.2; not described in the version read
    "1340": ("message", "provider_rejected"),  # outside the time in which it may be written to
    "1360": ("message", "too_late"),  # ttl over
    "1370": ("account", "credentials_invalid"),  # access token of the channel has expired
    "1430": ("address", "no_address"),  # to is invalid for the channel
}
