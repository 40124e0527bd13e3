"""What the registry says of a table. See tables.py for how to enter one."""

from __future__ import annotations

from typing import Literal

import msgspec

Words = dict[str, str]  # language -> text

Erase = Literal[
    "delete",  # the rows go
    "blank",  # the row stays without the person: `blank` says what is set
    "special",  # flows.forget_person does it, in the order that the law of this table needs
    "nothing",  # holds nothing of customers
]
Keep = (
    Literal[
        "person",  # as long as the person; no date of its own
        "definition",  # until somebody removes it: what the shop wrote
        "installation",  # as long as the installation runs
        "moving",  # emptied by its own work within minutes or days: queues, locks, counters of a window
    ]
    | str
)  # or a kind of privacy.retention.KINDS, with days that the workspace sets


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One table of the schema."""

    name: str
    holds: Words  # what it is, for the report, the record and the docs
    personal: tuple[str, ...] = ()  # columns with data about a customer
    plain: tuple[str, ...] = ()  # columns of type text, json or bytea without any
    find: str = ""  # SQL condition for the rows of a person; see Whom.parameters
    section: str = ""  # its part of the export; empty: `unexported` says why it is not in it
    unexported: str = ""
    columns: str = (
        ""  # of the export, as SQL; empty: the personal and plain columns that are named in `personal`
    )
    order: str = ""  # of the export
    erase: Erase = "nothing"
    blank: str = ""  # with erase = blank: the SET of an UPDATE; may use %(stone)s, %(now)s
    stays: Words = {}  # what an erasure leaves, and why
    keep: Keep = "person"


def plain(name: str, english: str, german: str, keep: Keep, *columns: str) -> Table:
    """A table that holds nothing about customers, with its columns of type text, json or bytea."""
    return Table(name=name, holds={"en": english, "de": german}, plain=columns, keep=keep)
