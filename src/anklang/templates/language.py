"""The template language: Liquid with strict variables, limits, no clock and no files.

A missing variable may be tested (`{% if person.first_name %}` is false, and so is every comparison) and given a
`default`; printing it, looping over it or giving it to a filter stops the message with reason `missing_variable`.
A value that is null counts as missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import tzinfo
from functools import wraps
from io import StringIO
from typing import Any, Protocol, TextIO

import msgspec
from liquid import BoundTemplate, Environment, Node, RenderContext, Tag, Token, TokenStream
from liquid.builtin.expressions import FilteredExpression, TernaryFilteredExpression, tokenize
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.exceptions import FilterArgumentError, LiquidError
from liquid.expression import Expression
from liquid.output import LimitedStringIO
from liquid.token import TOKEN_EXPRESSION, TOKEN_TAG
from liquid.undefined import UNDEFINED, StrictUndefined
from liquid.utils import ReadOnlyChainMap

from anklang.core.errors import Problem
from anklang.profiles.model import CHAT_CHANNELS
from anklang.templates.suggest import meant_root
from anklang.templates.walk import similar

MAX_OUTPUT = 500_000  # characters of one rendered text
ROOTS = frozenset(
    "person event steps cart order product products coupon link links brand unsubscribe_url preferences_url "
    "shop opt_out now language message conversation survey context with".split()
) | {f"{channel}_url" for channel in CHAT_CHANNELS}


class LinkWriter(Protocol):
    """What rendering needs from links: a short address for a target, the same one for the same target."""

    def start(self) -> None:
        """Forget what was asked for: the message is rendered anew, for example in its short form."""
        ...

    def link(self, target: str, name: str = "") -> str:
        """The address to print for `app:/cart`, `product:4711`, `https://…`; ValueError if it is no target."""
        ...

    def rewrite_text(self, text: str) -> str:
        """The text with long shop addresses replaced by short ones."""
        ...

    def rewrite_html(self, html: str) -> str:
        """The HTML with the targets of its links replaced by short ones."""
        ...


class RenderState(msgspec.Struct):
    """What filters may ask for while one message is rendered."""

    locale: str  # language of the text, such as de or de-AT
    zone: tzinfo  # the person's time zone
    currency: str  # ISO 4217, for amounts that name none
    links: LinkWriter  # where links come from
    defaults: Mapping[str, object]  # path → value for missing variables
    used: set[str]  # paths that were read, for the audit trail


class TemplateAbort(LiquidError):
    """The author's `{% abort "text" %}` was reached."""


class LinkFailed(LiquidError):
    """What was given to `link` is no target of a link."""


class MissingVariable(LiquidError):
    """A variable without value was printed, looped over or compared."""

    def __init__(self, path: str, token: Token | None) -> None:
        super().__init__(f"{path} has no value", token=token)
        self.path = path


class Missing(StrictUndefined):
    """A variable without value: false in tests, replaced by `default`, an error everywhere else."""

    __slots__ = ()
    force_liquid_default = True

    allowed_properties = frozenset(
        "__repr__ __bool__ __eq__ __hash__ __liquid__ __class__ name hint obj msg token force_liquid_default".split()
    )

    def __getattribute__(self, name: str) -> object:
        if name in object.__getattribute__(self, "allowed_properties"):
            return object.__getattribute__(self, name)
        raise MissingVariable(object.__getattribute__(self, "name"), object.__getattribute__(self, "token"))

    def __bool__(self) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return other is None or other is False or isinstance(other, Missing)

    def __hash__(self) -> int:
        return hash(self.name)

    def __liquid__(self) -> object:
        return None

    def __str__(self) -> str:
        raise MissingVariable(self.name, self.token)

    def __contains__(self, item: object) -> bool:
        raise MissingVariable(self.name, self.token)

    def __getitem__(self, key: object) -> object:
        raise MissingVariable(self.name, self.token)

    def __len__(self) -> int:
        raise MissingVariable(self.name, self.token)

    def __iter__(self) -> Iterator[Any]:
        raise MissingVariable(self.name, self.token)

    def __int__(self) -> int:
        raise MissingVariable(self.name, self.token)

    def __reversed__(self) -> Iterable[Any]:
        raise MissingVariable(self.name, self.token)

    def __lt__(self, other: object) -> bool:
        raise MissingVariable(self.name, self.token)

    def __gt__(self, other: object) -> bool:
        raise MissingVariable(self.name, self.token)


