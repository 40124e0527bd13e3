"""What is found about a journey: where, on which step, and a code with parameters that a screen can translate.

The reader and the checks speak English sentences (core.errors.Problem). The table below gives each of them a code; what
stands in quotes or numbers in a sentence becomes a parameter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

import msgspec

from anklang.core.errors import Problem
from anklang.journeys.difference import step_name

_Q = r"'(?P<{}>[^']*)'"
_CODES: tuple[tuple[str, str], ...] = (
    ("unknown_field", "unknown field"),
    ("missing", "is missing"),
    ("mapping_needed", r"a mapping is needed, here is (?P<found>.*)"),
    ("step_needed", r"a step is needed, here is (?P<found>.*)"),
    ("no_kind", "no kind of step"),
    ("two_kinds", r"two kinds of step in one: (?P<kinds>.*)"),
    ("name_needed", r"a step needs a name, here is (?P<found>.*)"),
    ("bad_duration", r"no duration: (?P<found>.*)"),
    ("bad_path", r"no path: (?P<found>.*)"),
    ("target_needed", r"the name of a step is needed, here is (?P<found>.*)"),
    ("bad_share", r"no share: (?P<found>.*)"),
    ("bad_time", r"no time of day: (?P<found>.*)"),
    ("bad_date", r"no local date and time: (?P<found>.*)"),
    ("bad_word", r"not understood: (?P<found>.*)"),
    ("bad_value", r"(?P<wanted>true or false|a whole number|a text|something else) is needed, here is (?P<found>.*)"),
    ("no_steps", "there are no steps"),
    ("too_many_steps", r"more than (?P<most>\d+) steps"),
    ("reserved_name", _Q.format("name") + " is a word of its own"),
    ("name_twice", "the name " + _Q.format("name") + " is used twice"),
    ("step_unknown", "there is no step " + _Q.format("name")),
    ("message_step_unknown", "there is no message step " + _Q.format("name")),
    ("signal_never_comes", r"(?P<channel>\w+) never tells whether a message was (?P<signal>\w+)"),
    ("template_unknown", "there is no template " + _Q.format("template")),
    ("template_channel", r"the template is for (?P<template>\w+), the step speaks by (?P<step>\w+)"),
    ("pool_unknown", "there is no coupon pool " + _Q.format("pool")),
    ("journey_unknown", "there is no journey " + _Q.format("journey")),
    ("segment_unknown", "there is no segment " + _Q.format("segment")),
    ("circle", _Q.format("journey") + " leads back to this journey"),
    ("unreachable", "nothing leads to " + _Q.format("name")),
    ("endless", "a journey that can never end.*"),
    ("parallel_needs_always", "parallel instances need `again: always`"),
    ("window_empty", "a window is longer than nothing"),
    ("retry_too_long", "a refused entry waits at most 30m"),
    ("out_of_range", r"from (?P<least>[\d,]+) to (?P<most>[\d,]+)(?: seconds)?"),
    ("cap_empty", "an empty cap"),
    ("cap_without_runs", "there are no runs without a schedule"),
    ("hold_out_too_large", "at most half of the people are held out"),
    ("days_and_week", "days and `every: week` belong together"),
    ("zone_unknown", "there is no time zone " + _Q.format("zone")),
    ("one_happening", "one happening(?:, signal or state)? is needed, and only one"),
    ("no_happening", "no happening is chosen"),
    ("timeout_missing", "a time-out is missing"),
    ("bad_timeout", r"(?:a time-out is )?longer than nothing and at most one year"),
    ("nothing_to_wait_for", "there is nothing to wait for"),
    ("unknown_path_missing", "people without tracking consent have no path.*"),
    ("fallback_continue", "a step with a fallback goes on when that is done"),
    ("downgrade_channel", "downgrade needs a channel of the fallback"),
    ("cap_wait_missing", "waiting for a free slot needs a limit"),
    ("wait_unclear", "it does not say how long"),
    ("wait_twice", r"(?P<kinds>.* and .*) are written together"),
    ("wait_at", r"(?P<kind>\w+) knows no `at`"),
    ("delay_range", "a delay is longer than nothing and at most two years"),
    ("days_range", "a number of midnights from 1 to 731"),
    ("offset_range", "at most a year before or after the date"),
    ("no_condition", "there is no condition"),
    ("shares_sum", r"the shares make (?P<sum>[\d.]+) %"),
    ("arms_same_name", "two arms have the same name"),
    ("bad_url", "a web address begins with https://"),
    ("after_exit", "nothing comes after an exit"),
    ("holdout_share", "more than nobody and fewer than all"),
    ("no_results", "a step that does not wait has no results"),
    ("no_trait", "no trait is set"),
    ("last_wait", "people stay in this last wait"),
    ("no_entry", "nobody comes in by themselves"),
    ("bad_id", ".* is not an id"),
    ("bad_yaml", ".*(?:YAML|expected|found|aliases|written twice|name is a word|levels|could not|mapping values).*"),
)  # fmt: skip
_TABLE = [(code, re.compile(pattern, re.S)) for code, pattern in _CODES]
_IN_CONDITION = re.compile(r"(?:\.if|\.where|\.holds|audience|conditions?)(?:[.\[]|$)")

Level = Literal["error", "warning"]


class Finding(msgspec.Struct, frozen=True):
    """One thing that keeps a journey from being published, or deserves a look."""

    path: str  # where: steps[2].template
    reason: str  # what is the matter, in English
    hint: str  # what to do next; may be empty
    code: str  # the same for every finding of this kind; a screen translates it
    parameters: dict[str, Any]  # what the sentence names
    step: str  # the step it is about; empty: the journey itself
    level: Level  # errors keep it back, warnings want a tick
    key: str  # what is ticked: the same while the matter is the same
    line: int | None = None  # in the text, from 1; null where there was none


def found(
    code: str, path: str, reason: str, hint: str = "", *, step: str = "", level: Level = "warning", **parameters: Any
) -> Finding:  # fmt: skip
    """A finding of our own; its key names code, step and what it is about."""
    about = [str(parameters[name]) for name in sorted(parameters) if isinstance(parameters[name], str)]
    return Finding(path, reason, hint, code, parameters, step, level, ":".join([code, step or path, *about]))


def findings(
    problems: Iterable[Problem], values: Mapping[str, Any], level: Level = "error",
    line: Callable[[str], int] | None = None,
) -> list[Finding]:  # fmt: skip
    """Problems with the step that they are about; `values` is the definition as written, `line` tells text lines."""
    return [_finding(one, values, level, line) for one in problems]


def _finding(
    problem: Problem, values: Mapping[str, Any], level: Level, line: Callable[[str], int] | None
) -> Finding:
    code, parameters = code_of(problem)
    step = step_name(values, problem.path)
    mark = re.match(r"line (\d+)", problem.path)
    at = int(mark.group(1)) if mark else None if line is None else line(problem.path)
    key = f"{code}:{step or problem.path}"
    return Finding(problem.path, problem.reason, problem.hint, code, parameters, step, level, key, at)


def code_of(problem: Problem) -> tuple[str, dict[str, Any]]:
    """The code of a problem and what its sentence names; `condition` or `other` for sentences of other capabilities."""
    for code, pattern in _TABLE:
        match = pattern.fullmatch(problem.reason)
        if match is not None:
            return code, {name: value for name, value in match.groupdict().items() if value is not None}
    return ("condition" if _IN_CONDITION.search(problem.path) else "other"), {}


CODES: tuple[str, ...] = tuple(code for code, _ in _CODES)
