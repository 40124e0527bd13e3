"""SMS by Twilio."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.twilio.manifest import MANIFEST
from anklang.providers.twilio.send import TwilioProvider

ENTRY = Entry(MANIFEST, TwilioProvider)