class Context(RenderContext):
    """A render context without a clock, with the message's state, that reads null as missing."""

    __slots__ = ("state",)

    def __init__(self, template: BoundTemplate, *, state: RenderState | None = None, **given: Any) -> None:
        super().__init__(template, **given)
        self.scope = ReadOnlyChainMap(self.locals, self.globals, self.counters)
        self.state = state

    def get(self, path: list[object], *, token: Token | None, default: object = UNDEFINED) -> object:
        """The value at `path`; the template's default or a `Missing` where there is none."""
        try:
            value: Any = self.scope[path[0]]  # type: ignore[index]
            for segment in path[1:]:
                value = self.get_item(value, segment)
        except (KeyError, TypeError, IndexError):
            value = None
        if value is not None or default is not UNDEFINED:
            if self.state is not None and path[0] in ROOTS:
                self.state.used.add(dotted(path))
            return default if value is None else value
        name = dotted(path)
        if self.state is not None and name in self.state.defaults:
            return self.state.defaults[name]
        return Missing(name, token=token)


class Parsed(BoundTemplate):
    """A parsed template that renders with our context."""

    context_class = Context

    def fill(self, values: Mapping[str, object], state: RenderState) -> str:
        """Render with `values`; raises LiquidError."""
        buffer = LimitedStringIO(limit=MAX_OUTPUT) if _may_grow(self.nodes) else StringIO()
        self.render_with_context(Context(self, globals=values, state=state), buffer)
        return buffer.getvalue()


def _may_grow(nodes: list[Node]) -> bool:
    """Whether the text has blocks; without them its size is bounded by its inputs."""
    return any(type(node).__name__ not in {"ContentNode", "OutputNode"} for node in nodes)


class AbortNode(Node):
    """`{% abort "text" %}`: this message is not sent, the text is the reason shown."""

    __slots__ = ("expression",)

    def __init__(self, token: Token, expression: Expression) -> None:
        super().__init__(token)
        self.expression = expression
        self.blank = False

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Stop rendering with the author's text."""
        raise TemplateAbort(str(self.expression.evaluate(context))[:500], token=self.token)

    def expressions(self) -> Iterable[Expression]:
        """The expressions of this tag, for the analysis."""
        yield self.expression


class AbortTag(Tag):
    """The parser of `abort`."""

    name = "abort"
    block = False

    def parse(self, stream: TokenStream) -> Node:
        """Read the tag and its one expression."""
        token = stream.eat(TOKEN_TAG)
        expression = stream.expect(TOKEN_EXPRESSION)
        return AbortNode(
            token, FilteredExpression.parse(self.env, TokenStream(tokenize(expression.value, expression)))
        )


class Limited(Environment):
    """Liquid with limits, so that no template can hold up the line."""

    template_class = Parsed
    loop_iteration_limit = 2_000
    local_namespace_limit = 200_000
    output_stream_limit = MAX_OUTPUT
    ternary_expressions = True
    logical_not_operator = True
    logical_parentheses = True


def environment(*, html: bool, filters: Mapping[str, Callable[..., Any]]) -> Limited:
    """A Liquid environment; with `html`, values are escaped."""
    made = Limited(undefined=Missing, autoescape=html)
    for tag in ("include", "render"):
        made.tags.pop(tag, None)
    made.add_tag(AbortTag)
    for name in _ARITHMETIC:
        made.add_filter(name, _refuse_missing(made.filters[name]))
    made.add_filter("replace", _bounded(made.filters["replace"], _replaced))
    made.add_filter("join", _bounded(made.filters["join"], _joined))
    for name, function in filters.items():
        made.add_filter(name, function)
    return made


