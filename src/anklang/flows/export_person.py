"""Everything that is stored about a person, for the person: as JSON to take along, and as a page to read (GDPR 15, 20).

The registry in `privacy/tables.py` says what belongs to it. Rows are read through a cursor and written as they come, so
that a history of years needs no more memory than a short one.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row

from anklang.core.errors import NotFound
from anklang.core.json import encode
from anklang.files.keep import Home
from anklang.files.model import SHOWN, plain_name
from anklang.flows.find_recipients import recipients_of
from anklang.privacy import page
from anklang.privacy.model import Recipient
from anklang.privacy.page import Reader
from anklang.privacy.retention import BY_ID, days_of
from anklang.privacy.table import Table
from anklang.privacy.tables import TABLES
from anklang.privacy.whom import whom
from anklang.privacy.words import language_of
from anklang.profiles.find import get_person
from anklang.storage.transaction import Tx
from anklang.workspaces import store as workspaces

PAGE = 500  # rows read at once


class Export:
    """What is stored about one person. Valid as long as the transaction it was made in."""

    def __init__(
        self, tx: Tx, workspace: int, person: UUID, language: str, now: datetime, home: Home
    ) -> None:
        self.home = home
        self.tx, self.now, self.language = tx, now, language_of(language)
        self.settings = workspaces.load(tx, workspace).settings
        self.who = whom(tx, workspace, get_person(tx, workspace, person).id)
        self.values = self.who.parameters(now)
        self.recipients = recipients_of(tx, self.who, self.settings)
        self.reader = Reader(self.language, self.settings.zone)
        self.words: Any = self.reader.words

    def json_bytes(self) -> bytes:
        """The whole export as one JSON document."""
        return b"".join(self.json_parts())

    def html(self) -> str:
        """The whole export as one page."""
        return "".join(self.html_parts())

    def json_parts(self) -> Iterator[bytes]:
        """The JSON document piece by piece."""
        about = {
            "person": str(self.who.person), "made_at": self.now, "language": self.language,
            "controller": self.settings.brand.imprint or self.settings.brand.name, "officer": self.settings.officer,
            "purposes": list(self.words["basis"].values()), "periods": self._periods(),
            "recipients": self.recipients, "rights": self.words["export"]["rights"],
            "source": self.words["export"]["source"], "automated": self.words["export"]["automated"],
        }  # fmt: skip
        yield b'{"about":' + encode(about) + b',"sections":{'
        for number, (name, tables) in enumerate(_sections().items()):
            yield (b"," if number else b"") + encode(name) + b":["
            first = True
            for table in tables:
                for row in self._rows(table):
                    yield (b"" if first else b",") + encode({"table": table.name, **row})
                    first = False
            yield b"]"
        yield b"}}"

    def html_parts(self) -> Iterator[str]:
        """The page piece by piece."""
        said, brand = self.words["export"], self.settings.brand
        made = said["made"].format(at=self.reader.moment(self.now), brand=brand.name)
        yield page.head(self.language, said["title"], brand.name, brand.color, [made])
        names = _sections()
        links = "".join(f'<li><a href="#{name}">{self.words["sections"][name]}</a></li>' for name in names)
        yield f'<nav aria-label="{said["contents"]}"><h2>{said["contents"]}</h2><ul>{links}</ul></nav>'
        yield from self._about()
        for name, tables in names.items():
            yield page.section(name, self.words["sections"][name])
            empty = True
            for table in tables:
                for row in self._rows(table):
                    saved = self._saved(row) if table.name == "files" and row["data"] else ""
                    plain = {name: value for name, value in row.items() if name != "data"}
                    yield f"<article>{self.reader.pairs(plain)}{saved}</article>"
                    empty = False
            if empty:
                yield f"<p>{said['none']}</p>"
        yield page.foot()

    def _about(self) -> Iterator[str]:
        said, brand = self.words["export"], self.settings.brand
        yield page.section("about-contact", said["contact"])
        officer = f"{said['officer']}: {self.settings.officer}" if self.settings.officer else ""
        yield page.points([one for one in (brand.imprint or brand.name, brand.contact, officer) if one])
        yield page.points([said["source"], said["automated"], said["rights"]])
        yield page.section("about-purposes", said["purposes"])
        yield page.points(self.words["basis"].values())
        yield page.section("about-periods", said["periods"])
        yield page.points(f"{name}: {period}" for name, period in self._periods().items())
        yield page.section("about-recipients", said["recipients"])
        yield page.points([self._recipient(one) for one in self.recipients] or [said["nobody"]])

    def _recipient(self, one: Recipient) -> str:
        said = self.words["export"]
        at = self.reader.moment(one.last_at) if one.last_at else said["empty"]
        line: str = said["recipient"].format(
            vendor=one.vendor, messages=one.messages, channel=one.channel, at=at
        )
        return f"{line}, {said['country'].format(country=one.country)}" if one.country else line

    def _periods(self) -> dict[str, str]:
        said = self.words["export"]
        kinds = dict.fromkeys(table.keep for table in TABLES if table.personal and table.keep in BY_ID)
        more = ["content_advertising", "content_transactional", "raw"]
        found = {
            BY_ID[one].name[self.language]: said["days"].format(
                days=days_of(self.settings.retention, one), then=BY_ID[one].then[self.language]
            )
            for one in dict.fromkeys([*kinds, *more])
        }
        return {**found, self.words["sections"]["profile"]: said["with_person"]}

    def _rows(self, table: Table) -> Iterator[Mapping[str, Any]]:
        cursor = self.tx.conn.cursor(f"export_{table.name}", row_factory=dict_row)
        with cursor:
            cursor.itersize = PAGE
            cursor.execute(
                f"SELECT {table.columns} FROM {table.name} WHERE {table.find} ORDER BY {table.order}",
                self.values,
            )
            if table.name != "files":
                yield from cursor
                return
            for row in cursor:
                yield {**row, "data": self._data(row)}

    def _data(self, row: Mapping[str, Any]) -> str | None:
        """The bytes of a file as base64; None where there are none. Raises Unavailable while the store is away."""
        if row["state"] != "stored":
            return None
        try:
            pieces = self.home.pieces(self.who.workspace, row["file"], 0, row["size"])
            return b64encode(b"".join(pieces)).decode()
        except NotFound:
            return None

    def _saved(self, row: Mapping[str, Any]) -> str:
        kind = str(row["content_type"])
        name = plain_name(str(row["name"]), kind, row["file"])
        return page.file(name, kind, str(row["data"]), picture=kind in SHOWN)


def _sections() -> dict[str, list[Table]]:
    """The parts of an export with their tables, the person first."""
    found: dict[str, list[Table]] = {
        "profile": [],
        "identities": [],
        "addresses": [],
        "consents": [],
        "agreed": [],
    }
    for table in TABLES:
        if table.section:
            found.setdefault(table.section, []).append(table)
    return found


def export_person(tx: Tx, workspace: int, person: UUID, language: str, now: datetime, home: Home) -> Export:
    """What is stored about a person and everybody merged into them, in the language asked for (de, en).

    Files that the person sent are part of it. Raises NotFound. Reading happens while the parts are taken; the caller
    notes the look.
    """
    return Export(tx, workspace, person, language, now, home)
