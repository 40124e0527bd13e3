"""Every table of the schema: is it about people, how are a person's rows found, who exports, erases, forgets.

**A new table, or a new column of type text, json or bytea, is entered here; the house test
`tests/house/test_privacy.py` fails until it is.** A table about customers goes into `tables_people.py` (rows found by
the person) or `tables_traces.py` (rows found by an address or a name), everything else into `tables_plain.py`:

    Table(
        name="person_preferences",
        holds={"en": "what people chose: topics, how often, pause", "de": "..."},
        personal=("person_id", "chosen", "source"),   # every column that says something about the person
        plain=(),                                     # text, json, bytea columns that do not
        find=MINE,                                    # SQL condition for the rows of a person
        section="preferences",                        # its part of the export (words in words/{de,en}.json) ...
        unexported="",                                # ... or why it is not exported
        columns="chosen, source, at", order="at",     # what the export shows
        erase="delete",                               # delete | blank (with SET) | special | nothing
        keep="person",                                # person | definition | installation | moving | a kind of data
    )

Export, erasure, the proof of an erasure, the record of processing and docs/data-protection.md follow this list:
nothing else has to be changed for a new table.
"""

from __future__ import annotations

from anklang.privacy.table import Table
from anklang.privacy.tables_people import PEOPLE
from anklang.privacy.tables_plain import PLAIN
from anklang.privacy.tables_traces import TRACES

TABLES: tuple[Table, ...] = (*TRACES, *PEOPLE, *PLAIN)
"""In the order in which an erasure visits them: what is found through another table comes before it."""

BY_NAME = {table.name: table for table in TABLES}