# Liquid reads a missing number as 0 in these; "0 points" would be a false statement to a customer.
_ARITHMETIC = "abs at_least at_most ceil divided_by floor minus modulo plus round times sum size".split()


def _refuse_missing(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def checked(value: object, *arguments: object, **named: object) -> Any:
        for given in (value, *arguments):
            if isinstance(given, Missing):
                raise MissingVariable(given.name, given.token)
        return function(value, *arguments, **named)

    return checked


def _bounded(function: Callable[..., Any], size: Callable[..., int]) -> Callable[..., Any]:
    """A filter that can make much out of little; it refuses before it does."""

    @wraps(function)
    def checked(value: object, *arguments: object, **named: object) -> Any:
        if size(value, *arguments) > MAX_OUTPUT:
            raise FilterArgumentError(f"the text grows beyond {MAX_OUTPUT} characters", token=None)
        return function(value, *arguments, **named)

    return checked


def _replaced(value: object = "", old: object = "", new: object = "", *_: object) -> int:
    if isinstance(value, Missing) or isinstance(old, Missing) or isinstance(new, Missing):
        return 0
    return str(value).count(str(old)) * len(str(new))


def _joined(value: object = "", between: object = " ", *_: object) -> int:
    if isinstance(between, Missing) or not isinstance(value, list | tuple | str):
        return 0
    return len(value) * len(str(between))


def dotted(path: Iterable[object]) -> str:
    """A variable's path as text: person.first_name, products[0].title."""
    text = ""
    for segment in path:
        text += f"[{segment}]" if isinstance(segment, int) else f".{segment}"
    return text.removeprefix(".")


def line_of(error: LiquidError) -> int | None:
    """The line (from 1) in which the error happened, if it is known."""
    token = error.token
    if token is None or token.start_index < 0:
        return None
    return token.source.count("\n", 0, token.start_index) + 1


class Reading(msgspec.Struct):
    """What one text of a template uses."""

    template: Parsed | None  # None if the text has a syntax error
    variables: set[str]  # paths of global variables
    problems: list[Problem]  # faults, with path and line


def read(env: Environment, source: str, path: str) -> Reading:
    """Parse one text and look at its variables and filters; nothing is raised, faults are in the answer."""
    try:
        parsed = env.from_string(source)
        analysis = parsed.analyze()
    except LiquidError as error:
        line = line_of(error) or source.count("\n") + 1  # unknown: the end was reached
        reason = str(error.message or error)
        return Reading(None, set(), [Problem(path, f"line {line}: {reason}", "correct the Liquid syntax")])
    problems = []
    for name, spans in analysis.filters.items():
        if name not in env.filters:
            at = _line(source, spans[0].index)
            problems.append(Problem(path, f"line {at}: unknown filter {name!r}", similar(name, env.filters)))
    if any(_holds_range(node, Context(parsed)) for node in parsed.nodes):
        problems.append(
            Problem(path, "a range such as (1..5) is allowed in for loops only", "use a for loop")
        )
    variables: set[str] = set()
    for name, uses in analysis.globals.items():
        if name not in ROOTS:
            at = _line(source, uses[0].span.index)
            near = meant_root(name)
            hint = f"did you mean {near!r}?" if near else similar(name, ROOTS)
            problems.append(Problem(path, f"line {at}: unknown variable {name!r}", hint))
        variables.update(dotted(s for s in use.segments if isinstance(s, str | int)) for use in uses)
    assert isinstance(parsed, Parsed)
    return Reading(parsed, variables, problems)


def _holds_range(node: Node, context: Context) -> bool:
    """Whether a filter is given a range: `(1..999999999) | join` would fill the memory before any limit is asked."""
    filtered = (FilteredExpression, TernaryFilteredExpression)
    waiting: list[Expression] = [found for found in node.expressions() if isinstance(found, filtered)]
    while waiting:
        expression = waiting.pop()
        if isinstance(expression, RangeLiteral):
            return True
        waiting += expression.children()
    return any(_holds_range(child, context) for child in node.children(context, include_partials=False))


def _line(source: str, index: int) -> int:
    return source.count("\n", 0, index) + 1
