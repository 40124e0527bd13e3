"""The templates of a business account: all of them, page by page, and what Meta calls to tell of one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from urllib.parse import urlencode

from anklang.channels.answers import inner, need, rows, unix_moment, word
from anklang.channels.call import Answer
from anklang.channels.graph import error_of
from anklang.channels.model import TemplateNews
from anklang.channels.vendor_templates import TemplateList, VendorTemplate, state_of

TEMPLATE_FIELDS = frozenset(
    {"message_template_status_update", "message_template_quality_update", "template_category_update"}
)
_WANTED = "name,language,status,category,quality_score,rejected_reason,components"
_PAGE, _MOST_PAGES = 100, 100  # a verified business has at most 6,000 templates (compliance 7.1)
_UNRATED = frozenset({"", "UNKNOWN", "NONE"})


async def read_all(get: Callable[[str], Awaitable[Answer]], account: str) -> TemplateList:
    """Every template of a business account. ``get`` asks for a path below the API address."""
    found: list[VendorTemplate] = []
    after = ""
    for _ in range(_MOST_PAGES):
        query = {"fields": _WANTED, "limit": str(_PAGE)} | ({"after": after} if after else {})
        answer = await get(f"{account}/message_templates?{urlencode(query)}")
        if answer.status != 200 or "data" not in answer.json():
            said = error_of(answer).text or f"HTTP {answer.status}"
            return TemplateList(problem=f"Meta gave no list of templates: {said}")
        found += [_one(row) for row in rows(answer.json(), "data") if word(row, "name")]
        paging = inner(answer.json(), "paging")
        after = word(inner(paging, "cursors"), "after") if word(paging, "next") else ""
        if not after:
            return TemplateList(tuple(found))
    return TemplateList(
        problem=f"Meta's list of templates has more than {_MOST_PAGES} pages; nothing was taken."
    )


def _one(row: Mapping[str, object]) -> VendorTemplate:
    return VendorTemplate(
        name=word(row, "name"),
        language=word(row, "language"),
        state=state_of(word(row, "status")),
        word=word(row, "status"),
        category=word(row, "category"),
        quality=_rating(word(inner(row, "quality_score"), "score")),
        reason=_rating(word(row, "rejected_reason")),
        components=tuple(rows(row, "components")),
    )


def news_of(field: str, value: Mapping[str, object], seconds: str, heard_at: datetime) -> TemplateNews:
    """One call about a template. Raises BodyBroken where it names none."""
    name, language = need(value, "message_template_name", "message_template_language")
    at = unix_moment(seconds, heard_at)
    if field == "message_template_quality_update":
        return TemplateNews(name=name, language=language, at=at, quality=word(value, "new_quality_score"))
    if field == "template_category_update":
        return TemplateNews(name=name, language=language, at=at, category=word(value, "new_category"))
    [event] = need(value, "event")
    return TemplateNews(
        name=name,
        language=language,
        at=at,
        state=state_of(event),
        word=event,
        category=word(value, "message_template_category"),
        reason=_rating(word(value, "reason")),
    )


def _rating(text: str) -> str:
    return "" if text.upper() in _UNRATED else text
