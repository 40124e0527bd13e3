"""What the bodies of requests have in common: strict fields, bounded texts."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from anklang.core.errors import BadInput, Problem

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,99}$")]
Short = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Text = Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00]*$")]
Definition = dict[str, Any]  # checked by the capability that it belongs to, which names every fault


class Body(BaseModel):
    """The base of all request bodies: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


def under_its_id(body: Definition, named: str, what: str) -> Definition:
    """The definition with the id that the address names. Raises BadInput where it says another one."""
    if body.setdefault("id", named) != named:
        raise BadInput(
            f"The {what} cannot be saved.", [Problem("id", f"is not {named!r}, as the address says", "")]
        )
    return body
