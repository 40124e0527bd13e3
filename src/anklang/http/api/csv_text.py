"""CSV as spreadsheets read it: UTF-8 with a mark at the beginning, and no cell that begins a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from starlette.responses import StreamingResponse

from anklang.http.api.routes import Csv

_HARMLESS = re.compile(r"[+-][\d\s().,/-]*")  # numbers of telephones and amounts
_AT_ONCE = 500  # rows in one piece of the answer


def safe(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula (CWE-1236); numbers stay as they are."""
    text = "" if cell is None else str(cell)
    if text[:1] in ("=", "@", "\t", "\r") or (text[:1] in ("+", "-") and not _HARMLESS.fullmatch(text)):
        return f"'{text}"
    return text


def csv_answer(name: str, rows: Iterable[Sequence[object]], delimiter: str = ",") -> Csv:
    """An answer that writes the rows as they come, the head first, under this file name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    kind = "text/csv; charset=utf-8"
    return StreamingResponse(_lines(rows, delimiter), media_type=kind, headers=headers)  # type: ignore[return-value]  # a table


def _lines(rows: Iterable[Sequence[object]], delimiter: str) -> Iterator[str]:
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text, delimiter=delimiter)
    for number, row in enumerate(rows, 1):
        writer.writerow([safe(cell) for cell in row])
        if number % _AT_ONCE == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()
