"""What somebody wrote, without what their mail program quoted below it (compliance 2.3, rule 8). Pure."""

from __future__ import annotations

import re

_BEGINS = re.compile(
    r"""^\s*(?:
      >                                             # a quoted line
      | -{2,}\s*(?:original|ursprüngliche|weitergeleitete|forwarded|message\ d'origine|mensaje\ original).*
      | _{5,}\s*$                                   # the rule above a quotation in Outlook
      | --\s*$                                      # a signature
      | (?:on|am|le|el|il|op)\b.{0,200}\b(?:wrote|schrieb|a\ écrit|escribió|ha\ scritto|schreef)\b.{0,120}:\s*$
      | (?:from|von|de|da|van)\s*:\s*\S+.*          # a header line of the quoted mail
    )""",
    re.I | re.X,
)
MOST_LINES = 200  # of a reply that are looked at


def own_words(text: str) -> str:
    """The lines above the first quoted one, header or signature; a quotation that is all there is gives nothing."""
    lines = text.splitlines()[:MOST_LINES]
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        wrapped = following.rstrip().endswith(":") and _BEGINS.match(f"{line.rstrip()} {following}")
        if _BEGINS.match(line) or wrapped:
            return "\n".join(lines[:number]).strip()
    return "\n".join(lines).strip()
