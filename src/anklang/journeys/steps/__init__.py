"""The kinds of steps. A new one is a file here and a line in the table."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

from anklang.journeys.model import Step
from anklang.journeys.steps import (
    branch,
    call,
    coupon,
    exit,  # noqa: A004 - the step's own name
    holdout,
    journey,
    send,
    split,
    update,
    wait,
    wait_for,
)


class Kind(NamedTuple):
    """What the engine and the parser must know of a kind."""

    config: type[Step]  # its settings
    enter: Callable[
        ..., str | None
    ]  # (turn, instance, step) -> outcome to leave by; None: stands still or ended
    resume: Callable[..., str | None]  # (turn, instance, step, cause) -> the same
    example: str  # a correct step as text


def _kind(config: type[Step], module: ModuleType) -> Kind:
    place: Any = module
    return Kind(config, place.enter, place.resume, place.EXAMPLE)


KINDS: dict[str, Kind] = {
    "send": _kind(send.Send, send),
    "wait": _kind(wait.Wait, wait),
    "wait_for": _kind(wait_for.WaitFor, wait_for),
    "branch": _kind(branch.Branch, branch),
    "split": _kind(split.Split, split),
    "holdout": _kind(holdout.Holdout, holdout),
    "update": _kind(update.Update, update),
    "coupon": _kind(coupon.Coupon, coupon),
    "call": _kind(call.Call, call),
    "journey": _kind(journey.StartAnother, journey),
    "exit": _kind(exit.Exit, exit),
}
KIND_OF: dict[type[Step], str] = {kind.config: name for name, kind in KINDS.items()}
